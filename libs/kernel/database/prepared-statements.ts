import { createHash } from 'node:crypto';
import { Client } from 'pg';

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

/** A connection that sends the statements marked `prepared` by name. */
export class PreparedStatementClient extends Client {
  override query = ((text: unknown, values: unknown, ...rest: unknown[]) => {
    const name = typeof text === 'string' && Array.isArray(values) ? names.get(text) : undefined;
    const query = super.query.bind(this) as Query;
    return name === undefined ? query(text, values, ...rest) : query({ name, text, values }, ...rest);
  }) as Client['query'];
}
