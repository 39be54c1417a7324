import { Injectable, StreamableFile } from '@nestjs/common';
import { stringify } from 'csv-stringify';
import { Readable } from 'node:stream';
import { Audit, Database, type JsonText, type ListQuery, type Page, readPage } from '#kernel';
import { auditList } from './audit.list.ts';

type Row = Record<string, unknown>;
const columns = Object.keys(auditList.select);
const cell = (value: unknown): unknown => (typeof value === 'object' && value !== null ? JSON.stringify(value) : value);

/** The audit as a file, page by page: memory does not grow with it. */
@Injectable()
export class AuditExport {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
  ) {}

  /** Throws `invalid_filter`, `invalid_sort` before anything is sent. */
  async csv(query: ListQuery): Promise<StreamableFile> {
    const first = await this.page(query, '');
    await this.database.transaction((tx) => this.audit.record(tx, { action: 'audit.exported', subjectKind: 'audit', subjectId: null, after: query }));
    // escape_formulas: what begins with = + - @ is led by an apostrophe.
    const csv = stringify({ header: true, columns, escape_formulas: true, bom: true });
    const file = Readable.from(this.rows(query, first)).pipe(csv);
    return new StreamableFile(file, { type: 'text/csv; charset=utf-8', disposition: 'attachment; filename="auditoria.csv"' });
  }

  private async *rows(query: ListQuery, first: Page<Row>): AsyncGenerator<Row> {
    for (let page = first; ; page = await this.page(query, page.nextCursor ?? '')) {
      for (const row of page.data) yield Object.fromEntries(columns.map((name) => [name, cell(row[name])]));
      if (page.nextCursor === null) return;
    }
  }

  private async page(query: ListQuery, cursor: string): Promise<Page<Row>> {
    const page: JsonText = await readPage(this.database, auditList, { ...query, limit: 200, cursor });
    return JSON.parse(page.text) as Page<Row>;
  }
}
