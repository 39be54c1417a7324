import { Database, type WorkRun } from '#kernel';
import { Injectable } from '@nestjs/common';
import { decisionOf, messageOf, outcomeOf, placeOf } from './report-lines.ts';
import { HubsoftImport } from './hubsoft-import.service.ts';
import { ImportLines, type NewLine } from './import-lines.ts';
import type { FolderFile } from '../sources/hubsoft/read-folder.ts';
import type { ImportLine } from './report.ts';

const chunkSize = 1_000;

function keptLine(line: ImportLine, index: number): NewLine {
  const message = messageOf(line);
  const decision = decisionOf[line.outcome];
  const isOver = decision === 'nothing' || decision === 'refuse';
  return {
    line: index + 1,
    place: placeOf(line),
    decision,
    changes: line.changes ?? [],
    outcome: isOver ? outcomeOf[line.outcome] : null,
    ...(decision === 'refuse' ? { code: 'skipped' } : {}),
    ...(message === undefined ? {} : { message }),
  };
}

/** Finds what answers of HubSoft's API would change here. */
@Injectable()
export class PreviewAnswers {
  constructor(
    private readonly database: Database,
    private readonly lines: ImportLines,
    private readonly hubsoft: HubsoftImport,
  ) {}

  /** Throws `WorkCancelled`, `WorkLost`. */
  async preview(importId: string, files: readonly FolderFile[], work: WorkRun): Promise<void> {
    await work.progress(0, null);
    await this.lines.forgetLines(this.database, importId);
    const { lines } = await this.hubsoft.rehearse(files);
    const kept = lines.map(keptLine);
    for (let at = 0; at < kept.length; at += chunkSize) {
      await work.progress(at, kept.length);
      await this.lines.keep(this.database, importId, kept.slice(at, at + chunkSize));
    }
    await work.progress(kept.length, kept.length);
  }
}
