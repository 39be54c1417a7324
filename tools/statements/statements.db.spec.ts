import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadModule } from 'libpg-query';
import { Client } from 'pg';
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts';
// @ts-expect-error: a configuration file in plain JavaScript
import { order } from '../../.dependency-cruiser.mjs';
import { type FileUse, usesOfFragment, usesOfStatement, violation } from './check-statements.ts';
import { type Collected, collectStatements } from './collect-statements.ts';
import { joinPieces, type SqlText } from './sql-text.ts';
import { exceptions, ownerOf, tablesByModule, unownedTables } from './table-owners.ts';

/**
 * Calls whose text exists only at run time. Their literals are still checked for the tables they name; they are not prepared here. The list
 * only shrinks: a call that becomes known fails the test until it is removed.
 */
const knownAtRunTime: Record<string, { calls: number; reason: string }> = {
  'libs/kernel/database/database.ts': { calls: 3, reason: 'runs the statements of its callers' },
  'libs/kernel/lists/lists.ts': { calls: 3, reason: 'composed from a list specification and the request' },
  'libs/kernel/lists/export-files.ts': { calls: 1, reason: 'walks a list specification' },
  'libs/kernel/jobs/job-schema.ts': { calls: 1, reason: 'statements of pg-boss' },
  'libs/kernel/security/reseal.ts': { calls: 3, reason: 'columns that modules register as sealed' },
  'libs/access/audit/audit-export.ts': { calls: 1, reason: 'an optional clause per filter' },
  'libs/billing/billing-runs/run-chunks.ts': { calls: 2, reason: 'composed from the terms of the run' },
  'libs/billing/ledger/ledger-rows.ts': { calls: 1, reason: 'the query of fines and interest comes from the suspension terms' },
  'libs/customers/customers/customers.service.ts': { calls: 2, reason: 'columns of the row that is inserted' },
  'libs/imports/applying/imported-facts.ts': { calls: 2, reason: 'one of several tables' },
  'libs/imports/runs/import-result.ts': { calls: 1, reason: 'composed from a list specification' },
  'libs/privacy/retention.service.ts': { calls: 1, reason: 'statements that modules register' },
  'libs/privacy/person-facts.ts': { calls: 1, reason: 'statements that modules register' },
  'libs/privacy/people.service.ts': { calls: 2, reason: 'statements that modules register' },
  'libs/kernel/database/runtime-role.ts': { calls: 1, reason: 'GRANTs for a role named in the settings' },
  'apps/launcher/embedded-postgres/runtime-role.ts': { calls: 1, reason: 'CREATE or ALTER ROLE with a password' },
  'apps/launcher/generator/generate-base.ts': { calls: 1, reason: 'one of several tables' },
};

const isStatement = /^\s*(SELECT|WITH|INSERT|UPDATE|DELETE FROM|MERGE)\s/;

