import { applyDecorators, createParamDecorator, type ExecutionContext, type Type } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiQuery, getSchemaPath } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { Queryable } from '../database/database.ts';
import { JsonText } from '../http/etag.ts';
import { prepared } from '../database/prepared-statements.ts';
import { isUuid, type ListQuery, type ListSpec, type Scope } from './list-spec.ts';
import { type Asked, columns, pageStatement, paging, readAsked, type Statement, walkStatement } from './page-statement.ts';
import { kernelProblem } from '../http/problem.ts';

export interface Page<Row> {
  data: Row[];
  nextCursor: string | null;
  total?: number;
}

/** Whether a page is asked as screens ask it: without filters, which may change the plan, and in one of a few sizes. */
const isPlain = ({ dated = false }: ListSpec, query: ListQuery, limit: number): boolean =>
  !dated && [20, 50, 100, 200].includes(limit) && Object.keys(query).every((name) => paging.includes(name));

/** Returns the rows of a page and one more, if there is one. */
async function pageRows(db: Queryable, spec: ListSpec, query: ListQuery, scope: Scope, asked: Asked, whole: Statement): Promise<PageRow[]> {
  const walk = walkStatement(spec, query, scope, asked);
  const rows = walk ? await readRows(db, walk.sql, walk.params) : [];
  // Fewer than a page among the first rows says nothing about the rest.
  if (rows.length > asked.limit) return rows;
  return readRows(db, isPlain(spec, query, asked.limit) ? prepared(whole.sql) : whole.sql, whole.params);
}

/** Returns one page as JSON text. Throws `invalid_cursor`, `invalid_sort`, `invalid_filter`. */
export async function readPage(db: Queryable, spec: ListSpec, query: ListQuery, scope: Scope = {}): Promise<JsonText> {
  const asked = readAsked(spec, query);
  const { limit, sort, cursor } = asked;
  const { sql, count, params } = pageStatement(spec, query, scope, asked);
  const rows = await pageRows(db, spec, query, scope, asked, { sql, params });
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
    const cursorless = params.slice(0, cursor === undefined ? undefined : -2);
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

/** Returns a resource by its id, or `undefined`. */
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

/** Returns a resource by its id. Throws `not_found`. */
export async function readOne<Row>(db: Queryable, spec: ListSpec, id: string, scope: Scope = {}): Promise<Row> {
  const row = await findOne<Row>(db, spec, id, scope);
  if (row === undefined) throw kernelProblem('not_found');
  return row;
}

/** The whole query string of a list route; checked by `readPage` against the spec. */
export const Listing = createParamDecorator(
  (_: unknown, context: ExecutionContext): ListQuery => context.switchToHttp().getRequest<FastifyRequest>().query as ListQuery,
);

/** Documents a list route: its parameters from the spec, its response from the row's class. */
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
