import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createCipheriv, createHmac, randomBytes } from 'node:crypto';
import { DataSource } from 'typeorm';
import { Customers, documentIndex } from '#customers';
import { Database, newId, Secrets, SealedColumns, UnsealError, WorkRunner, Works } from '#kernel';
import { DataKeys1764000000025 } from '../../../apps/api/migrations/0025-data-keys.ts';
import { productModules } from '../../../apps/modules.ts';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { eventually } from '../../../test/support/eventually.ts';
import { Facts } from '../../../test/support/facts.ts';
import { type TestModules, startTestModules } from '../../../test/support/testing-module.ts';
import { DataKeys } from './data-keys.service.ts';
import { kekOf } from './seal.ts';

const [keyA, keyB] = ['the-first-key-of-all', 'the-key-that-comes-after'];
const place = (id: string): string => `customer:${id}:document`;

/** As it was sealed before there were data keys. */
function sealedBefore(key: Buffer, text: string, at: string): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(at));
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return ['1', ...[iv, cipher.getAuthTag(), sealed].map((part) => part.toString('base64url'))].join('.');
}

describe('the keys of the secrets', () => {
  let database: TestDatabase;
  let started: TestModules[];
  beforeEach(async () => {
    database = await createTestDatabase();
    started = [];
  });
  afterEach(async () => {
    for (const { module } of started) await module.close();
    await database.drop();
  });

  /** The product as one more process on the same database. */
  async function start(key: string, env: Record<string, string> = {}): Promise<TestModules> {
    const process = await startTestModules(productModules, { database, env: { SECRETS_KEY: key, KEY_REFRESH_SECONDS: '0.1', ...env } });
    started.push(process);
    return process;
  }
  const refusal = (starting: Promise<unknown>): Promise<string> =>
    starting.then(
      () => 'none',
      (error: Error) => error.message,
    );
  const documentOf = async ({ module }: TestModules, id: string): Promise<string> => {
    const [row] = await module.get(Database).rows<{ sealed: string }>('SELECT document_sealed AS sealed FROM customer WHERE id = $1', [id]);
    return module.get(Secrets).open(row?.sealed ?? '', place(id));
  };
  const finished = ({ module }: TestModules, id: string): Promise<Record<string, unknown>> =>
    eventually(async () => {
      await module.get(WorkRunner).runNext();
      const work = await module.get(Works).get(id);
      if (work.status === 'failed') throw new Error(JSON.stringify(work.error));
      return work.status === 'succeeded' && (work.result ?? {});
    });

  it('a value moved to another row or field does not open, nor does a wrapped key under another name', async () => {
    const process = await start(keyA);
    const facts = new Facts(process);
    const db = process.module.get(Database);
    const [one, two] = [await facts.customer(), await facts.customer()];
    await db.query(
      'UPDATE customer c SET document_sealed = o.document_sealed FROM customer o WHERE o.id = CASE c.id WHEN $1 THEN $2::uuid ELSE $1::uuid END AND c.id IN ($1, $2)',
      [one, two],
    );
    await expect(documentOf(process, one)).rejects.toThrow(UnsealError);
    await expect(process.module.get(Customers).subscribers(db, [two])).rejects.toThrow(UnsealError);
    const sealed = process.module.get(Secrets).seal('x', `account:${one}:password`);
    expect(() => process.module.get(Secrets).open(sealed, `account:${one}:access`)).toThrow(UnsealError);
    await db.query(
      `UPDATE data_key_wrapping w SET wrapped = (SELECT wrapped FROM data_key_wrapping o WHERE o.key_id <> w.key_id) WHERE key_id = (SELECT id FROM data_key WHERE purpose = 'seal')`,
    );
    expect(await refusal(start(keyA))).toContain('[secrets_key_wrong]');
  });

  it('SECRETS_KEY is replaced while processes with the old one and the new one work', async () => {
    const old = await start(keyA);
    const before = await new Facts(old).customer();
    const index = old.module.get(Secrets).index('52998224725', documentIndex);
    expect(await refusal(start(keyB))).toContain('[secrets_key_wrong]');

    const fresh = await start(keyB, { SECRETS_KEY_PREVIOUS: keyA });
    const after = await new Facts(fresh).customer();
    for (const process of [old, fresh, await start(keyA), await start(keyB)]) {
      expect(await documentOf(process, before)).toBe('52998224725');
      expect(await documentOf(process, after)).toBe('52998224725');
      expect(process.module.get(Secrets).index('52998224725', documentIndex)).toBe(index);
    }

    const [a, b] = [kekOf(keyA).id, kekOf(keyB).id];
    await expect(fresh.module.get(DataKeys).forget('nobody-s')).rejects.toMatchObject({ code: 'not_found' });
    await expect(old.module.get(DataKeys).forget(a)).rejects.toMatchObject({ code: 'key_in_use' });
    await fresh.module.get(DataKeys).forget(a);
    await expect(fresh.module.get(DataKeys).forget(b)).rejects.toMatchObject({ code: 'key_in_use' });
    expect(await refusal(start(keyA))).toContain(`o banco de dados quer a chave ${b}`);
    expect(await documentOf(await start(keyB), before)).toBe('52998224725');
    expect(await documentOf(old, after)).toBe('52998224725');
  });

  it('a data key is replaced while others write; who does it dies half way, and search by CPF goes on', async () => {
    const [one, two] = [await start(keyA), await start(keyA)];
    const db = one.module.get(Database);
    const customers = await Promise.all(Array.from({ length: 4 }, () => new Facts(one).customer()));
    // More than two batches of them.
    await db.query(
      `INSERT INTO customer (id, name, document_kind, document_sealed, document_index, document_mask)
       SELECT uuid7(), 'Cliente', 'cpf', 'x', 'x' || n, '***' FROM generate_series(1, 1200) n`,
    );
    const rows = await db.rows<{ id: string }>(`SELECT id FROM customer WHERE document_sealed = 'x'`);
    const seals = rows.map(({ id }) => one.module.get(Secrets).seal('11144477735', place(id)));
    await db.query('UPDATE customer c SET document_sealed = v.s FROM unnest($1::uuid[], $2::text[]) AS v(id, s) WHERE c.id = v.id', [
      rows.map(({ id }) => id),
      seals,
    ]);
    const index = one.module.get(Secrets).index('52998224725', documentIndex);

    const { id } = await one.module.get(DataKeys).rotate();
    await expect(two.module.get(DataKeys).rotate()).rejects.toMatchObject({ code: 'already_running' });
    expect(await two.module.get(DataKeys).state()).toMatchObject({ work: { id, status: 'queued' } });
    let writing = true;
    const written: string[] = [];
    const writers = [one, two].map(async (process) => {
      while (writing) {
        written.push(await new Facts(process).customer());
        await db.query('UPDATE customer SET document_sealed = $2 WHERE id = $1', [
          customers[0],
          process.module.get(Secrets).seal('52998224725', place(customers[0] ?? '')),
        ]);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    });
    // As after `kill -9`: what was committed stays, and another takes over.
    const reseal = db.transaction.bind(db);
    let batches = 0;
    db.transaction = async (work) => {
      if (batches === 1) throw new Error('dead');
      const done = await reseal(work);
      if ((await db.rows(`SELECT 1 FROM customer WHERE document_sealed LIKE '2.2.%' LIMIT 1`)).length > 0) batches += 1;
      return done;
    };
    await eventually(async () => {
      await one.module.get(WorkRunner).runNext();
      return batches === 1;
    });
    db.transaction = reseal;
    const [half] = await db.rows<{ left: number }>(`SELECT count(*)::int AS left FROM customer WHERE document_sealed LIKE '2.1.%'`);
    expect(half?.left).toBeGreaterThan(0);
    await db.query(`UPDATE work SET due_at = now(), lease_until = NULL WHERE id = $1`, [id]);
    const result = await finished(two, id);
    writing = false;
    await Promise.all(writers);

    expect(result).toMatchObject({ dataKey: 2, unopened: 0, retired: 1 });
    expect(await db.rows(`SELECT 1 FROM customer WHERE document_sealed NOT LIKE '2.2.%'`)).toEqual([]);
    for (const customer of [...customers, ...written.slice(0, 3), ...written.slice(-3)]) expect(await documentOf(one, customer)).toBe('52998224725');
    expect(await documentOf(two, rows[700]?.id ?? '')).toBe('11144477735');
    expect((await start(keyA)).module.get(Secrets).index('52998224725', documentIndex)).toBe(index);
  });

  it('what the old way sealed is read, and sealed anew by itself; a wrong key is told apart before anything is touched', async () => {
    const source = await new DataSource({ type: 'postgres', url: database.url }).initialize();
    const migration = new DataKeys1764000000025();
    const { before } = kekOf(keyA);
    const process = await start(keyA);
    const id = await new Facts(process).customer();
    const integration = newId();
    await source.query(`INSERT INTO integration (id, platform, description, capabilities, secrets) VALUES ($1, 'saber-mais', 'x', '{}', $2)`, [
      integration,
      JSON.stringify({ token: { sealed: sealedBefore(before.seal, 'the-token', `integration:${integration}:token`), changedAt: '2026-01-01T00:00:00Z' } }),
    ]);
    await source.query('UPDATE customer SET document_sealed = $2, document_index = $3 WHERE id = $1', [
      id,
      sealedBefore(before.seal, '52998224725', place(id)),
      createHmac('sha256', before.index).update(documentIndex).update('\0').update('52998224725').digest('base64url'),
    ]);
    await process.module.close();
    started = [];
    await migration.down(source.createQueryRunner());
    await migration.up(source.createQueryRunner());

    expect(await refusal(start(keyB))).toContain('[secrets_key_wrong]');
    const upgraded = await start(keyA);
    expect(await documentOf(upgraded, id)).toBe('52998224725');
    const [found] = await source.query<{ id: string }[]>('SELECT id FROM customer WHERE document_index = $1', [
      upgraded.module.get(Secrets).index('52998224725', documentIndex),
    ]);
    expect(found).toEqual({ id });
    const [work] = await source.query<{ id: string }[]>(`SELECT id FROM work WHERE kind = 'secrets-reseal'`);
    expect(await finished(upgraded, work?.id ?? '')).toMatchObject({ dataKey: 1, resealed: 2, unopened: 0, retired: 1 });
    expect(await documentOf(upgraded, id)).toBe('52998224725');
    const [now] = await source.query<{ secrets: Record<string, { sealed: string; changedAt: string }> }[]>('SELECT secrets FROM integration');
    expect(now?.secrets['token']).toEqual({ sealed: expect.stringMatching(/^2\.1\./), changedAt: '2026-01-01T00:00:00Z' });
    expect(upgraded.module.get(Secrets).open(now?.secrets['token']?.sealed ?? '', `integration:${integration}:token`)).toBe('the-token');
    // The key that sealed them can then be replaced as any other.
    expect(await documentOf(await start(keyB, { SECRETS_KEY_PREVIOUS: keyA }), id)).toBe('52998224725');
    await source.destroy();
  });

  it('every column that is named as sealed is reached by a change of data key', async () => {
    const process = await start(keyA);
    const known = process.module.get(SealedColumns).all.map(({ table, column }) => `${table}.${column}`);
    const columns = await process.module.get(Database).rows<{ name: string }>(
      `SELECT table_name || '.' || column_name AS name FROM information_schema.columns
       WHERE table_schema = 'public' AND column_name ~ '(sealed|secrets?)$' AND data_type IN ('text', 'jsonb')`,
    );
    expect(known.toSorted()).toEqual(columns.map(({ name }) => name).toSorted());
  });
});
