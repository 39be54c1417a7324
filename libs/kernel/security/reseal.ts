import type { Tx } from '../database/database.ts';
import type { SealedColumn } from './sealed-columns.ts';
import type { Secrets } from './secrets.ts';

const batch = 500;

/** Result of a batch. Values that no key opens are left unchanged and counted. */
export interface Resealed {
  read: number;
  resealed: number;
  unopened: number;
  /** Id of the last row read; undefined when none was left. */
  last: string | undefined;
}

type Fields = Record<string, { sealed: string }>;

/** SQL: whether a column holds a value not sealed with data key `number`. */
const stale = ({ column, holds }: SealedColumn, number: number): string =>
  holds === 'text' ? `${column} NOT LIKE '2.${number}.%'` : `${column}::text ~ '"sealed": "(?!2\\.${number}\\.)'`;

export async function countStale(tx: Pick<Tx, 'query'>, column: SealedColumn, number: number): Promise<number> {
  const [row] = await tx.query<{ count: number }[]>(`SELECT count(*)::int AS count FROM ${column.table} WHERE ${stale(column, number)}`);
  return row?.count ?? 0;
}

/** Re-encrypts the next rows after `after`. Locked rows are left for another pass; concurrent writers wait a few milliseconds. */
export async function resealBatch(tx: Tx, secrets: Secrets, column: SealedColumn, after: string): Promise<Resealed> {
  const { table, id, column: name, holds } = column;
  const rows = await tx.query<{ id: string; value: string }[]>(
    `SELECT ${id} AS id, ${name}::text AS value FROM ${table} WHERE ${id} > $1 AND ${stale(column, secrets.sealingNumber)}
     ORDER BY ${id} LIMIT ${batch} FOR NO KEY UPDATE SKIP LOCKED`,
    [after],
  );
  const anew = rows.map((row) => ({ id: row.id, value: again(secrets, column, row) }));
  const opened = anew.filter((row): row is { id: string; value: string } => row.value !== undefined);
  await tx.query(
    `UPDATE ${table} t SET ${name} = v.value${holds === 'fields' ? '::jsonb' : ''} FROM unnest($1::uuid[], $2::text[]) AS v(id, value) WHERE t.${id} = v.id`,
    [opened.map((row) => row.id), opened.map((row) => row.value)],
  );
  return { read: rows.length, resealed: opened.length, unopened: rows.length - opened.length, last: rows.at(-1)?.id };
}

function again(secrets: Secrets, { holds, place }: SealedColumn, { id, value }: { id: string; value: string }): string | undefined {
  const seal = (sealed: string, field: string): string => secrets.seal(secrets.open(sealed, place(id, field)), place(id, field));
  try {
    if (holds === 'text') return seal(value, '');
    const fields = Object.entries(JSON.parse(value) as Fields).map(([field, held]) => [field, { ...held, sealed: seal(held.sealed, field) }]);
    return JSON.stringify(Object.fromEntries(fields));
  } catch {
    return undefined;
  }
}
