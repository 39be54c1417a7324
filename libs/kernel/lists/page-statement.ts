import { type Bind, type Filter, isUuid, type ListQuery, type ListSpec, type Scope } from './list-spec.ts';
import { kernelProblem } from '../http/problem.ts';

/** Query parameters that are not filters. */
export const paging = ['limit', 'cursor', 'sort', 'total'];

export const columns = (spec: ListSpec): string =>
  Object.entries(spec.select)
    .map(([name, sql]) => `${sql} AS "${name}"`)
    .join(', ');

interface Cursor {
  sort: string;
  key: string;
  id: string;
}

function readCursor(text: string, sort: string): Cursor {
  try {
    const [at, key, id] = JSON.parse(Buffer.from(text, 'base64url').toString()) as [string, string, string];
    if (at === sort && typeof key === 'string' && isUuid(id)) return { sort: at, key, id };
  } catch {
    // A cursor that does not decode is refused below.
  }
  throw kernelProblem('invalid_cursor');
}

function readLimit(value: unknown): number {
  const limit = value === undefined ? 50 : typeof value === 'string' && /^\d{1,3}$/.test(value) ? Number(value) : 0;
  if (limit < 1 || limit > 200) throw kernelProblem('invalid_filter', { filter: 'limit' });
  return limit;
}

/** Rows scanned in the list's order before the index is used: about 20 ms at most. */
const walkedRows = 800;

export interface Statement {
  sql: string;
  params: unknown[];
}

/** The parameters of a page other than filters. */
export interface Asked {
  limit: number;
  /** As given by the client. */
  sort: string;
  by: ListSpec['sort'][string];
  order: 'ASC' | 'DESC';
  cursor: string | undefined;
}

/** Throws `invalid_sort`, `invalid_filter`. */
export function readAsked(spec: ListSpec, query: ListQuery): Asked {
  for (const name of paging) if (Array.isArray(query[name])) throw kernelProblem('invalid_filter', { filter: name });
  if (![undefined, 'true', 'false'].includes(query['total'] as string | undefined)) throw kernelProblem('invalid_filter', { filter: 'total' });
  const limit = readLimit(query['limit']);
  const sort = typeof query['sort'] === 'string' ? query['sort'] : spec.defaultSort;
  const order = sort.startsWith('-') ? 'DESC' : 'ASC';
  const name = sort.replace(/^-/, '');
  const by = Object.hasOwn(spec.sort, name) ? spec.sort[name] : undefined;
  if (!by) throw kernelProblem('invalid_sort', { sort: sort.slice(0, 40), options: Object.keys(spec.sort).join(', ') });
  return { limit, sort, by, order, cursor: typeof query['cursor'] === 'string' && query['cursor'] !== '' ? query['cursor'] : undefined };
}

/** Returns each filter of the query with its value. Throws `invalid_filter` for an unknown one. */
const filtersOf = (spec: ListSpec, query: ListQuery): { name: string; value: string; filter: Filter }[] =>
  Object.entries(query)
    .filter(([name]) => !paging.includes(name))
    .map(([name, value]) => {
      const filter = Object.hasOwn(spec.filters, name) ? spec.filters[name] : undefined;
      if (typeof value !== 'string' || !filter) throw kernelProblem('invalid_filter', { filter: name.slice(0, 40) });
      return { name, value, filter };
    });

function conditionOf({ name, value, filter }: ReturnType<typeof filtersOf>[number], bind: Bind): string {
  const condition = filter.condition(value, bind);
  if (condition === undefined) throw kernelProblem('invalid_filter', { filter: name.slice(0, 40) });
  return condition;
}

const where = (all: string[]): string => (all.length > 0 ? `WHERE ${all.join(' AND ')}` : '');
const scoped = (scope: Scope, bind: Bind): string[] => Object.entries(scope).map(([sql, value]) => `${sql} = ${bind(value)}`);

function afterCursor(spec: ListSpec, { cursor: text, sort, by, order }: Asked, bind: Bind): string[] {
  if (text === undefined) return [];
  const cursor = readCursor(text, sort);
  return [`(${by.sql}, ${spec.id}) ${order === 'DESC' ? '<' : '>'} (${bind(cursor.key)}::${by.type}, ${bind(cursor.id)}::uuid)`];
}

const shown = (spec: ListSpec, key: string): string =>
  `SELECT (SELECT row_to_json(r) FROM (SELECT ${columns(spec)}) r)::text AS row, (${key})::text AS key, ${spec.id} AS id`;

/** Returns the statement of a page; filters and sort keys are checked against the spec. */
export function pageStatement(spec: ListSpec, query: ListQuery, scope: Scope, asked: Asked): Statement & { count: string } {
  const params: unknown[] = [];
  const bind: Bind = (value) => `$${params.push(value)}`;
  const { by, order, limit } = asked;
  const conditions = [...scoped(scope, bind), ...filtersOf(spec, query).map((each) => conditionOf(each, bind))];
  const count = `SELECT count(*)::int AS total FROM ${spec.from} ${where(conditions)}`;
  conditions.push(...afterCursor(spec, asked, bind));
  const sql = `${shown(spec, by.sql)}
    FROM ${spec.from} ${where(conditions)} ORDER BY ${by.sql} ${order}, ${spec.id} ${order} LIMIT ${limit + 1}`;
  return { sql, count, params };
}

/** Returns the statement of the same page among the first rows only, or undefined when no filter can be evaluated row by row. */
export function walkStatement(spec: ListSpec, query: ListQuery, scope: Scope, asked: Asked): Statement | undefined {
  const params: unknown[] = [];
  const bind: Bind = (value) => `$${params.push(value)}`;
  const { by, order, limit } = asked;
  const walked: string[] = [];
  const found: string[] = scoped(scope, bind);
  for (const each of filtersOf(spec, query)) {
    const condition = each.filter.walked?.(each.value, bind);
    if (condition === undefined) found.push(conditionOf(each, bind));
    else walked.push(condition);
  }
  if (walked.length === 0) return undefined;
  const [alias] = spec.id.split('.');
  const sql = `${shown(spec, 'walked_by')}
    FROM (SELECT *, ${by.sql} AS walked_by FROM ${spec.from} ${where([...found, ...afterCursor(spec, asked, bind)])}
      ORDER BY ${by.sql} ${order}, ${spec.id} ${order} LIMIT ${walkedRows}) ${alias}
    ${where(walked)} ORDER BY walked_by ${order}, ${spec.id} ${order} LIMIT ${limit + 1}`;
  return { sql, params };
}
