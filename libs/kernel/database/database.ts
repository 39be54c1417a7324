import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { AsyncLocalStorage } from 'node:async_hooks';
import type { DataSource, EntityManager } from 'typeorm';
import { currentContext } from '../http/context.ts';
import { prepared } from './prepared-statements.ts';
import type { Bind } from '../lists/list-spec.ts';
import { kernelProblem } from '../http/problem.ts';

/** An open transaction. Passed on visibly, as the first argument. */
export type Tx = EntityManager;

/** What can run a statement: the database, or a transaction of it. */
export interface Queryable {
  query<T = unknown>(sql: string, params?: unknown[]): Promise<T>;
}

const open = new AsyncLocalStorage<{ ended: boolean }>();

/** True inside a transaction of this call chain: nothing slow and nothing remote may happen then. */
export const isInTransaction = (): boolean => open.getStore()?.ended === false;

/** Access to PostgreSQL: transactions for commands, rows for queries. */
@Injectable()
export class Database implements Queryable {
  constructor(@InjectDataSource() private readonly source: DataSource) {}

  /** Runs `work` in one transaction (READ COMMITTED); rolls back when it throws. Nesting is a mistake, and is refused. */
  async transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    if (isInTransaction()) throw new Error('A transaction is open already: pass it on as `tx`');
    const state = { ended: false };
    try {
      return await open.run(state, () =>
        this.source.transaction(async (tx) => {
          const result = await work(tx);
          await markEffect(tx);
          return result;
        }),
      );
    } finally {
      state.ended = true;
    }
  }

  /**
   * A transaction of one statement, in one round trip where `transaction` takes four or five. `write` makes its parts, each of which
   * writes only `WHERE ${mine}`; the part named `act` answers the rows. Throws as `transaction` does.
   */
  async once<Row>(write: (bind: Bind, mine: string) => { act: string } & Record<string, string>): Promise<Row[]> {
    if (isInTransaction()) throw new Error('A transaction is open already: pass it on as `tx`');
    const params: unknown[] = [];
    const bind: Bind = (value) => `$${params.push(value)}`;
    const effect = effectStatement(bind);
    const parts = Object.entries(write(bind, effect === undefined ? 'true' : 'EXISTS (SELECT FROM effect)')).map(([name, sql]) => `${name} AS (${sql})`);
    if (effect !== undefined) parts.unshift(`effect AS (${effect} RETURNING 1)`);
    const rows = await this.source.query<Row[]>(prepared(`WITH ${parts.join(', ')} SELECT * FROM act`), params);
    if (rows.length === 0 && effect !== undefined) throw kernelProblem('still_running');
    return rows;
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

/**
 * A request with an `Idempotency-Key` that commits something says so in the same transaction, if the key is still its own: whatever dies
 * afterwards, nobody does it again. The last statement, so that the key's row is locked for an instant only. (docs/decisions/0021)
 */
async function markEffect(tx: Tx): Promise<void> {
  const params: unknown[] = [];
  const effect = effectStatement((value) => `$${params.push(value)}`);
  if (effect === undefined) return;
  const [, mine] = await tx.query<[unknown[], number]>(prepared(effect), params);
  if (mine === 0) throw kernelProblem('still_running');
}

/** Marks what the request at hand commits on its key, if that is still its own; `undefined` where it has none. */
function effectStatement(bind: Bind): string | undefined {
  const { attempt } = currentContext();
  return (
    attempt && `UPDATE idempotency_key SET effect = true WHERE actor = ${bind(attempt.actor)} AND key = ${bind(attempt.key)} AND run = ${bind(attempt.run)}`
  );
}

interface PgError {
  code?: string;
  constraint?: string;
}

/** The SQLSTATE a statement failed with. */
export const sqlStateOf = (error: unknown): string | undefined => ((error as { driverError?: PgError }).driverError ?? (error as PgError)).code;

/** The name of the constraint a write ran into, if that is why it failed. */
export function violatedConstraint(error: unknown): string | undefined {
  const driver = (error as { driverError?: PgError }).driverError ?? (error as PgError);
  return driver?.code === '23505' || driver?.code === '23503' || driver?.code === '23514' ? driver.constraint : undefined;
}
