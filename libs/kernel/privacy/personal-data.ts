import { Injectable } from '@nestjs/common';
import type { Queryable, Tx } from '../database/database.ts';

/** A reason why a person cannot be erased now; `sql` returns a row when it applies, `$1` is the customer's id. */
export interface ErasureObstacle {
  code: string;
  sql: string;
  pt: string;
  en: string;
}

/** The personal data of one module: how to export and how to erase it. In every statement `$1` is the customer's id. */
export interface PersonalPart {
  module: string;
  /** SELECTs of a person's data for their export, by name. */
  tell: Record<string, string>;
  /** Reads data that must be decrypted first. */
  open?(db: Queryable, personId: string): Promise<Record<string, unknown>>;
  obstacles?: readonly ErasureObstacle[];
  /** Returns a row for each thing that has yet to end elsewhere, such as an account on a platform. */
  ending?: string;
  /** Data that third parties received and may keep. */
  remains?(db: Queryable, personId: string): Promise<object[]>;
  /** Returns until when the law requires the identity behind retained records: `until`, or null. */
  keepsUntil?: string;
  /** Erases what need not be kept; repeatable. `keepUntil`: the identity must be kept until then. */
  erase(tx: Tx, personId: string, keepUntil: Date | null): Promise<void>;
}

/** Registry of personal data; each module registers its part. */
@Injectable()
export class PersonalData {
  readonly parts: PersonalPart[] = [];

  add(part: PersonalPart): void {
    this.parts.push(part);
  }
}
