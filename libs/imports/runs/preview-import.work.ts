import { Clock, Database, type Tx, type JobResult, type WorkHandler, type WorkRun, WorkRunner } from '#kernel';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ImportLines } from './import-lines.ts';
import { endImport, type ImportRow, readImport, subjectOf } from './import-rows.ts';
import { PreviewAnswers } from './preview-hubsoft.ts';
import { PreviewLines } from './preview-lines.ts';
import { readAnswers, readTable } from '../sources/read-files.ts';

export const importPreviewKind = 'import-preview';

/** Reads the files whole, or not at all, and tells what each line would do. Changes nothing but the import's own rows. */
@Injectable()
export class PreviewImport implements WorkHandler, OnModuleInit {
  readonly kind = importPreviewKind;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly runner: WorkRunner,
    private readonly lines: ImportLines,
    private readonly tables: PreviewLines,
    private readonly answers: PreviewAnswers,
  ) {}

  onModuleInit(): void {
    this.runner.register(this);
  }

  async run(work: WorkRun): Promise<JobResult> {
    const row = await readImport(this.database, subjectOf(work));
    // Done already: the process died before it could say so.
    if (row?.status !== 'previewing') return { status: 'succeeded' };
    const { header, debtors } = await this.preview(row, work);
    await this.database.transaction((tx) => this.close(tx, row, header, debtors));
    return { status: 'succeeded' };
  }

  private async preview({ id, kind, file_names: names }: ImportRow, work: WorkRun): Promise<{ header: string[] | null; debtors: number }> {
    const files = await this.lines.files(this.database, id);
    if (kind === 'hubsoft') {
      await this.answers.preview(id, readAnswers(names, files), work);
      return { header: null, debtors: 0 };
    }
    const table = readTable(kind, files[0]?.content ?? Buffer.alloc(0));
    return { header: table.header, debtors: await this.tables.preview(id, kind, table, work) };
  }

  private async close(tx: Tx, { id }: ImportRow, header: string[] | null, debtors: number): Promise<void> {
    const count = (decision: string): string => `count(*) FILTER (WHERE decision = '${decision}')`;
    await tx.query(
      `UPDATE import SET status = 'previewed', previewed_at = $2, header_sealed = $3, debtors = $4, version = version + 1,
         lines = n.lines, to_create = n.to_create, to_change = n.to_change, to_leave = n.to_leave, to_refuse = n.to_refuse, unchanged = n.to_leave, refused = n.to_refuse
       FROM (SELECT count(*) AS lines, ${count('create')} AS to_create, ${count('change')} AS to_change, ${count('nothing')} AS to_leave, ${count('refuse')} AS to_refuse
             FROM import_line WHERE import_id = $1) n
       WHERE id = $1 AND status = 'previewing'`,
      [id, this.clock.now(), header && this.lines.sealHeader(id, header), debtors],
    );
    // Its lines hold what came; of JSON the run reads the files again.
    if (header) await this.lines.forgetFiles(tx, id);
  }

  onFailed(work: WorkRun, status: 'failed' | 'cancelled'): Promise<void> {
    return endImport(this.database, subjectOf(work), status, this.clock.now());
  }
}
