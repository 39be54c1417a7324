import { type ConstructorOptions, type Db, PgBoss } from 'pg-boss';
import type { DataSource, EntityManager } from 'typeorm';

/** The database interface of pg-boss. */
export type JobDatabase = Db;

const schema = 'jobs';

export const jobOptions = (db: JobDatabase): ConstructorOptions => ({ db, schema, schedule: false, registerInstance: false, monitorVacuum: false });

interface RawConnection {
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
}

/** Returns the driver's results unchanged: TypeORM reshapes those of UPDATE and of multiple statements. */
const over = (connection: RawConnection): JobDatabase => ({ executeSql: (text, values) => connection.query(text, values) });

/** Runs the statements of pg-boss on TypeORM's pool, without connections of its own. */
export const poolOf = (source: DataSource): JobDatabase => over((source.driver as unknown as { master: RawConnection }).master);

/** Runs the statements of pg-boss in an open transaction. */
export async function transactionOf(tx: EntityManager): Promise<JobDatabase> {
  if (!tx.queryRunner?.isTransactionActive) throw new Error('Jobs are enqueued in a transaction');
  return over((await tx.queryRunner.connect()) as RawConnection);
}

/** Creates or upgrades the schema of pg-boss. Called with the product's migrations, under their lock. */
export async function migrateJobs(source: DataSource): Promise<void> {
  const boss = new PgBoss({ ...jobOptions(poolOf(source)), migrate: true, supervise: false });
  boss.on('error', () => undefined); // what fails here is thrown by `start`
  await boss.start();
  await boss.stop({ graceful: false });
}
