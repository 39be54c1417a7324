import { Database, failpoint, type Queryable, type Tx, type WorkRun } from '#kernel';
import { Injectable } from '@nestjs/common';
import { messageOf, outcomeOf, placeOf } from './report-lines.ts';
import type { Previewed } from './compare-with-preview.ts';
import { HubsoftImport } from './hubsoft-import.service.ts';
import { ImportLines } from './import-lines.ts';
import type { ImportRow } from './import-rows.ts';
import { lineText } from './line-texts.ts';
import { readAnswers } from '../sources/read-files.ts';
import type { FolderFile } from '../sources/hubsoft/read-folder.ts';
import type { ImportLine } from './report.ts';

/** Takes answers of HubSoft's API: begun again after a crash, what was taken before stays told as it was. */
@Injectable()
export class RunAnswers {
  constructor(
    private readonly database: Database,
    private readonly lines: ImportLines,
    private readonly hubsoft: HubsoftImport,
  ) {}

  /** Why a person has to look first, if so. */
  async holds(row: ImportRow): Promise<string | undefined> {
    return this.hubsoft.holds(await this.files(row));
  }

  /** Throws `WorkCancelled`, `WorkLost`. */
  async run(row: ImportRow, work: WorkRun): Promise<void> {
    let done = 0;
    const previewed = await this.previewed(row);
    await this.hubsoft.runFiles(await this.files(row), {
      approved: true,
      previewed: (line) => previewed.get(placeOf(line)),
      record: async (db, lines) => {
        await this.finish(db, row.id, lines);
        done += lines.length;
      },
      progress: async () => {
        await work.progress(Math.min(done, row.lines), row.lines);
        await failpoint('import-chunk-written');
      },
    });
  }

  /** All of it is taken: says how much of which, and forgets the files. */
  async close(tx: Tx, importId: string): Promise<void> {
    const count = (outcome: string): string => `count(*) FILTER (WHERE outcome = '${outcome}')`;
    await tx.query(
      `UPDATE import SET created = n.created, changed = n.changed, unchanged = n.unchanged, refused = n.refused, version = version + 1
       FROM (SELECT ${count('created')} AS created, ${count('changed')} AS changed, ${count('unchanged')} AS unchanged, ${count('refused')} AS refused
             FROM import_line WHERE import_id = $1) n WHERE id = $1`,
      [importId],
    );
    await this.lines.forgetFiles(tx, importId);
  }

  private async files({ id, file_names: names }: ImportRow): Promise<FolderFile[]> {
    return readAnswers(names, await this.lines.files(this.database, id));
  }

  /** By their places. */
  private async previewed({ id, created_at: askedAt }: ImportRow): Promise<Map<string, Previewed>> {
    const rows = await this.database.rows<{ place: string } & Omit<Previewed, 'askedAt'>>(
      'SELECT place, decision, changes FROM import_line WHERE import_id = $1 AND place IS NOT NULL',
      [id],
    );
    return new Map(rows.map(({ place, ...said }) => [place, { ...said, askedAt }]));
  }

  /** Of those that nothing was told of yet: a second pass finds as unchanged what the first one made. */
  private async finish(db: Queryable, importId: string, lines: readonly ImportLine[]): Promise<void> {
    const results = lines.map((line) => {
      const code = line.outcome === 'unchanged' ? 'already_so' : line.outcome === 'skipped' ? (line.code ?? 'skipped') : null;
      const message = messageOf(line) ?? (code === 'already_so' ? lineText(code) : null);
      return { place: placeOf(line), outcome: outcomeOf[line.outcome], code, message };
    });
    await db.query(
      `UPDATE import_line l SET outcome = r.outcome, code = r.code, message = r.message FROM jsonb_to_recordset($2::jsonb) r (place text, outcome text, code text, message text)
       WHERE l.import_id = $1 AND l.place = r.place AND l.outcome IS NULL`,
      [importId, JSON.stringify(results)],
    );
  }
}
