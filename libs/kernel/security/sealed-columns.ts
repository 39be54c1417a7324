import { Injectable } from '@nestjs/common';

/** A column with sealed values, in a table whose key is a uuid. */
export interface SealedColumn {
  table: string;
  /** The table's key. */
  id: string;
  column: string;
  /** `fields`: jsonb, `{ field: { sealed, … } }`; else one sealed text. */
  holds: 'text' | 'fields';
  place(id: string, field: string): string;
}

/** Registry of columns with sealed values; the modules that own the tables register them for re-encryption. */
@Injectable()
export class SealedColumns {
  readonly all: SealedColumn[] = [];

  add(...columns: SealedColumn[]): void {
    this.all.push(...columns);
  }
}
