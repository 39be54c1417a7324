import { Injectable, type StreamableFile } from '@nestjs/common';
import { Audit, CsvFile, Database, type JsonText, type ListQuery, type Page, readPage } from '#kernel';
import { auditList } from './audit.list.ts';

type Row = Record<string, unknown>;
const columns = Object.keys(auditList.select);

/** The audit as a file, page by page: memory does not grow with it. */
@Injectable()
export class AuditExport {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly file: CsvFile,
  ) {}

  /** Throws `invalid_filter`, `invalid_sort` before anything is sent. */
  async csv(query: ListQuery): Promise<StreamableFile> {
    const first = await this.page(query, '');
    await this.database.transaction((tx) => this.audit.record(tx, { action: 'audit.exported', subjectKind: 'audit', subjectId: null, after: query }));
    return this.file.of('auditoria.csv', columns, this.rows(query, first), { delimiter: ',' });
  }

  private async *rows(query: ListQuery, first: Page<Row>): AsyncGenerator<unknown[]> {
    for (let page = first; ; page = await this.page(query, page.nextCursor ?? '')) {
      for (const row of page.data) yield columns.map((name) => row[name]);
      if (page.nextCursor === null) return;
    }
  }

  private async page(query: ListQuery, cursor: string): Promise<Page<Row>> {
    const page: JsonText = await readPage(this.database, auditList, { ...query, limit: '200', cursor });
    return JSON.parse(page.text) as Page<Row>;
  }
}
