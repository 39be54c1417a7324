import { createHash } from 'node:crypto';
import { Client } from 'pg';
import { currentContext } from '../http/context.ts';

const names = new Map<string, string>();
/** Each prepared statement costs memory in every connection, on both sides. */
const maximum = 400;

/**
 * Marks a statement to be prepared: each connection parses it once, and plans it once when PostgreSQL finds that a generic plan is as good.
 * Returns the text itself. The text must hold no values (its shapes are few) and name its columns: after a migration that changes the type of
 * a result column, PostgreSQL refuses a statement prepared before. Beyond 400 distinct texts, statements run unprepared.
 */
export function prepared(sql: string): string {
  if (!names.has(sql) && names.size < maximum) names.set(sql, createHash('sha256').update(sql).digest('base64url').slice(0, 22));
  return sql;
}

/** Prepares a statement over many ids only when it asks about one: the plan for one id is wrong for thousands. */
export const preparedForOne = (sql: string, ids: readonly unknown[]): string => (ids.length === 1 ? prepared(`${sql} -- one`) : sql);

type Query = (...args: unknown[]) => unknown;

/** A statement took longer than its context allows, or the server no longer answers. */
export class StatementTimeout extends Error {
  readonly code = 'ETIMEDOUT';

  constructor(milliseconds: number) {
    super(`The database did not answer within ${milliseconds} ms`);
  }
}

interface Connected {
  connection: { stream: { destroy(error: Error): void } };
}

/**
 * A connection that sends the statements marked `prepared` by name, and bounds each statement by its context's `statementMilliseconds`. The bound
 * is kept on this side: nothing that a pooler in transaction mode would refuse or leak. When it passes the connection is closed, which also
 * frees a request from a server that hangs; the server ends the statement when it notices (`client_connection_check_interval`).
 */
export class PreparedStatementClient extends Client {
  override query = ((text: unknown, values: unknown, ...rest: unknown[]) => {
    const name = typeof text === 'string' && Array.isArray(values) ? names.get(text) : undefined;
    const query = super.query.bind(this) as Query;
    const args = name === undefined ? [text, values, ...rest] : [{ name, text, values }, ...rest];
    const { statementMilliseconds } = currentContext();
    return statementMilliseconds === undefined ? query(...args) : this.within(statementMilliseconds, query, args);
  }) as Client['query'];

  private within(milliseconds: number, query: Query, args: unknown[]): unknown {
    const timer = setTimeout(() => (this as unknown as Connected).connection.stream.destroy(new StatementTimeout(milliseconds)), milliseconds);
    const last = args.at(-1);
    if (typeof last === 'function') {
      const done = (...results: unknown[]): unknown => {
        clearTimeout(timer);
        return (last as Query)(...results);
      };
      return query(...args.slice(0, -1), done);
    }
    const running = query(...args);
    if (running instanceof Promise) return running.finally(() => clearTimeout(timer));
    // A query object (a cursor): its reader decides how long it takes.
    clearTimeout(timer);
    return running;
  }

  /** The time zone as a start-up parameter of its own: poolers follow that one, and refuse the `options` parameter. */
  getStartupConf(): Record<string, unknown> {
    const base = Object.getPrototypeOf(PreparedStatementClient.prototype) as { getStartupConf(): Record<string, unknown> };
    return { ...base.getStartupConf.call(this), TimeZone: 'UTC' };
  }
}
