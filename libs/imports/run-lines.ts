import { Clock, Database, failpoint, type Tx, type WorkRun } from '#kernel';
import { Injectable } from '@nestjs/common';
import type { LineData, LineKind, Places } from './csv/columns.ts';
import { readLine } from './csv/read-line.ts';
import { type LineItem, type Refused, refusedBy, TakeLines } from './csv/take-lines.ts';
import type { LineTaken } from './csv/line-taker.ts';
import type { LineOutcome } from './import.entity.ts';
import { ImportLines, type KeptLine, type LineResult } from './import-lines.ts';
import { countOutcomes, type ImportRow, lockImport } from './import-rows.ts';
import { ImportedRows } from './imported-rows.ts';
import { LineRefusal, lineText } from './line-texts.ts';
import { placesOf } from './read-files.ts';

const chunkSize = 50;
const outcomes = { create: 'created', change: 'changed', nothing: 'unchanged', refuse: 'refused' } as const satisfies Record<string, LineOutcome>;

interface Layout {
  places: Places;
  width: number;
}

/** Takes previewed lines, some to a transaction that also says what became of them: one that died goes on where it was. */
@Injectable()
export class RunLines {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly rows: ImportedRows,
    private readonly lines: ImportLines,
    private readonly takeLines: TakeLines,
  ) {}

  /** Throws `WorkCancelled`, `WorkLost`. */
  async run(row: ImportRow, kind: LineKind, work: WorkRun): Promise<void> {
    const header = row.header_sealed === null ? [] : this.lines.openHeader(row.id, row.header_sealed);
    const layout = { places: placesOf(kind, header), width: header.length };
    const total = row.to_create + row.to_change;
    for (let done = 0, more = true; more; done += chunkSize) {
      await work.progress(Math.min(done + row.created + row.changed, total), total);
      more = await this.database.transaction((tx) => this.chunk(tx, row.id, kind, layout));
      await failpoint('import-chunk-written');
    }
    await work.progress(total, total);
  }

  /** Whether there may be more. */
  private async chunk(tx: Tx, importId: string, kind: LineKind, layout: Layout): Promise<boolean> {
    await this.rows.takeTurn(tx);
    if ((await lockImport(tx, importId))?.status !== 'running') return false;
    const kept = await this.lines.toDo(tx, importId, chunkSize);
    if (kept.length === 0) return false;
    const results = await this.take(tx, kind, kept, layout);
    await this.lines.finish(tx, results);
    await countOutcomes(
      tx,
      importId,
      results.map(({ outcome }) => outcome),
    );
    return kept.length === chunkSize;
  }

  private async take<Kind extends LineKind>(tx: Tx, kind: Kind, kept: readonly KeptLine[], layout: Layout): Promise<LineResult[]> {
    const read = kept.map((line) => ({ line, item: this.item(kind, line, layout) }));
    const taken = await this.takeLines.take(
      tx,
      kind,
      read.flatMap(({ item }) => item ?? []),
    );
    const next = taken.values();
    return read.map(({ line, item }) => resultOf(line.id, item ? (next.next().value as LineTaken | Refused) : refusedBy(new LineRefusal('changed_meanwhile'))));
  }

  /** Nothing for a line that was forgotten since, or that today reads otherwise. */
  private item<Kind extends LineKind>(kind: Kind, { cells, decision, changes }: KeptLine, { places, width }: Layout): LineItem<Kind> | undefined {
    const read = cells && readLine(kind, places, width, cells, this.clock.today());
    return read && 'data' in read ? { data: read.data as LineData[Kind], expected: { does: decision, changes } } : undefined;
  }
}

function resultOf(id: string, end: LineTaken | Refused): LineResult {
  if (end.does === 'refuse') return { id, outcome: 'refused', code: end.code, message: end.message };
  const so = end.does === 'nothing' ? { code: 'already_so', message: lineText('already_so') } : {};
  return { id, outcome: outcomes[end.does], subjectId: end.subjectId, customerId: end.customerId, ...so };
}
