import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { readUuids, uuids } from './id-arrays.ts';
import { newId } from './id.ts';

describe('many ids, to and fro', () => {
  let database: TestDatabase;
  let client: Client;
  beforeAll(async () => {
    database = await createTestDatabase();
    client = new Client({ connectionString: database.url });
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await database.drop();
  });
  const there = async (ids: readonly (string | null)[]) =>
    (await client.query<{ same: boolean; array: string }>('SELECT $1::uuid[] = $2::uuid[] AS same, $1::uuid[]::text AS array', [uuids(ids), ids])).rows[0]!;

  it.each([
    ['none', []],
    ['one', [newId()]],
    ['in capitals', [newId().toUpperCase()]],
    ['some null', [null, newId(), null, newId()]],
    ['all null', [null, null]],
    ['thousands', Array.from({ length: 3_000 }, newId)],
  ])('%s', async (_, ids) => {
    const { same, array } = await there(ids);
    expect(same).toBe(true);
    expect(readUuids<string | null>(array)).toEqual(ids.map((id) => id?.toLowerCase() ?? null));
  });

  it('none of no array at all', () => expect(readUuids(null)).toEqual([]));

  it.each(['x', '', newId().slice(1), `${newId()}0`, newId().replace(/.$/, 'g')])('is refused where %p is no id', async (wrong) => {
    await expect(client.query('SELECT $1::uuid[]', [uuids([newId(), wrong, newId()])])).rejects.toMatchObject({ code: /^(22|08)/ });
  });
});
