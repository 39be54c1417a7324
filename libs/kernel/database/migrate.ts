import { DataSource, type MigrationInterface } from 'typeorm';
import { migrateJobs } from '../jobs/job-schema.ts';

// Advisory lock: one process migrates at a time, the others wait.
const lock = 7_640_000;

/** Runs pending migrations. Returns their names. */
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
