import { AccountMarker, urgency } from '#integrations';
import { Clock, newId, startOfDay, type Tx } from '#kernel';
import { Injectable } from '@nestjs/common';
import type { Facts } from '../planning/follow-facts.ts';
import type { Found, FoundService } from '../sources/hubsoft/records.ts';
import { followHolds } from './follow-holds.ts';
import { ImportedRows, type ImportTable, takenOf } from './imported-facts.ts';
import type { Ids, Outcome, Outcomes } from '../planning/outcome.ts';

const table: ImportTable = {
  name: 'service',
  columns: ['customer_id', 'plan_id', 'status', 'enabled_at', 'due_day', 'billing', 'starts_on', 'cancelled_at'],
};

interface Here {
  id: string;
  external_ref: string;
  customer_id: string;
  enabled_at: string | null;
  cancelled_at: string | null;
}

/** Services as they are over there, holds and all: the rules of attaching and enabling are for operators, not for the past. */
@Injectable()
export class TakeServices {
  constructor(
    private readonly rows: ImportedRows,
    private readonly clock: Clock,
    private readonly marker: AccountMarker,
  ) {}

  async take(tx: Tx, batch: readonly Found<FoundService>[], ids: Ids): Promise<Outcomes> {
    const here = await findHere(tx, batch);
    const outcomes: Outcomes = new Map();
    const complete = batch.filter(({ ref, data }) => {
      const missing = !ids.has(data.customerRef) ? 'cliente não importado' : !ids.has(data.planRef) ? 'plano não importado' : undefined;
      if (missing !== undefined) outcomes.set(ref, { outcome: 'skipped', reason: missing });
      return missing === undefined;
    });
    const taken = await this.rows.take(
      tx,
      table,
      complete.map(({ ref, data }) => ({
        ref,
        id: here.get(ref)?.id,
        facts: this.facts(data, here.get(ref), ids),
        whenNew: () => ({ id: newId(), customer_id: ids.get(data.customerRef), starts_on: data.startsOn }),
      })),
    );
    const moved: { id: string; data: FoundService }[] = [];
    for (const { ref, data } of complete) {
      const one = takenOf(taken, ref);
      if (one.changed.includes('state')) moved.push({ id: one.id, data });
      outcomes.set(ref, { ...one, assumed: this.assumed(one.outcome, data, here.get(ref), ids) });
    }
    const { placed, lifted } = await followHolds(tx, moved, this.clock.now());
    for (const one of outcomes.values()) if (one.outcome === 'unchanged' && (placed.has(one.id ?? '') || lifted.has(one.id ?? ''))) one.outcome = 'updated';
    await this.mark(
      tx,
      [...outcomes.values()].flatMap(({ outcome, id }) => (outcome === 'updated' && id !== undefined ? [id] : [])),
      lifted,
    );
    return outcomes;
  }

  private facts(data: FoundService, here: Here | undefined, ids: Ids): Facts {
    const { status, hold, dueDay, dueDayFrom, billing } = data;
    return {
      plan: { says: data.planRef, columns: { plan_id: ids.get(data.planRef) }, strength: data.planTold ? 'told' : 'once' },
      state: { says: [status, hold], columns: { status, ...this.moments(data, here) }, strength: 'told' },
      dueDay: { says: dueDay, columns: { due_day: dueDay }, strength: ({ service: 'told', invoices: 'once', nothing: 'assumed' } as const)[dueDayFrom] },
      billing: { says: billing, columns: { billing: billing ?? 'arrears' }, strength: billing === undefined ? 'assumed' : 'told' },
    };
  }

  /** Since when: as told; else what is known here; else the start of a service that is new, the present of one that changed. */
  private moments(
    { status, enabledAt, cancelledAt, startsOn }: FoundService,
    here: Here | undefined,
  ): { enabled_at: string | null; cancelled_at: string | null } {
    const now = this.clock.now().toISOString();
    // Whoever cancelled may never have been enabled; whoever is anything else but waiting was.
    const wasEnabled = status !== 'awaiting_installation' && status !== 'cancelled';
    return {
      enabled_at: here?.enabled_at ?? enabledAt ?? (wasEnabled ? (here ? now : startOfDay(startsOn).toISOString()) : null),
      cancelled_at: status === 'cancelled' ? (here?.cancelled_at ?? cancelledAt ?? now) : null,
    };
  }

  private assumed(outcome: Outcome['outcome'], data: FoundService, here: Here | undefined, ids: Ids): string[] {
    const transferred = here !== undefined && here.customer_id !== ids.get(data.customerRef);
    const suspended = outcome === 'taken' && data.hold !== null;
    return [
      ...(transferred ? ['é de outro cliente no HubSoft: faça aqui a troca de titularidade'] : []),
      ...(suspended ? ['data da suspensão não informada: a da importação'] : []),
    ];
  }

  private async mark(tx: Tx, updated: readonly string[], lifted: ReadonlySet<string>): Promise<void> {
    const [freed, others] = [updated.filter((id) => lifted.has(id)), updated.filter((id) => !lifted.has(id))];
    if (freed.length > 0) await this.marker.services(tx, freed, urgency.unblock);
    if (others.length > 0) await this.marker.services(tx, others, urgency.change);
  }
}

async function findHere(tx: Tx, batch: readonly Found<FoundService>[]): Promise<Map<string, Here>> {
  const rows = await tx.query<Here[]>(
    `SELECT id, external_ref, customer_id, enabled_at::text, cancelled_at::text FROM service WHERE external_ref = ANY($1::text[]) ORDER BY id FOR NO KEY UPDATE`,
    [batch.map(({ ref }) => ref)],
  );
  return new Map(rows.map((row) => [row.external_ref, row]));
}
