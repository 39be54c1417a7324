import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { prepared, PreparedStatementClient } from './prepared-statements.ts';
import type { ListSpec } from '../lists/list-spec.ts';
import { readPage } from '../lists/lists.ts';

describe('a prepared statement', () => {
  let database: TestDatabase;
  let client: PreparedStatementClient;
  beforeAll(async () => {
    database = await createTestDatabase();
    client = new PreparedStatementClient({ connectionString: database.url });
    await client.connect();
    await client.query('CREATE TABLE thing (id int PRIMARY KEY, name text)');
  });
  afterAll(async () => {
    await client.end();
    await database.drop();
  });
  const preparedTexts = async (): Promise<string[]> =>
    (await client.query<{ statement: string }>('SELECT statement FROM pg_prepared_statements')).rows.map(({ statement }) => statement);

  it('is prepared once, others are not', async () => {
    const insert = prepared('INSERT INTO thing (id, name) VALUES ($1, $2) RETURNING id');
    for (const id of [1, 2]) expect((await client.query(insert, [id, `n${id}`])).rows).toEqual([{ id }]);
    await client.query('SELECT name FROM thing WHERE id = $1', [1]);
    expect(await preparedTexts()).toEqual([insert]);
  });

  it('goes on after a refusal, in a transaction that is rolled back, and when its table has a column more', async () => {
    const read = prepared('SELECT id, name FROM thing WHERE id = $1::int');
    await expect(client.query(read, ['x'])).rejects.toMatchObject({ code: '22P02' });
    await client.query('BEGIN');
    expect((await client.query(read, [2])).rows).toEqual([{ id: 2, name: 'n2' }]);
    await client.query('ROLLBACK');
    await client.query('ALTER TABLE thing ADD COLUMN more text');
    expect((await client.query(read, [1])).rows).toEqual([{ id: 1, name: 'n1' }]);
    expect(await preparedTexts()).toContain(read);
  });

  it('is a page of a list, unless the day stands in its text: each day would bring another', async () => {
    const rows = { query: async <T>(sql: string, params?: unknown[]) => (await client.query(sql, params ?? [])).rows as T };
    const list = (today: string, dated: boolean): ListSpec => ({
      from: 'thing t',
      id: 't.id',
      dated,
      select: { id: 't.id', day: `DATE '${today}'` },
      sort: { id: { sql: 't.id', type: 'bigint' } },
      defaultSort: 'id',
      filters: {},
    });
    await readPage(rows, list('2026-03-01', false), {});
    await readPage(rows, list('2026-03-02', true), {});
    const texts = (await preparedTexts()).join();
    expect([texts.includes('2026-03-01'), texts.includes('2026-03-02')]).toEqual([true, false]);
  });
});
