import { DataSource, type MigrationInterface } from 'typeorm';
import { migrateJobs } from '../jobs/job-schema.ts';
import { grantRuntimeRole, roleOf } from './runtime-role.ts';

// Advisory lock: one process migrates at a time, the others wait.
const lock = 7_640_000;

/**
 * Runs pending migrations as the role of `url` and grants `runtimeRole` what running takes. Returns the names of the migrations. Throws
 * `ConfigError` when there is no such role.
 */
export async function migrate(url: string, migrations: (new () => MigrationInterface)[], runtimeRole = roleOf(url)): Promise<string[]> {
  const source = await new DataSource({ type: 'postgres', url, migrations, migrationsTableName: 'migration', poolSize: 3 }).initialize();
  try {
    const holder = source.createQueryRunner();
    await holder.startTransaction();
    await holder.query('SELECT pg_advisory_xact_lock($1)', [lock]);
    try {
      const ran = (await source.runMigrations({ transaction: 'each' })).map((migration) => migration.name);
      await migrateJobs(source);
      await grantRuntimeRole(source, runtimeRole);
      return ran;
    } finally {
      await holder.rollbackTransaction();
      await holder.release();
    }
  } finally {
    await source.destroy();
  }
}
