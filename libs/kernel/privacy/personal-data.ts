import { Injectable } from '@nestjs/common';
import type { Queryable, Tx } from '../database/database.ts';

/** Why somebody cannot be forgotten now; `sql` answers a row each time that it is so, `$1` is the person. */
export interface ErasureObstacle {
  code: string;
  sql: string;
  pt: string;
  en: string;
}

/** The personal data of one module: how to export and how to erase it. In every statement `$1` is the customer's id. */
export interface PersonalPart {
  module: string;
  /** By name, a SELECT of what a person is told of themselves. */
  tell: Record<string, string>;
  /** What has to be opened first. */
  open?(db: Queryable, personId: string): Promise<Record<string, unknown>>;
  obstacles?: readonly ErasureObstacle[];
  /** Answers a row for each thing that is still to end somewhere else, and is on its way there. */
  ending?: string;
  /** What others were given and keep, or may keep, and that we cannot take from them. */
  remains?(db: Queryable, personId: string): Promise<object[]>;
  /** Answers until when the law wants to know whose what is kept was: `until`, or null. */
  keepsUntil?: string;
  /** Forgets what need not be kept; done again, it changes nothing. `keepUntil`: who it was has to be known until then. */
  erase(tx: Tx, personId: string, keepUntil: Date | null): Promise<void>;
}

/** The modules that hold personal data; each registers its part. */
@Injectable()
export class PersonalData {
  readonly parts: PersonalPart[] = [];

  add(part: PersonalPart): void {
    this.parts.push(part);
  }
}
