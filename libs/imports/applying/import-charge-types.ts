import { newId, type Tx } from '#kernel';
import { Injectable } from '@nestjs/common';
import type { Facts } from '../planning/follow-facts.ts';
import type { Found, FoundChargeType, FoundDueDay } from '../sources/hubsoft/records.ts';
import { ImportedRows, type ImportTable } from './imported-facts.ts';
import type { Outcomes } from '../planning/outcome.ts';

const table: ImportTable = { name: 'charge_type', columns: ['name', 'blocks'] };

/** The short lists beside the rest: charge types, due days. */
@Injectable()
export class TakeLists {
  constructor(private readonly rows: ImportedRows) {}

  async chargeTypes(tx: Tx, batch: readonly Found<FoundChargeType>[]): Promise<Outcomes> {
    const here = await tx.query<{ id: string; external_ref: string }[]>(
      'SELECT id, external_ref FROM charge_type WHERE external_ref = ANY($1::text[]) ORDER BY id FOR NO KEY UPDATE',
      [batch.map(({ ref }) => ref)],
    );
    const ids = new Map(here.map((row) => [row.external_ref, row.id]));
    const taken = await this.rows.take(
      tx,
      table,
      batch.map(({ ref, data: { name, blocks } }) => ({
        ref,
        id: ids.get(ref),
        facts: {
          name: { says: name, columns: { name }, strength: 'told' },
          blocks: { says: blocks, columns: { blocks }, strength: 'told' },
        },
        whenNew: () => ({ id: newId() }),
      })),
    );
    return new Map(taken);
  }

  /** A due day is nothing of its own here: it is read into the services that name it. */
  async dueDays(tx: Tx, batch: readonly Found<FoundDueDay>[]): Promise<Outcomes> {
    const before = await this.rows.recall(
      tx,
      batch.map(({ ref }) => ref),
    );
    const told = new Map<string, Record<string, string>>();
    const outcomes: Outcomes = new Map();
    for (const { ref, data } of batch) {
      const known = before.get(ref);
      const facts: Facts = { day: { says: data.day, columns: {}, strength: 'told' } };
      const take = this.rows.decide(facts, known, known !== undefined);
      if (take.changed.length > 0) told.set(ref, take.told);
      outcomes.set(ref, { outcome: known === undefined ? 'taken' : take.changed.length > 0 ? 'updated' : 'unchanged', changed: take.changed });
    }
    await this.rows.remember(tx, told);
    return outcomes;
  }
}
