import { type Queryable, Secrets, type Tx } from '#kernel';
import { Injectable } from '@nestjs/common';
import { hash } from 'node:crypto';
import { decideTake, type Facts, type Take, type Told } from '../planning/follow-facts.ts';

/** Where things are written, and the columns that an import may fill. Names stand in the code, never in a request. */
export interface ImportTable {
  name: 'charge_type' | 'customer' | 'service' | 'service_package';
  columns: readonly string[];
}

/** Something to write: by its reference, with what is written only when it is new. */
export interface Taking {
  ref: string;
  /** Of the row that is here already. */
  id: string | undefined;
  facts: Facts;
  /** With `id`. */
  whenNew: () => { id: string } & Record<string, unknown>;
}

export interface Taken {
  id: string;
  outcome: 'taken' | 'updated' | 'unchanged';
  changed: string[];
  /** Of one that is updated: when it was last written before. */
  writtenAt?: Date;
}

/** What became of one that was handed over. */
export function takenOf(all: ReadonlyMap<string, Taken>, ref: string): Taken {
  const taken = all.get(ref);
  if (!taken) throw new Error(`${ref} was not handed over`);
  return taken;
}

// Any constant: batches of two imports at once go one after the other.
const importLock = 7_640_007;

/** Writes what is imported, many rows at a time, and remembers what each thing was told as. */
@Injectable()
export class ImportedRows {
  private readonly key: string;

  constructor(secrets: Secrets) {
    this.key = secrets.index('facts', 'imported');
  }

  /** To be called first in the transaction of a batch. */
  async takeTurn(tx: Tx): Promise<void> {
    await tx.query('SELECT pg_advisory_xact_lock($1)', [importLock]);
  }

  /** What was last told of each reference. */
  async recall(tx: Queryable, refs: readonly string[]): Promise<Map<string, Told>> {
    const rows = await tx.query<{ external_ref: string; told: Told }[]>('SELECT external_ref, told FROM imported WHERE external_ref = ANY($1::text[])', [refs]);
    return new Map(rows.map((row) => [row.external_ref, row.told]));
  }

  async remember(tx: Queryable, told: ReadonlyMap<string, Told>): Promise<void> {
    if (told.size === 0) return;
    await tx.query(
      `INSERT INTO imported (external_ref, told) SELECT key, value FROM jsonb_each($1::jsonb)
       ON CONFLICT (external_ref) DO UPDATE SET told = excluded.told, at = now()`,
      [JSON.stringify(Object.fromEntries(told))],
    );
  }

  decide(facts: Facts, before: Told | undefined, isHere: boolean): Take {
    return decideTake(facts, before, isHere, (says) => this.mark(says));
  }

  /** Tells one value from another without showing it: some are personal. In one step, as millions are made. */
  private mark(says: unknown): string {
    return hash('sha256', `${this.key}\0${JSON.stringify(says) ?? ''}`, 'base64url').slice(0, 16);
  }

  /** Inserts what is new, updates what the source has changed; leaves the rest alone. Answers by reference. */
  async take(tx: Tx, table: ImportTable, takings: readonly Taking[]): Promise<Map<string, Taken>> {
    const before = await this.recall(
      tx,
      takings.map(({ ref }) => ref),
    );
    const inserts: Record<string, unknown>[] = [];
    const updates: Record<string, unknown>[] = [];
    const told = new Map<string, Told>();
    const taken = new Map<string, Taken>();
    for (const { ref, id, facts, whenNew } of takings) {
      const take = this.decide(facts, before.get(ref), id !== undefined);
      if (id === undefined) {
        const row = whenNew();
        inserts.push({ ...row, ...take.columns, external_ref: ref });
        taken.set(ref, { id: row.id, outcome: 'taken', changed: take.changed });
      } else {
        if (take.changed.length > 0) updates.push({ ...take.columns, id });
        taken.set(ref, { id, outcome: 'unchanged', changed: take.changed });
      }
      if (take.changed.length > 0) told.set(ref, take.told);
    }
    await insertRows(tx, table, inserts);
    const changed = await updateRows(tx, table, updates);
    for (const one of taken.values()) {
      const writtenAt = changed.get(one.id);
      if (writtenAt) Object.assign(one, { outcome: 'updated', writtenAt });
    }
    await this.remember(tx, told);
    return taken;
  }
}

async function insertRows(tx: Tx, { name, columns }: ImportTable, rows: readonly Record<string, unknown>[]): Promise<void> {
  if (rows.length === 0) return;
  const all = ['id', 'external_ref', ...columns];
  await tx.query(
    `INSERT INTO ${name} (${all.join(', ')})
     SELECT ${all.map((column) => `n.${column}`).join(', ')} FROM jsonb_populate_recordset(NULL::${name}, $1::jsonb) n`,
    [JSON.stringify(rows)],
  );
}

/** Each row names the columns it changes; one that would change nothing is not touched. Answers those that did, and when they were last written. */
async function updateRows(tx: Tx, { name, columns }: ImportTable, rows: readonly Record<string, unknown>[]): Promise<Map<string, Date>> {
  if (rows.length === 0) return new Map();
  const list = (alias: string): string => columns.map((column) => `${alias}.${column}`).join(', ');
  const [updated] = await tx.query<[{ id: string; written_at: Date }[], number]>(
    `UPDATE ${name} t SET (${columns.join(', ')}, version, updated_at) = ROW(${list('n')}, t.version + 1, now())
     FROM jsonb_array_elements($1::jsonb) e
     JOIN ${name} o ON o.id = (e ->> 'id')::uuid
     CROSS JOIN LATERAL jsonb_populate_record(o, e) n
     WHERE t.id = o.id AND (${list('n')}) IS DISTINCT FROM (${list('t')})
     RETURNING t.id, o.updated_at AS written_at`,
    [JSON.stringify(rows)],
  );
  return new Map(updated.map(({ id, written_at: writtenAt }) => [id, writtenAt]));
}
