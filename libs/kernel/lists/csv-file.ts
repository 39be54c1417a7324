import { Injectable, StreamableFile } from '@nestjs/common';
import { stringify } from 'csv-stringify';
import { pipeline, Readable } from 'node:stream';

export type CsvRows = AsyncIterable<readonly unknown[]> | Iterable<readonly unknown[]>;

/** Streams tables as CSV, row by row, in constant memory. */
@Injectable()
export class CsvFile {
  /**
   * Streams a CSV in UTF-8 with BOM, separated by semicolons by default, as Brazilian spreadsheets expect. A cell that begins with = + - @ is prefixed
   * by an apostrophe, so that no spreadsheet runs it. A row that cannot be read aborts the response, which then does not look complete.
   */
  of(name: string, header: readonly string[], rows: CsvRows, { delimiter = ';' } = {}): StreamableFile {
    const columns = header.map((title, at) => ({ key: String(at), header: title }));
    const csv = stringify({ header: true, columns, escape_formulas: true, bom: true, delimiter });
    // The reader learns of an error through the stream.
    pipeline(Readable.from(cells(rows)), csv, () => undefined);
    return new StreamableFile(csv, { type: 'text/csv; charset=utf-8', disposition: `attachment; filename="${name}"` });
  }
}

async function* cells(rows: CsvRows): AsyncGenerator<unknown[]> {
  for await (const row of rows) yield row.map((value) => (typeof value === 'object' && value !== null ? JSON.stringify(value) : value));
}
