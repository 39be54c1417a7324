import { type Queryable, type Tx, type WorkRun } from '#kernel';
import type { ImportSource, LineOutcome } from './import.entity.ts';

/** An import as its work reads it. */
export interface ImportRow {
  id: string;
  kind: ImportSource;
  status: string;
  file_names: string[];
  header_sealed: string | null;
  created_at: Date;
  lines: number;
  to_create: number;
  to_change: number;
  created: number;
  changed: number;
  debtors: number;
}

/** The import that a piece of work is of. */
export function subjectOf({ subjectId }: WorkRun): string {
  if (subjectId === null) throw new Error('An import without a subject');
  return subjectId;
}

const sql = `SELECT id, kind, status, file_names, header_sealed, created_at, lines, to_create, to_change, created, changed, debtors FROM import WHERE id = $1`;

export async function readImport(db: Queryable, id: string): Promise<ImportRow | undefined> {
  return (await db.query<ImportRow[]>(sql, [id]))[0];
}

/** Kept from others until the transaction ends. */
export async function lockImport(tx: Tx, id: string): Promise<ImportRow | undefined> {
  return (await tx.query<ImportRow[]>(`${sql} FOR NO KEY UPDATE`, [id]))[0];
}

/** Adds what became of some lines to what is told of the whole. */
export async function countOutcomes(tx: Tx, id: string, outcomes: readonly LineOutcome[]): Promise<void> {
  const count = (outcome: LineOutcome): number => outcomes.filter((one) => one === outcome).length;
  await tx.query(
    `UPDATE import SET created = created + $2, changed = changed + $3, unchanged = unchanged + $4, refused = refused + $5, version = version + 1 WHERE id = $1`,
    [id, count('created'), count('changed'), count('unchanged'), count('refused')],
  );
}

/** One that is under way ends in any way but success; what is taken stays taken, what was never previewed is forgotten. */
export async function endImport(db: Queryable, id: string, status: 'failed' | 'cancelled', now: Date): Promise<void> {
  await db.query(`UPDATE import SET status = $2, finished_at = $3, version = version + 1 WHERE id = $1 AND status IN ('previewing', 'running')`, [
    id,
    status,
    now,
  ]);
  await db.query('DELETE FROM import_file WHERE import_id IN (SELECT id FROM import WHERE id = $1 AND previewed_at IS NULL)', [id]);
}
