import { DataSource, type MigrationInterface } from 'typeorm';
import { migrateJobs } from '../jobs/job-schema.ts';

// Any constant: one start at a time migrates, the others wait for it.
const lock = 7_640_000;

/** Brings a database up to date. Answers the names of the migrations that ran. */
export async function migrate(url: string, migrations: (new () => MigrationInterface)[]): Promise<string[]> {
  const source = await new DataSource({ type: 'postgres', url, migrations, migrationsTableName: 'migration', poolSize: 3 }).initialize();
  try {
    const holder = source.createQueryRunner();
    await holder.startTransaction();
    await holder.query('SELECT pg_advisory_xact_lock($1)', [lock]);
    try {
      const ran = (await source.runMigrations({ transaction: 'each' })).map((migration) => migration.name);
      await migrateJobs(source);
      return ran;
    } finally {
      await holder.rollbackTransaction();
      await holder.release();
    }
  } finally {
    await source.destroy();
  }
}
