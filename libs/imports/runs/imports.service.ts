import {
  Audit,
  beyond,
  Clock,
  currentActor,
  currentContext,
  Database,
  type JsonText,
  kernelProblem,
  type ListQuery,
  newId,
  nextTurn,
  type Permission,
  readOne,
  readPage,
  Works,
} from '#kernel';
import { Injectable, type MessageEvent } from '@nestjs/common';
import type { Observable } from 'rxjs';
import { Import, type ImportSource } from './import.entity.ts';
import { importList } from './import.list.ts';
import { ImportLines } from './import-lines.ts';
import { endImport } from './import-rows.ts';
import type { ImportView, RequestImport } from './imports.dto.ts';
import { importsProblem } from '../imports.problems.ts';
import { importPreviewKind } from './preview-import.work.ts';
import { checkFiles, readContents } from '../sources/read-files.ts';
import { importRunKind } from './run-import.work.ts';

/** Whoever brings something in could write it one by one. */
const needed: Record<ImportSource, readonly Permission[]> = {
  customers: ['customers:write'],
  services: ['customers:write'],
  invoices: ['billing:write'],
  payments: ['billing:write'],
  hubsoft: ['customers:write', 'billing:write', 'plans:write', 'packages:write'],
};

/** Throws `forbidden`. */
export function requireKind(kind: ImportSource): void {
  const missing = beyond(currentContext().permissions, needed[kind]);
  if (missing !== undefined) throw kernelProblem('forbidden', { permission: missing });
}

/** Files that are brought in: previewed line by line, then taken exactly as previewed. */
@Injectable()
export class Imports {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly clock: Clock,
    private readonly works: Works,
    private readonly lines: ImportLines,
  ) {}

  list(query: ListQuery): Promise<JsonText> {
    return readPage(this.database, importList, query);
  }

  /** Throws `not_found`. */
  get(id: string): Promise<ImportView> {
    return readOne(this.database, importList, id);
  }

  events(id: string): Observable<MessageEvent> {
    return this.works.events(() => this.get(id));
  }

  /** Keeps the files, sealed, and queues their preview. Throws `forbidden`, and what `readContents` and `checkFiles` throw. */
  async request({ kind, files }: RequestImport): Promise<ImportView> {
    requireKind(kind);
    const now = this.clock.now();
    // Nothing was answered later than it came.
    const kept = readContents(files).map((file) => (file.savedAt !== null && file.savedAt > now ? { ...file, savedAt: now } : file));
    const fileNames = files.map(({ name }) => name);
    await nextTurn();
    checkFiles(kind, fileNames, kept);
    await nextTurn();
    const id = newId();
    await this.database.transaction(async (tx) => {
      const workId = await this.works.enqueue(tx, { kind: importPreviewKind, subjectId: id, needs: needed[kind] });
      await tx.getRepository(Import).insert({ id, kind, fileNames, requestedBy: currentActor(), workId });
      await this.lines.keepFiles(tx, id, kept);
      await this.audit.record(tx, { action: 'import.previewed', subjectKind: 'import', subjectId: id, after: { kind, files: files.length } });
    });
    return this.get(id);
  }

  /**
   * Takes what was previewed, or goes on with one that was cancelled or failed on the way. Throws `not_found`, `forbidden`,
   * `import_not_previewed`, `nothing_to_import`, `lines_gone`.
   */
  async run(id: string): Promise<ImportView> {
    const { counts, status, kind } = await this.get(id);
    requireKind(kind);
    if (status === 'previewed' && counts.toCreate + counts.toChange === 0) throw importsProblem('nothing_to_import');
    await this.database.transaction(async (tx) => {
      const [before] = await tx.query<{ runnable: boolean; there: boolean }[]>(
        `SELECT EXISTS (SELECT FROM ${kind === 'hubsoft' ? 'import_file' : 'import_line'} l WHERE l.import_id = i.id) AS there,
           i.previewed_at IS NOT NULL AND (i.status IN ('previewed', 'failed', 'cancelled') OR (i.status = 'running' AND w.status IN ('failed', 'cancelled'))) AS runnable
         FROM import i JOIN work w ON w.id = i.work_id WHERE i.id = $1 FOR NO KEY UPDATE OF i`,
        [id],
      );
      if (!before?.runnable) throw importsProblem('import_not_previewed', { status });
      if (!before.there) throw importsProblem('lines_gone');
      const workId = await this.works.enqueue(tx, { kind: importRunKind, subjectId: id, needs: needed[kind] });
      await tx.query(`UPDATE import SET status = 'running', work_id = $2, finished_at = NULL, version = version + 1 WHERE id = $1`, [id, workId]);
      await this.audit.record(tx, { action: 'import.started', subjectKind: 'import', subjectId: id, after: counts });
    });
    return this.get(id);
  }

  /** Lets a held run go on. Throws `not_found`, `import_not_held`, `own_request`. */
  async approve(id: string): Promise<ImportView> {
    const { status } = await this.get(id);
    if (status !== 'held') throw importsProblem('import_not_held', { status });
    await this.works.approve(await this.workOf(id));
    return this.get(id);
  }

  /** What is taken stays taken. Throws `not_found`, `not_cancellable`. */
  async cancel(id: string): Promise<ImportView> {
    await this.get(id);
    const [, given] = await this.database.query<[unknown[], number]>(
      `UPDATE import SET status = 'cancelled', finished_at = $2, version = version + 1 WHERE id = $1 AND status = 'previewed'`,
      [id, this.clock.now()],
    );
    if (given === 0) {
      const workId = await this.workOf(id);
      await this.works.cancel(workId);
      // What no worker holds ends here; else its worker says so.
      if ((await this.works.get(workId)).status === 'cancelled') await endImport(this.database, id, 'cancelled', this.clock.now());
    }
    return this.get(id);
  }

  private async workOf(id: string): Promise<string> {
    const row = await this.database.manager.findOneBy(Import, { id });
    if (!row) throw kernelProblem('not_found');
    return row.workId;
  }
}
