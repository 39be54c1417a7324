import {
  Audit,
  CsvFile,
  currentActor,
  currentContext,
  Database,
  holds,
  type JsonText,
  JsonText as Text,
  kernelProblem,
  type ListQuery,
  type Page,
  type Permission,
  readPage,
} from '#kernel';
import { Injectable, type StreamableFile } from '@nestjs/common';
import type { LineKind } from '../sources/csv/columns.ts';
import { labelOf } from '../sources/csv/label-line.ts';
import { readLine } from '../sources/csv/read-line.ts';
import { importLineList } from './import.list.ts';
import { ImportLines, type KeptLine } from './import-lines.ts';
import { type ImportRow, readImport } from './import-rows.ts';
import type { ImportLineView } from './imports.dto.ts';
import { importsProblem } from '../imports.problems.ts';
import { Imports, requireKind } from './imports.service.ts';
import { placesOf } from '../sources/read-files.ts';

const chunkSize = 500;
const reveal = 'customers:reveal';
/** A line's label says what the list of its things says. */
const seen: Record<LineKind, Permission> = {
  customers: 'customers:read',
  services: 'customers:read',
  invoices: 'billing:read',
  payments: 'billing:read',
};
/** What our columns are called beside those that came. */
const ours = ['linha', 'resultado', 'alteracoes', 'mensagem'] as const;

const done: Record<string, string> = { created: 'criado', changed: 'alterado', unchanged: 'nada mudou', refused: 'recusado' };
const planned: Record<string, string> = { create: 'será criado', change: 'será alterado', nothing: 'nada muda', refuse: 'recusado' };

/** The lines of an import: masked in lists; in its file as they came, with what became of them. */
@Injectable()
export class ImportResult {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly imports: Imports,
    private readonly lines: ImportLines,
    private readonly file: CsvFile,
  ) {}

  /** Throws `not_found`. */
  async list(id: string, query: ListQuery): Promise<JsonText> {
    await this.imports.get(id);
    const row = await readImport(this.database, id);
    const page = JSON.parse((await readPage(this.database, importLineList, query, { 'l.import_id': id })).text) as Page<ImportLineView>;
    const label = this.labels(row);
    return new Text(JSON.stringify({ ...page, data: page.data.map((line) => ({ ...line, label: label(line) })) }));
  }

  /**
   * A file that names whom it speaks of: recorded, and for whoever sent it, or may reveal documents anyway. Throws `not_found`,
   * `forbidden`, `lines_gone`.
   */
  async csv(id: string): Promise<StreamableFile> {
    const { counts, kind, requestedBy } = await this.imports.get(id);
    requireKind(kind);
    if (requestedBy !== currentActor() && !holds(currentContext().permissions, reveal)) throw kernelProblem('forbidden', { permission: reveal });
    const row = await readImport(this.database, id);
    const first = await this.lines.after(this.database, id, 0, chunkSize);
    if (!row || (counts.lines > 0 && first.length === 0)) throw importsProblem('lines_gone');
    await this.database.transaction((tx) => this.audit.record(tx, { action: 'import.result_read', subjectKind: 'import', subjectId: id }));
    const header = row.header_sealed === null ? ['onde'] : this.lines.openHeader(id, row.header_sealed);
    return this.file.of('importacao.csv', [...header, ...ours], this.rows(row, header.length, first));
  }

  private async *rows({ id }: ImportRow, width: number, first: readonly KeptLine[]): AsyncGenerator<string[]> {
    for (let chunk = first; chunk.length > 0;) {
      for (const one of chunk) yield cellsOf(one, width);
      const last = chunk.at(-1)?.line ?? 0;
      chunk = chunk.length < chunkSize ? [] : await this.lines.after(this.database, id, last, chunkSize);
    }
  }

  /** By what an operator recognises a line. */
  private labels(row: ImportRow | undefined): (line: ImportLineView) => string | null {
    if (!row || row.kind === 'hubsoft' || row.header_sealed === null) return () => null;
    const kind: LineKind = row.kind;
    if (!holds(currentContext().permissions, seen[kind])) return () => null;
    const header = this.lines.openHeader(row.id, row.header_sealed);
    const places = placesOf(kind, header);
    return ({ id, label: sealed }) => {
      const cells = this.lines.openCells(id, sealed);
      const read = cells && readLine(kind, places, header.length, cells, '9999-12-31');
      return read && 'data' in read ? (labelOf[kind] as (data: unknown) => string)(read.data) : null;
    };
  }
}

function cellsOf({ line, place, cells = [], decision, changes, outcome, message }: KeptLine, width: number): string[] {
  const came = place === null ? cells : [place];
  const filled = Array.from({ length: width }, (_, at) => came[at] ?? '');
  const result = outcome === null ? planned[decision] : done[outcome];
  return [...filled, String(line), result ?? '', changes.join(', '), message ?? ''];
}