describe('the SQL of the product', () => {
  let collected: Collected;
  let database: TestDatabase;
  let client: Client;

  beforeAll(async () => {
    await loadModule();
    collected = collectStatements(process.cwd());
    database = await createTestDatabase();
    client = new Client({ connectionString: database.url });
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  const whole = (): { at: string; text: SqlText }[] => [
    ...collected.sites.flatMap(({ file, line, texts }) => texts.map((text) => ({ at: `${file}:${line}`, text }))),
    ...collected.fragments
      .filter(({ whole: complete, text }) => complete && isStatement.test(text))
      .map(({ file, line, text }) => ({ at: `${file}:${line}`, text: joinPieces([{ text, file }]) })),
  ];

  /** Why PostgreSQL refuses a statement on the migrated schema; `undefined` when it does not. */
  const refusal = async (sql: string): Promise<string | undefined> => {
    try {
      await client.query(`PREPARE checked AS ${sql}`);
      await client.query('DEALLOCATE checked');
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  };

  const uses = async (): Promise<FileUse[]> => [
    ...(await Promise.all(whole().map(({ text }) => usesOfStatement(text).catch(() => [])))).flat(),
    ...collected.fragments.flatMap(usesOfFragment),
  ];

  it('is known before it runs, except for the calls listed here', () => {
    const unknown = collected.sites.filter(({ texts }) => texts.length === 0);
    const calls = Object.fromEntries([...Map.groupBy(unknown, ({ file }) => file)].map(([file, sites]) => [file, sites.length]));
    expect(calls).toEqual(Object.fromEntries(Object.entries(knownAtRunTime).map(([file, { calls: count }]) => [file, count])));
    expect(collected.sites.length - unknown.length).toBeGreaterThan(400);
  });

  it('is accepted by PostgreSQL on the migrated schema', async () => {
    const refused: string[] = [];
    let prepared = 0;
    for (const { at, text } of whole()) {
      if (!isStatement.test(text.sql)) continue;
      prepared += 1;
      const why = await refusal(text.sql);
      if (why !== undefined) refused.push(`${at}: ${why}`);
    }
    expect(refused).toEqual([]);
    expect(prepared).toBeGreaterThan(400);
  });

  it('writes only tables of its own module, and reads none to its right', async () => {
    const found = new Set((await uses()).flatMap((use) => violation(use, order as string[]) ?? []));
    expect([...found].sort()).toEqual([]);
  });

  it('needs every exception that is listed', async () => {
    const all = await uses();
    const unneeded = exceptions.filter(({ file, table, kind }) => !all.some((use) => use.file === file && use.table === table && use.kind === kind));
    expect(unneeded).toEqual([]);
  });

  it('has an owner for every table of the schema', async () => {
    const { rows } = await client.query<{ name: string }>(`SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`);
    expect([...ownerOf.keys(), ...unownedTables].sort()).toEqual(rows.map(({ name }) => name).sort());
    expect(Object.keys(tablesByModule).filter((module) => !(order as string[]).includes(module))).toEqual([]);
  });

  describe('a planted fault', () => {
    const planted = (file: string, sql: string): SqlText => joinPieces([{ text: sql, file }]);
    const found = async (text: SqlText): Promise<(string | undefined)[]> => (await usesOfStatement(text)).map((use) => violation(use, order as string[]));

    it('is found when a module writes a table of another module, also inside a common table expression', async () => {
      expect(await found(planted('libs/blocking/x.ts', `WITH paid AS (UPDATE invoice SET status = 'paid' RETURNING id) SELECT * FROM paid`))).toEqual([
        'libs/blocking/x.ts writes invoice, a table of billing',
      ]);
    });

    it('is found when a module reads a table to its right', async () => {
      expect(await found(planted('libs/catalog/x.ts', 'SELECT FROM product p JOIN account a ON true'))).toEqual([
        undefined,
        'libs/catalog/x.ts reads account, a table of provisioning, which stands to the right of catalog',
      ]);
    });

    it('is found in a part of a statement that is composed at run time', () => {
      const parts = usesOfFragment({ file: 'libs/catalog/x.ts', text: ' UPDATE customer SET ' });
      expect(parts.map((use) => violation(use, order as string[]))).toEqual(['libs/catalog/x.ts writes customer, a table of customers']);
    });

    it('is charged to the module whose text names the table, not to the one that runs the statement', async () => {
      const text = joinPieces([
        { text: 'WITH kept AS (', file: 'libs/billing/x.ts' },
        { text: 'INSERT INTO audit_event DEFAULT VALUES', file: 'libs/kernel/audit/audit.ts' },
        { text: ' RETURNING 1) SELECT FROM invoice', file: 'libs/billing/x.ts' },
      ]);
      expect(await found(text)).toEqual([undefined, undefined]);
    });

    it('is refused by PostgreSQL when a column does not exist', async () => {
      expect(await refusal('SELECT nothing_like_it FROM invoice WHERE id = $1')).toMatch(/column "nothing_like_it" does not exist/);
    });
  });
});
