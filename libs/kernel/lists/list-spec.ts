import { isCivilDate } from '../time/civil-date.ts';

/** Adds a parameter to the statement and answers its placeholder, `$3`. */
export type Bind = (value: unknown) => string;
/** A filter: from the value in the query string to a condition; `undefined` when the value is not acceptable. */
export interface Filter {
  schema: Record<string, unknown>;
  condition: (value: string, bind: Bind) => string | undefined;
  /**
   * The same asked of one row, where so many may match that finding all of them first would take longer than a look at the rows
   * that come first; `undefined` for values that few have. For lists of one table.
   */
  walked?: (value: string, bind: Bind) => string | undefined;
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
/** Narrows a list to its parent: `{ 'p.integration_id': id }`. */
export type Scope = Record<string, unknown>;
