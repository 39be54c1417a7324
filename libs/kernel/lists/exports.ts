import { Injectable } from '@nestjs/common';
import type { CivilDate } from '../time/civil-date.ts';
import type { ListSpec, Scope } from './list-spec.ts';
import type { Permission } from '../http/permissions.ts';

type Row = Record<string, unknown>;

/** One table that leaves as a file. The columns of its list are those of the file, by the names that stand in it (pt-BR), in their order. */
export interface ExportTable {
  /** `customers` */
  key: string;
  title: string;
  /** What a row is, and what may surprise; for operators. */
  about: string;
  /** Beside `exports:read`: whoever may not see the list gets no file of it. */
  permission: Permission;
  list(today: CivilDate): ListSpec;
  /** Which rows, whoever asks. */
  scope?: Scope;
  /** The same with personal data whole, for who may reveal them; `open` makes of a row what the file shows. */
  whole?: { list(today: CivilDate): ListSpec; open(row: Row): Row };
}

/** An amount as Brazilian spreadsheets read it: `1234,56`. */
export const amountText = (cents: string): string => `replace((${cents} / 100.0)::numeric(14, 2)::text, '.', ',')`;
export const dayText = (date: string): string => `to_char(${date}, 'DD/MM/YYYY')`;
/** The day of an instant, where the product's days begin. */
export const dayOfInstant = (instant: string): string => `to_char(${instant} AT TIME ZONE 'America/Sao_Paulo', 'DD/MM/YYYY')`;
/** What a word of ours is called on screen. */
export const wordText = (sql: string, words: Record<string, string>): string =>
  `CASE ${sql} ${Object.entries(words)
    .map(([word, shown]) => `WHEN '${word}' THEN '${shown}'`)
    .join(' ')} ELSE ${sql} END`;

/** Which tables leave as files: the modules that own them say so. */
@Injectable()
export class Exports {
  readonly tables: ExportTable[] = [];

  add(...tables: ExportTable[]): void {
    this.tables.push(...tables);
  }
}
