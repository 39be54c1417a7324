import { type ConstructorOptions, type Db, PgBoss } from 'pg-boss';
import type { DataSource, EntityManager } from 'typeorm';

/** What pg-boss needs of a database: statements, and their rows. */
export type JobDatabase = Db;

const schema = 'jobs';

export const jobOptions = (db: JobDatabase): ConstructorOptions => ({ db, schema, schedule: false, registerInstance: false, monitorVacuum: false });

interface RawConnection {
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
}

/** The driver's own answers: TypeORM reshapes those of UPDATE and of several statements at once. */
const over = (connection: RawConnection): JobDatabase => ({ executeSql: (text, values) => connection.query(text, values) });

/** TypeORM's pool: no connections beside it. */
export const poolOf = (source: DataSource): JobDatabase => over((source.driver as unknown as { master: RawConnection }).master);

/** The connection of an open transaction. */
export async function transactionOf(tx: EntityManager): Promise<JobDatabase> {
  if (!tx.queryRunner?.isTransactionActive) throw new Error('Jobs are enqueued in a transaction');
  return over((await tx.queryRunner.connect()) as RawConnection);
}

/** Makes the queue's own schema, or brings it up to this version. Called where the product's migrations run, under their lock. */
export async function migrateJobs(source: DataSource): Promise<void> {
  const boss = new PgBoss({ ...jobOptions(poolOf(source)), migrate: true, supervise: false });
  boss.on('error', () => undefined); // what fails here is thrown by `start`
  await boss.start();
  await boss.stop({ graceful: false });
}
