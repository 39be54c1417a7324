import { Injectable } from '@nestjs/common';
import type { CivilDate } from '../time/civil-date.ts';
import type { ListSpec, Scope } from './list-spec.ts';
import type { Permission } from '../http/permissions.ts';

type Row = Record<string, unknown>;

/** A table that can be exported. The columns of its list are the file's, by their Portuguese names and in order. */
export interface ExportTable {
  /** `customers` */
  key: string;
  title: string;
  /** What a row is, for operators. */
  about: string;
  /** Required in addition to `exports:read`: the permission of the list. */
  permission: Permission;
  list(today: CivilDate): ListSpec;
  /** Condition on the rows, for every client. */
  scope?: Scope;
  /** The same with unmasked personal data, for those who may reveal them; `open` decrypts a row. */
  whole?: { list(today: CivilDate): ListSpec; open(row: Row): Row };
}

/** SQL: an amount as Brazilian spreadsheets read it, `1234,56`. */
export const amountText = (cents: string): string => `replace((${cents} / 100.0)::numeric(14, 2)::text, '.', ',')`;
export const dayText = (date: string): string => `to_char(${date}, 'DD/MM/YYYY')`;
/** SQL: the civil date of an instant. */
export const dayOfInstant = (instant: string): string => `to_char(${instant} AT TIME ZONE 'America/Sao_Paulo', 'DD/MM/YYYY')`;
/** SQL: the Portuguese name of a status. */
export const wordText = (sql: string, words: Record<string, string>): string =>
  `CASE ${sql} ${Object.entries(words)
    .map(([word, shown]) => `WHEN '${word}' THEN '${shown}'`)
    .join(' ')} ELSE ${sql} END`;

/** Registry of exports; the modules that own the tables register them. */
@Injectable()
export class Exports {
  readonly tables: ExportTable[] = [];

  add(...tables: ExportTable[]): void {
    this.tables.push(...tables);
  }
}
