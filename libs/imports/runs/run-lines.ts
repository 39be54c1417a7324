import { Clock, Database, failpoint, type Tx, type WorkRun } from '#kernel';
import { Injectable } from '@nestjs/common';
import type { LineData, LineKind, Places } from '../sources/csv/columns.ts';
import { owes } from '../planning/plan-invoice.ts';
import { readLine } from '../sources/csv/read-line.ts';
import { type LineItem, type Refused, refusedBy, TakeLines } from '../applying/apply-lines.ts';
import type { LineTaken } from '../applying/line-applier.ts';
import type { LineOutcome } from './import.entity.ts';
import { ImportLines, type KeptLine, type LineResult } from './import-lines.ts';
import { countOutcomes, type ImportRow, lockImport } from './import-rows.ts';
import { ImportedRows } from '../applying/imported-facts.ts';
import { LineRefusal, lineText } from './line-texts.ts';
import { placesOf } from '../sources/read-files.ts';

const chunkSize = 50;
/** Lines read at a time, where none is taken. */
const readSize = 500;
const outcomes = { create: 'created', change: 'changed', nothing: 'unchanged', refuse: 'refused' } as const satisfies Record<string, LineOutcome>;

interface Layout {
  places: Places;
  width: number;
  askedAt: Date;
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

  /** Customers who would have debts that are overdue by now: a day may have come since the preview. */
  async debtors(row: ImportRow): Promise<number> {
    if (row.kind !== 'invoices') return 0;
    const layout = this.layout(row, row.kind);
    const today = this.clock.today();
    const found = new Set<string | null>();
    for (let chunk = await this.lines.after(this.database, row.id, 0, readSize); chunk.length > 0;) {
      for (const line of chunk) {
        const item = line.outcome === null && line.decision === 'create' ? this.item(row.kind, line, layout) : undefined;
        if (item && owes(item.data, today)) found.add(line.customerId);
      }
      chunk = await this.lines.after(this.database, row.id, chunk.at(-1)?.line ?? 0, readSize);
    }
    return found.size;
  }

  /** Throws `WorkCancelled`, `WorkLost`. */
  async run(row: ImportRow, kind: LineKind, work: WorkRun): Promise<void> {
    const layout = this.layout(row, kind);
    const total = row.to_create + row.to_change;
    for (let done = 0, more = true; more; done += chunkSize) {
      await work.progress(Math.min(done + row.created + row.changed, total), total);
      more = await this.database.transaction((tx) => this.chunk(tx, row.id, kind, layout));
      await failpoint('import-chunk-written');
    }
    await work.progress(total, total);
  }

  private layout({ id, header_sealed: sealed, created_at: askedAt }: ImportRow, kind: LineKind): Layout {
    const header = sealed === null ? [] : this.lines.openHeader(id, sealed);
    return { places: placesOf(kind, header), width: header.length, askedAt };
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
  private item<Kind extends LineKind>(kind: Kind, { cells, decision, changes }: KeptLine, { places, width, askedAt }: Layout): LineItem<Kind> | undefined {
    const read = cells && readLine(kind, places, width, cells, this.clock.today());
    return read && 'data' in read ? { data: read.data as LineData[Kind], expected: { does: decision, changes, askedAt } } : undefined;
  }
}

function resultOf(id: string, end: LineTaken | Refused): LineResult {
  if (end.does === 'refuse') return { id, outcome: 'refused', code: end.code, message: end.message };
  const code = end.code ?? (end.does === 'nothing' ? 'already_so' : undefined);
  return { id, outcome: outcomes[end.does], subjectId: end.subjectId, customerId: end.customerId, code, message: code && lineText(code) };
}
