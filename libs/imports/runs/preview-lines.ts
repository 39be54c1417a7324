import { Clock, Database, type WorkRun } from '#kernel';
import { Injectable } from '@nestjs/common';
import type { LineData, LineKind } from '../sources/csv/columns.ts';
import { LineNames } from '../sources/csv/person-keys.ts';
import type { LineTaken } from '../applying/line-applier.ts';
import { type LineFault, readLine, Repeats } from '../sources/csv/read-line.ts';
import type { CsvLine } from '../sources/csv/read-csv.ts';
import { type Refused, TakeLines } from '../applying/apply-lines.ts';
import { ImportLines, type NewLine } from './import-lines.ts';
import { ImportedRows } from '../applying/imported-facts.ts';
import { lineText } from './line-texts.ts';
import type { Table } from '../sources/read-files.ts';
import { rehearse } from './roll-back.ts';

type Preread<Kind extends LineKind> = CsvLine & ({ data: LineData[Kind] } | { refused: Refused });

/** Lines to a transaction: few enough for nobody to wait long for what they hold. */
const chunkSize = 50;

const faultOf = ({ code, column }: LineFault): Refused => ({ does: 'refuse', code, message: lineText(code, { column }) });

/** Finds what each line of a table would do, by doing it and taking it back, some lines at a time. */
@Injectable()
export class PreviewLines {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly rows: ImportedRows,
    private readonly lines: ImportLines,
    private readonly names: LineNames,
    private readonly takeLines: TakeLines,
  ) {}

  /** Keeps the lines, and answers how many customers would have debts that are overdue already. Throws `WorkCancelled`, `WorkLost`. */
  async preview(importId: string, kind: LineKind, table: Table, work: WorkRun): Promise<number> {
    await this.lines.forgetLines(this.database, importId);
    const all = this.read(kind, table);
    const debtors = new Set<string>();
    for (let at = 0; at < all.length; at += chunkSize) {
      await work.progress(at, all.length);
      const chunk = all.slice(at, at + chunkSize);
      const ends = await this.chunk(kind, chunk);
      for (const end of ends) if (end.does === 'create' && end.isOverdue) debtors.add(end.customerId);
      await this.lines.keep(
        this.database,
        importId,
        chunk.map(({ line, cells }, index) => ({ ...keptLine(kind, line, cells, ends[index]), names: this.names.of(kind, table.places, cells) })),
      );
    }
    await work.progress(all.length, all.length);
    return debtors.size;
  }

  private read<Kind extends LineKind>(kind: Kind, { places, header, lines }: Table): Preread<Kind>[] {
    const today = this.clock.today();
    const repeats = new Repeats(kind);
    return lines.map(({ line, cells }): Preread<Kind> => {
      const read = readLine(kind, places, header.length, cells, today);
      if ('fault' in read) return { line, cells, refused: faultOf(read.fault) };
      const earlier = repeats.of(line, read.data);
      if (earlier === undefined) return { line, cells, data: read.data };
      return { line, cells, refused: { does: 'refuse', code: 'repeated', message: lineText('repeated', { line: earlier }) } };
    });
  }

  private async chunk<Kind extends LineKind>(kind: Kind, chunk: readonly Preread<Kind>[]): Promise<(LineTaken | Refused)[]> {
    const readable = chunk.flatMap((one) => ('data' in one ? [{ data: one.data }] : []));
    const taken = await rehearse(this.database, async (tx) => {
      await this.rows.takeTurn(tx);
      return this.takeLines.take(tx, kind, readable);
    });
    const next = taken.values();
    return chunk.map((one) => ('refused' in one ? one.refused : (next.next().value as LineTaken | Refused)));
  }
}

/** What is kept of a line; what it would make has no id yet. */
function keptLine(kind: LineKind, line: number, cells: readonly string[], end: LineTaken | Refused | undefined): NewLine {
  if (!end) throw new Error(`Line ${line} was not previewed`);
  if (end.does === 'refuse') return { line, cells, decision: 'refuse', changes: [], outcome: 'refused', code: end.code, message: end.message };
  const { does, changes, subjectId, customerId, code } = end;
  const isNewCustomer = does === 'create' && kind === 'customers';
  return {
    line,
    cells,
    decision: does,
    changes,
    outcome: does === 'nothing' ? 'unchanged' : null,
    ...(code === undefined ? {} : { code, message: lineText(code) }),
    ...(does === 'create' ? {} : { subjectId }),
    ...(isNewCustomer ? {} : { customerId }),
  };
}
