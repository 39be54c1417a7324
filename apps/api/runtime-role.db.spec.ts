import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { migrate, roleOf } from '#kernel';
import { createTestDatabase, runtimeRole, type TestDatabase } from '../../test/support/database.ts';
import { migrations } from './migrations/index.ts';

describe('the role of the running processes', () => {
  let database: TestDatabase;
  let client: pg.Client;
  beforeAll(async () => {
    database = await createTestDatabase();
    const url = await runtimeRole(database.url);
    await migrate(database.url, migrations, roleOf(url));
    client = new pg.Client(url);
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  const code = (sql: string): Promise<string> =>
    client.query(sql).then(
      () => 'done',
      (error: unknown) => (error as { code?: string }).code ?? String(error),
    );

  it('reads and writes rows', async () => {
    for (const sql of [
      `INSERT INTO role (id, name, permissions) VALUES (uuid7(), 'De teste', '{plans:read}')`,
      `UPDATE role SET name = 'Outro' WHERE name = 'De teste'`,
      `DELETE FROM role WHERE name = 'Outro'`,
      `INSERT INTO audit_event (id, actor, action, subject_kind) VALUES (uuid7(), 'x', 'y', 'z')`,
      'SELECT count(*) FROM migration',
      'SELECT count(*) FROM jobs.queue',
    ])
      expect([sql, await code(sql)]).toEqual([sql, 'done']);
  });

  it('owns nothing: it changes, empties and drops no table, and makes none', async () => {
    for (const sql of [
      'CREATE TABLE public.mine (id int)',
      'ALTER TABLE role ADD COLUMN more text',
      'DROP TABLE password_link',
      'TRUNCATE recovery_code',
      'CREATE INDEX ON role (name)',
      'DROP FUNCTION permissions_of_user(uuid)',
      `INSERT INTO migration (timestamp, name) VALUES (1, 'x')`,
      'CREATE ROLE another',
    ])
      expect([sql, await code(sql)]).toEqual([sql, '42501']);
  });

  it('only adds to the audit, and turns off nothing that guards it', async () => {
    for (const sql of [
      `UPDATE audit_event SET actor = 'nobody'`,
      'DELETE FROM audit_event',
      'TRUNCATE audit_event',
      `UPDATE audit_seal SET hash = 'x'`,
      'DELETE FROM audit_seal',
      'ALTER TABLE audit_event DISABLE TRIGGER ALL',
      'DROP TRIGGER audit_event_append_only ON audit_event',
    ])
      expect([sql, await code(sql)]).toEqual([sql, '42501']);
  });

  it('has to exist before it is let in', async () => {
    await expect(migrate(database.url, migrations, 'nobody_here')).rejects.toThrow(/CREATE ROLE "nobody_here"/);
  });
});
