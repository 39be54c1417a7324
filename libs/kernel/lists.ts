import { applyDecorators, createParamDecorator, type ExecutionContext, type Type } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiQuery, getSchemaPath } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { isCivilDate } from './civil-date.ts';
import { JsonText } from './etag.ts';
import type { Queryable } from './database.ts';
import { hot } from './hot.ts';
import { kernelProblem } from './problem.ts';

/** Adds a parameter to the statement and answers its placeholder, `$3`. */
export type Bind = (value: unknown) => string;
/** A filter: from the value in the query string to a condition; `undefined` when the value is not acceptable. */
export interface Filter {
  schema: Record<string, unknown>;
  condition: (value: string, bind: Bind) => string | undefined;
}

const uuidForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
export const isUuid = (text: string): boolean => uuidForm.test(text);

/** Filters by kind; `sql` is the compared expression. Several values are separated by commas. */
export const filter = {
  uuid: (sql: string): Filter => ({
    schema: { type: 'string', format: 'uuid' },
    condition: (value, bind) => (value.split(',').every(isUuid) ? `${sql} = ANY(${bind(value.split(','))}::uuid[])` : undefined),
  }),
  oneOf: (sql: string, values: readonly string[]): Filter => ({
    schema: { type: 'string', description: values.join(', ') },
    condition: (value, bind) => (value.split(',').every((item) => values.includes(item)) ? `${sql} = ANY(${bind(value.split(','))}::text[])` : undefined),
  }),
  text: (sql: string): Filter => ({ schema: { type: 'string' }, condition: (value, bind) => `${sql} = ${bind(value)}` }),
  flag: (sql: string): Filter => ({
    schema: { type: 'boolean' },
    condition: (value, bind) => (value === 'true' || value === 'false' ? `${sql} = ${bind(value === 'true')}` : undefined),
  }),
  before: (sql: string): Filter => ({
    schema: { type: 'string', format: 'date' },
    condition: (value, bind) => (isCivilDate(value) ? `${sql} < ${bind(value)}::date` : undefined),
  }),
  /** Part of a text, whatever its case. */
  contains: (...sql: string[]): Filter => ({
    schema: { type: 'string' },
    condition: (value, bind) => {
      const pattern = bind(`%${value.replace(/[\\%_]/g, '\\$&')}%`);
      return `(${sql.map((expression) => `${expression} ILIKE ${pattern}`).join(' OR ')})`;
    },
  }),
};

/** How a resource is read, alone and in lists: one statement, its columns named as the API names them. */
export interface ListSpec {
  /** `integration i JOIN …` */
  from: string;
  /** The day stands in its text, which is another one tomorrow: it is not kept prepared. */
  dated?: boolean;
  /** Key of the row: `i.id`. */
  id: string;
  /** API name → SQL expression. jsonb becomes JSON, timestamptz RFC 3339. */
  select: Record<string, string>;
  /** What can be sorted by; never null. */
  sort: Record<string, { sql: string; type: 'text' | 'timestamptz' | 'date' | 'bigint' | 'uuid' }>;
  /** `-createdAt`: newest first. */
  defaultSort: string;
  filters: Record<string, Filter>;
}

/** The query string of a list, as it came. */
export type ListQuery = Record<string, unknown>;
export interface Page<Row> {
  data: Row[];
  nextCursor: string | null;
  total?: number;
}
/** Narrows a list to its parent: `{ 'p.integration_id': id }`. */
export type Scope = Record<string, unknown>;

const paging = ['limit', 'cursor', 'sort', 'total'];

const columns = (spec: ListSpec): string =>
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
    // falls through to the refusal
  }
  throw kernelProblem('invalid_cursor');
}

function readLimit(value: unknown): number {
  const limit = value === undefined ? 50 : Number(value);
  if (!Number.isInteger(limit) || limit < 1 || limit > 200) throw kernelProblem('invalid_filter', { filter: 'limit' });
  return limit;
}

/** The statement of a page, with the page's conditions checked against the spec. Exported for its spec. */
export function pageStatement(
  spec: ListSpec,
  query: ListQuery,
  scope: Scope = {},
): { sql: string; count: string; params: unknown[]; limit: number; sort: string } {
  const params: unknown[] = [];
  const bind: Bind = (value) => `$${params.push(value)}`;
  const limit = readLimit(query['limit']);
  const sort = typeof query['sort'] === 'string' ? query['sort'] : spec.defaultSort;
  const descending = sort.startsWith('-');
  const by = spec.sort[descending ? sort.slice(1) : sort];
  if (!by) throw kernelProblem('invalid_sort', { sort: sort.slice(0, 40), options: Object.keys(spec.sort).join(', ') });

  const conditions = Object.entries(scope).map(([sql, value]) => `${sql} = ${bind(value)}`);
  for (const [name, value] of Object.entries(query)) {
    if (paging.includes(name)) continue;
    const condition = typeof value === 'string' && Object.hasOwn(spec.filters, name) ? spec.filters[name]?.condition(value, bind) : undefined;
    if (condition === undefined) throw kernelProblem('invalid_filter', { filter: name.slice(0, 40) });
    conditions.push(condition);
  }
  const where = (all: string[]): string => (all.length > 0 ? `WHERE ${all.join(' AND ')}` : '');
  const count = `SELECT count(*)::int AS total FROM ${spec.from} ${where(conditions)}`;
  if (typeof query['cursor'] === 'string' && query['cursor'] !== '') {
    const cursor = readCursor(query['cursor'], sort);
    conditions.push(`(${by.sql}, ${spec.id}) ${descending ? '<' : '>'} (${bind(cursor.key)}::${by.type}, ${bind(cursor.id)}::uuid)`);
  }
  const order = descending ? 'DESC' : 'ASC';
  const sql = `SELECT (SELECT row_to_json(r) FROM (SELECT ${columns(spec)}) r)::text AS row, (${by.sql})::text AS key, ${spec.id} AS id
    FROM ${spec.from} ${where(conditions)} ORDER BY ${by.sql} ${order}, ${spec.id} ${order} LIMIT ${limit + 1}`;
  return { sql, count, params, limit, sort };
}

