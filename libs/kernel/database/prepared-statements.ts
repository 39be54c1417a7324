import { createHash } from 'node:crypto';
import { Client } from 'pg';

const names = new Map<string, string>();
// Each costs memory in every connection, on both sides.
const most = 400;

/**
 * A statement that runs again and again: every connection parses it once, and plans it once if PostgreSQL finds that no values would
 * change the plan. Answers the text itself. For statements of one shape, whose text holds no values and whose columns are written out: after a
 * migration that changes the type of one, a connection from before would refuse it.
 */
export function hot(sql: string): string {
  if (!names.has(sql) && names.size < most) names.set(sql, createHash('sha256').update(sql).digest('base64url').slice(0, 22));
  return sql;
}

/** The same of a statement over many ids that is mostly asked about one: what is planned for one is not what is best for thousands. */
export const hotForOne = (sql: string, ids: readonly unknown[]): string => (ids.length === 1 ? hot(`${sql} -- one`) : sql);

type Ask = (...asked: unknown[]) => unknown;

/** A connection that prepares what is `hot`. */
export class PreparingClient extends Client {
  override query = ((text: unknown, values: unknown, ...rest: unknown[]) => {
    const name = typeof text === 'string' && Array.isArray(values) ? names.get(text) : undefined;
    const ask = super.query.bind(this) as Ask;
    return name === undefined ? ask(text, values, ...rest) : ask({ name, text, values }, ...rest);
  }) as Client['query'];
}
