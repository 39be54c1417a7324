import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { AsyncLocalStorage } from 'node:async_hooks';
import type { DataSource, EntityManager } from 'typeorm';

/** An open transaction. Passed on visibly, as the first argument. */
export type Tx = EntityManager;

/** What can run a statement: the database, or a transaction of it. */
export interface Queryable {
  query<T = unknown>(sql: string, params?: unknown[]): Promise<T>;
}

const open = new AsyncLocalStorage<{ ended: boolean }>();

/** True inside a transaction of this call chain: nothing slow and nothing remote may happen then. */
export const isInTransaction = (): boolean => open.getStore()?.ended === false;

/** The door to PostgreSQL: transactions for verbs, rows for reads. */
@Injectable()
export class Database implements Queryable {
  constructor(@InjectDataSource() private readonly source: DataSource) {}

  /** Runs `work` in one transaction (READ COMMITTED); rolls back when it throws. Nesting is a mistake, and is refused. */
  async transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    if (isInTransaction()) throw new Error('A transaction is open already: pass it on as `tx`');
    const state = { ended: false };
    try {
      return await open.run(state, () => this.source.transaction(work));
    } finally {
      state.ended = true;
    }
  }

  /** Rows of a statement outside any transaction. UPDATE and DELETE answer `[rows, count]`. */
  query<T = unknown>(sql: string, params: unknown[] = []): Promise<T> {
    return this.source.query(sql, params);
  }

  /** Rows of a SELECT. */
  rows<T>(sql: string, params: unknown[] = []): Promise<T[]> {
    return this.source.query(sql, params);
  }

  /** Entities outside a transaction, for reading. */
  get manager(): EntityManager {
    return this.source.manager;
  }
}

interface PgError {
  code?: string;
  constraint?: string;
}

/** The name of the constraint a write ran into, if that is why it failed. */
export function violatedConstraint(error: unknown): string | undefined {
  const driver = (error as { driverError?: PgError }).driverError ?? (error as PgError);
  return driver?.code === '23505' || driver?.code === '23503' || driver?.code === '23514' ? driver.constraint : undefined;
}
