import { CsvError, parse } from 'csv-parse/sync';
import type { ImportCode } from '../../imports.problems.ts';
import { longestCell, mostColumns, mostLines } from '../limits.ts';

/** One line that says something; its number is the one a spreadsheet shows, the header's being 1. */
export interface CsvLine {
  line: number;
  cells: string[];
}

export type Csv =
  | { header: string[]; lines: CsvLine[] }
  | { refused: Extract<ImportCode, 'csv_broken' | 'csv_no_lines' | 'too_many_lines' | 'too_many_columns'>; line?: number };

const separators = [';', ',', '\t'] as const;

/** What parts the cells: whichever of `;`, `,` and tabs the first line has most of, outside quotes. */
export function separatorOf(text: string): string {
  const end = text.search(/[\r\n]/);
  const first = (end < 0 ? text : text.slice(0, end)).replace(/"(?:[^"]|"")*"/g, '');
  const count = (separator: string): number => first.split(separator).length;
  return separators.reduce((best: string, one) => (count(one) > count(best) ? one : best), ';');
}

/** The table a text holds, whole, or why it is none: never a part of it. */
export function readCsv(text: string): Csv {
  let rows: string[][];
  try {
    rows = parse(text, {
      delimiter: separatorOf(text),
      bom: true,
      relax_column_count: true,
      skip_empty_lines: false,
      max_record_size: mostColumns * longestCell,
      // One more than is taken tells that there are more, without reading them.
      to: mostLines + 2,
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const { lines } = error as CsvError & { lines?: number };
    return { refused: 'csv_broken', ...(lines === undefined ? {} : { line: lines }) };
  }
  const [header = [], ...records] = rows;
  if (records.length > mostLines) return { refused: 'too_many_lines' };
  if (header.length > mostColumns) return { refused: 'too_many_columns' };
  const lines = records.map((cells, index) => ({ line: index + 2, cells })).filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
  return lines.length === 0 ? { refused: 'csv_no_lines' } : { header, lines };
}
