import { newId, type Queryable, Secrets, type Tx } from '#kernel';
import { Injectable } from '@nestjs/common';
import { cellsPlace, filePlace, headerPlace, type LineDecision, type LineOutcome } from './import.entity.ts';

/** A file as it came. */
export interface KeptFile {
  content: Buffer;
  savedAt: Date | null;
}

/** A line about to be kept. */
export interface NewLine {
  line: number;
  place?: string;
  cells?: readonly string[];
  /** Keyed hashes of what it names its person by. */
  names?: readonly string[];
  decision: LineDecision;
  changes: readonly string[];
  /** Of one that a run need not deal with. */
  outcome: LineOutcome | null;
  code?: string;
  message?: string;
  subjectId?: string;
  customerId?: string;
}

/** A line that is kept; without cells once they are forgotten. */
export interface KeptLine {
  id: string;
  line: number;
  place: string | null;
  cells: string[] | undefined;
  decision: LineDecision;
  changes: string[];
  outcome: LineOutcome | null;
  message: string | null;
  customerId: string | null;
}

/** What became of a line. */
export interface LineResult {
  id: string;
  outcome: LineOutcome;
  code?: string | undefined;
  message?: string | undefined;
  subjectId?: string | undefined;
  customerId?: string | undefined;
}

interface Row extends Omit<KeptLine, 'cells'> {
  cells_sealed: string | null;
}

const lineColumns = 'id, line, place, cells_sealed, decision, changes, outcome, message, customer_id AS "customerId"';

/** The lines and files of imports as rows. What came in them is sealed. */
@Injectable()
export class ImportLines {
  constructor(private readonly secrets: Secrets) {}

  async keepFiles(tx: Tx, importId: string, files: readonly KeptFile[]): Promise<void> {
    for (const [position, { content, savedAt }] of files.entries()) {
      const id = newId();
      await tx.query('INSERT INTO import_file (id, import_id, position, content_sealed, saved_at) VALUES ($1, $2, $3, $4, $5)', [
        id,
        importId,
        position,
        this.secrets.seal(content.toString('base64'), filePlace(id)),
        savedAt,
      ]);
    }
  }

  /** In their order; none once they are gone. */
  async files(db: Queryable, importId: string): Promise<KeptFile[]> {
    const rows = await db.query<{ id: string; content: string; savedAt: Date | null }[]>(
      'SELECT id, content_sealed AS content, saved_at AS "savedAt" FROM import_file WHERE import_id = $1 ORDER BY position',
      [importId],
    );
    return rows.map(({ id, content, savedAt }) => ({ content: Buffer.from(this.secrets.open(content, filePlace(id)), 'base64'), savedAt }));
  }

  async forgetFiles(tx: Queryable, importId: string): Promise<void> {
    await tx.query('DELETE FROM import_file WHERE import_id = $1', [importId]);
  }

  sealHeader = (importId: string, header: readonly string[]): string => this.secrets.seal(JSON.stringify(header), headerPlace(importId));
  openHeader = (importId: string, sealed: string): string[] => JSON.parse(this.secrets.open(sealed, headerPlace(importId))) as string[];
  openCells = (id: string, sealed: string | null): string[] | undefined =>
    sealed === null ? undefined : (JSON.parse(this.secrets.open(sealed, cellsPlace(id))) as string[]);

  async keep(tx: Queryable, importId: string, lines: readonly NewLine[]): Promise<void> {
    const rows = lines.map(({ line, place, cells, names = [], decision, changes, outcome, code, message, subjectId, customerId }) => {
      const id = newId();
      const sealed = cells && this.secrets.seal(JSON.stringify(cells), cellsPlace(id));
      return {
        id,
        import_id: importId,
        line,
        place,
        cells_sealed: sealed,
        names,
        decision,
        changes,
        outcome,
        code,
        message,
        subject_id: subjectId,
        customer_id: customerId,
      };
    });
    await tx.query('INSERT INTO import_line SELECT n.* FROM jsonb_populate_recordset(NULL::import_line, $1::jsonb) n', [JSON.stringify(rows)]);
  }

  /** Begins anew. */
  async forgetLines(tx: Queryable, importId: string): Promise<void> {
    await tx.query('DELETE FROM import_line WHERE import_id = $1', [importId]);
  }

  /** The next that a run has to deal with. */
  async toDo(tx: Tx, importId: string, most: number): Promise<KeptLine[]> {
    return this.opened(
      await tx.query<Row[]>(`SELECT ${lineColumns} FROM import_line WHERE import_id = $1 AND outcome IS NULL ORDER BY line LIMIT ${most}`, [importId]),
    );
  }

  /** Those after a line, in their order. */
  async after(db: Queryable, importId: string, line: number, most: number): Promise<KeptLine[]> {
    return this.opened(
      await db.query<Row[]>(`SELECT ${lineColumns} FROM import_line WHERE import_id = $1 AND line > $2 ORDER BY line LIMIT ${most}`, [importId, line]),
    );
  }

  async finish(tx: Tx, results: readonly LineResult[]): Promise<void> {
    await tx.query(
      `UPDATE import_line l SET outcome = r.outcome, code = r.code, message = r.message, subject_id = coalesce(r."subjectId", l.subject_id),
         customer_id = coalesce(r."customerId", l.customer_id)
       FROM jsonb_to_recordset($1::jsonb) r (id uuid, outcome text, code text, message text, "subjectId" uuid, "customerId" uuid) WHERE l.id = r.id`,
      [JSON.stringify(results)],
    );
  }

  private opened(rows: readonly Row[]): KeptLine[] {
    return rows.map(({ cells_sealed: sealed, ...row }) => ({ ...row, cells: this.openCells(row.id, sealed) }));
  }
}
