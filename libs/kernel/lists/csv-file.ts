import { Injectable, StreamableFile } from '@nestjs/common';
import { stringify } from 'csv-stringify';
import { pipeline, Readable } from 'node:stream';

export type CsvRows = AsyncIterable<readonly unknown[]> | Iterable<readonly unknown[]>;

/** Tables that leave as files, row by row: memory does not grow with them. */
@Injectable()
export class CsvFile {
  /**
   * A CSV in UTF-8 with its mark, parted as Brazilian spreadsheets open it unless told. What begins with = + - @ is led by an
   * apostrophe, and run by none of them. A row that cannot be read cuts the answer off: it does not look whole.
   */
  of(name: string, header: readonly string[], rows: CsvRows, { delimiter = ';' } = {}): StreamableFile {
    const columns = header.map((title, at) => ({ key: String(at), header: title }));
    const csv = stringify({ header: true, columns, escape_formulas: true, bom: true, delimiter });
    // The reader hears of an error by what it reads from.
    pipeline(Readable.from(cells(rows)), csv, () => undefined);
    return new StreamableFile(csv, { type: 'text/csv; charset=utf-8', disposition: `attachment; filename="${name}"` });
  }
}

async function* cells(rows: CsvRows): AsyncGenerator<unknown[]> {
  for await (const row of rows) yield row.map((value) => (typeof value === 'object' && value !== null ? JSON.stringify(value) : value));
}
