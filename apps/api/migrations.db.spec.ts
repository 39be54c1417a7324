import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { migrate } from '#kernel';
import { createTestDatabase } from '../../test/support/database.ts';
import { type TestModules, startTestModules } from '../../test/support/testing-module.ts';
import { migrations } from './migrations/index.ts';
import { productModules } from '../modules.ts';

/** Constraints and indexes are the migrations' own (docs/decisions/0002): TypeORM would take away what it does not know. */
const onlyKnownToSql = /^(DROP INDEX|ALTER TABLE "\w+" DROP CONSTRAINT)/;

describe('migrations', () => {
  let app: TestModules;
  beforeAll(async () => {
    app = await startTestModules(productModules);
  });
  afterAll(() => app.close());

  const drift = async (): Promise<string[]> => {
    const plan = await app.module.get(DataSource).driver.createSchemaBuilder().log();
    return plan.upQueries.map(({ query }) => query).filter((query) => !onlyKnownToSql.test(query));
  };

  it('make exactly the columns the entities describe', async () => {
    expect(app.module.get(DataSource).entityMetadatas.length).toBeGreaterThan(10);
    expect(await drift()).toEqual([]);
  });

  it('the comparison sees a drift', async () => {
    const source = app.module.get(DataSource);
    await source.query('ALTER TABLE integration ALTER COLUMN description DROP NOT NULL');
    expect(await drift()).not.toEqual([]);
    await source.query('ALTER TABLE integration ALTER COLUMN description SET NOT NULL');
  });

  it('run once, also when two processes start together; and back again', async () => {
    const database = await createTestDatabase();
    const source = await new DataSource({ type: 'postgres', url: database.url, migrations, migrationsTableName: 'migration' }).initialize();
    for (let left = migrations.length; left > 0; left -= 1) await source.undoLastMigration({ transaction: 'each' });
    expect(await source.query(`SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_name <> 'migration'`)).toEqual([]);
    const ran = await Promise.all([migrate(database.url, migrations), migrate(database.url, migrations)]);
    expect(ran.flat()).toHaveLength(migrations.length);
    await source.destroy();
    await database.drop();
  });
});
