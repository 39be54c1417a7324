import { Injectable, type StreamableFile } from '@nestjs/common';
import { Audit } from '../audit/audit.ts';
import { Clock } from '../time/clock.ts';
import { RecentSignInCheck } from '../http/auth.ts';
import { currentContext } from '../http/context.ts';
import { CsvFile } from './csv-file.ts';
import { Database } from '../database/database.ts';
import { Exports, type ExportTable } from './exports.ts';
import type { ListQuery, ListSpec } from './list-spec.ts';
import { type Page, readPage } from './lists.ts';
import { holds } from '../http/permissions.ts';
import { kernelProblem } from '../http/problem.ts';

type Row = Record<string, unknown>;
const reveal = 'customers:reveal';

export interface ExportDescription {
  key: string;
  title: string;
  about: string;
  columns: string[];
  filters: string[];
  /** Whether the client may have its personal data unmasked. */
  mayBeWhole: boolean;
}

const allows = (permission: string): boolean => holds(currentContext().permissions, permission);

/** Exports lists as files, page by page, in constant memory. */
@Injectable()
export class ExportFiles {
  constructor(
    private readonly exports: Exports,
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly clock: Clock,
    private readonly file: CsvFile,
    private readonly recentSignIn: RecentSignInCheck,
  ) {}

  /** The exports that the client may have. */
  describe(): ExportDescription[] {
    const today = this.clock.today();
    return this.exports.tables
      .filter(({ permission }) => allows(permission))
      .toSorted((a, b) => a.title.localeCompare(b.title, 'pt-BR'))
      .map(({ key, title, about, list, whole }) => {
        const { select, filters } = list(today);
        return { key, title, about, columns: Object.keys(select), filters: Object.keys(filters), mayBeWhole: whole !== undefined && allows(reveal) };
      });
  }

  /**
   * Streams an export, narrowed by the filters of its list. Personal data are masked as in lists, unless `whole` is `true`. Audited. Throws `not_found`, `forbidden`, `invalid_filter`, and `recent_sign_in_required` for whole data, before anything is sent.
   */
  async csv(key: string, { whole = 'false', ...query }: ListQuery): Promise<StreamableFile> {
    const table = this.exports.tables.find((one) => one.key === key);
    if (!table) throw kernelProblem('not_found');
    if (!allows(table.permission)) throw kernelProblem('forbidden', { permission: table.permission });
    if (whole === 'true') this.recentSignIn.require();
    const { list, open } = this.shape(table, whole);
    const first = await this.page(table, list, query, '');
    await this.database.transaction((tx) =>
      this.audit.record(tx, { action: 'export.read', subjectKind: 'export', subjectId: null, after: { key, whole, ...query } }),
    );
    return this.file.of(`${table.key}-${this.clock.today()}.csv`, Object.keys(list.select), this.rows(table, list, query, first, open));
  }

  private shape(table: ExportTable, whole: unknown): { list: ListSpec; open: (row: Row) => Row } {
    const today = this.clock.today();
    if (whole === 'false') return { list: table.list(today), open: (row) => row };
    if (whole !== 'true' || !table.whole) throw kernelProblem('invalid_filter', { filter: 'whole' });
    if (!allows(reveal)) throw kernelProblem('forbidden', { permission: reveal });
    const { list, open } = table.whole;
    return { list: list(today), open };
  }

  private async *rows(table: ExportTable, list: ListSpec, query: ListQuery, first: Page<Row>, open: (row: Row) => Row): AsyncGenerator<unknown[]> {
    const columns = Object.keys(list.select);
    for (let page = first; ; page = await this.page(table, list, query, page.nextCursor ?? '')) {
      for (const row of page.data) {
        const shown = open(row);
        yield columns.map((name) => shown[name]);
      }
      if (page.nextCursor === null) return;
    }
  }

  private async page({ scope }: ExportTable, list: ListSpec, query: ListQuery, cursor: string): Promise<Page<Row>> {
    const page = await readPage(this.database, list, { ...query, limit: '200', cursor }, scope);
    return JSON.parse(page.text) as Page<Row>;
  }
}