/** As screens ask for it: no filter whose value would change the plan, and one of a few sizes. */
const isPlain = ({ dated = false }: ListSpec, query: ListQuery, limit: number): boolean =>
  !dated && [20, 50, 100, 200].includes(limit) && Object.keys(query).every((name) => paging.includes(name));

/** One page as JSON text. Throws `invalid_cursor`, `invalid_sort`, `invalid_filter`. */
export async function readPage(db: Queryable, spec: ListSpec, query: ListQuery, scope: Scope = {}): Promise<JsonText> {
  const { sql, count, params, limit, sort } = pageStatement(spec, query, scope);
  const rows = await readRows(db, isPlain(spec, query, limit) ? hot(sql) : sql, params);
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  const nextCursor = last ? Buffer.from(JSON.stringify([sort, last.key, last.id])).toString('base64url') : null;
  const fields = [
    `"data":[${rows
      .slice(0, limit)
      .map(({ row }) => row)
      .join(',')}]`,
    `"nextCursor":${JSON.stringify(nextCursor)}`,
  ];
  if (query['total'] === 'true') {
    const cursorless = params.slice(0, typeof query['cursor'] === 'string' && query['cursor'] !== '' ? -2 : undefined);
    const [counted] = await db.query<{ total: number }[]>(count, cursorless);
    fields.push(`"total":${counted?.total ?? 0}`);
  }
  return new JsonText(`{${fields.join(',')}}`);
}

interface PageRow {
  row: string;
  key: string;
  id: string;
}

async function readRows(db: Queryable, sql: string, params: unknown[]): Promise<PageRow[]> {
  try {
    return await db.query<PageRow[]>(sql, params);
  } catch (error) {
    // A forged cursor can hold a key that does not parse as its type.
    if (/^22/.test(String((error as { driverError?: { code?: string } }).driverError?.code))) throw kernelProblem('invalid_cursor');
    throw error;
  }
}

/** One resource by its id, or `undefined`. */
export async function findOne<Row>(db: Queryable, spec: ListSpec, id: string, scope: Scope = {}): Promise<Row | undefined> {
  if (!isUuid(id)) return undefined;
  const params: unknown[] = [id];
  const conditions = [`${spec.id} = $1`, ...Object.entries(scope).map(([sql, value]) => `${sql} = $${params.push(value)}`)];
  const [found] = await db.query<{ row: Row }[]>(
    `SELECT (SELECT row_to_json(r) FROM (SELECT ${columns(spec)}) r) AS row FROM ${spec.from} WHERE ${conditions.join(' AND ')}`,
    params,
  );
  return found?.row;
}

/** One resource by its id. Throws `not_found`. */
export async function readOne<Row>(db: Queryable, spec: ListSpec, id: string, scope: Scope = {}): Promise<Row> {
  const row = await findOne<Row>(db, spec, id, scope);
  if (row === undefined) throw kernelProblem('not_found');
  return row;
}

/** The whole query string of a list route; checked by `readPage` against the spec. */
export const Listing = createParamDecorator(
  (_: unknown, context: ExecutionContext): ListQuery => context.switchToHttp().getRequest<FastifyRequest>().query as ListQuery,
);

/** Documents a list route: its parameters from the spec, its answer from the row's class. */
export function ApiList(spec: ListSpec, row: Type): MethodDecorator {
  const parameters = {
    limit: { type: 'integer', minimum: 1, maximum: 200, default: 50 },
    cursor: { type: 'string' },
    sort: { type: 'string', default: spec.defaultSort, description: Object.keys(spec.sort).join(', ') },
    total: { type: 'boolean', default: false },
    ...Object.fromEntries(Object.entries(spec.filters).map(([name, { schema }]) => [name, schema])),
  };
  return applyDecorators(
    ...Object.entries(parameters).map(([name, schema]) => ApiQuery({ name, required: false, schema: schema as object })),
    ApiExtraModels(row),
    ApiOkResponse({ schema: pageSchema(getSchemaPath(row)) }),
  );
}

export const pageSchema = ($ref: string): object => ({
  type: 'object',
  required: ['data', 'nextCursor'],
  properties: {
    data: { type: 'array', items: { $ref } },
    nextCursor: { type: ['string', 'null'] },
    total: { type: 'integer' },
  },
});
