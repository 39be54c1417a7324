import { allocate, Audit, Clock, currentActor, Database, filter, kernelProblem, type ListSpec, newId, readOne, violatedConstraint } from '#kernel';
import { Injectable } from '@nestjs/common';
import { BillingEvent, eventKinds } from './billing-event.entity.ts';
import type { BillingEventView, PostBillingEvent } from './billing-events.dto.ts';
import { billingProblem } from '../billing.problems.ts';
import { addMonths, type Competence } from '../billing-runs/competence.ts';

export const billingEventList: ListSpec = {
  from: 'billing_event e',
  id: 'e.id',
  select: {
    id: 'e.id',
    serviceId: 'e.service_id',
    description: 'e.description',
    kind: 'e.kind',
    amountCents: 'e.amount_cents',
    percent: 'e.percent',
    firstCompetence: 'e.first_competence',
    chargeTypeId: 'e.charge_type_id',
    carriedFrom: 'e.carried_from',
    installments: `(SELECT coalesce(json_agg(json_build_object('number', p.number, 'competence', p.competence, 'amountCents', p.amount_cents,
      'invoiceId', p.invoice_id) ORDER BY p.number), '[]') FROM billing_event_installment p WHERE p.event_id = e.id)`,
    cancelledAt: 'e.cancelled_at',
    createdBy: 'e.created_by',
    version: 'e.version',
    createdAt: 'e.created_at',
  },
  sort: { createdAt: { sql: 'e.id', type: 'uuid' } },
  defaultSort: '-createdAt',
  filters: { serviceId: filter.uuid('e.service_id'), kind: filter.oneOf('e.kind', eventKinds), firstCompetence: filter.text('e.first_competence') },
};

/** The parts of an event, month after month: of an amount by largest remainder, of a percentage all alike. */
export function decideInstallments(event: { amountCents: number | null; installments: number; firstCompetence: Competence }) {
  const { amountCents, installments, firstCompetence } = event;
  const parts = amountCents === null ? null : allocate(amountCents, Array<number>(installments).fill(1));
  return Array.from({ length: installments }, (_, index) => ({
    number: index + 1,
    competence: addMonths(firstCompetence, index),
    amountCents: parts?.[index] ?? null,
  }));
}

/** Discounts and surcharges (*eventos de faturamento*): facts that the next billing runs take up. */
@Injectable()
export class BillingEvents {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  /** Throws `not_found`. */
  get(id: string): Promise<BillingEventView> {
    return readOne(this.database, billingEventList, id);
  }

  /** Throws `amount_or_percent`, `too_many_installments`, `unknown_service`, `unknown_charge_type`. */
  async post({ installments = 1, amountCents = null, percent = null, ...input }: Posted): Promise<BillingEventView> {
    if ((amountCents === null) === (percent === null)) throw billingProblem('amount_or_percent');
    if (amountCents !== null && amountCents < installments) throw billingProblem('too_many_installments');
    const id = newId();
    const row = { ...input, id, amountCents, percent, installments, chargeTypeId: input.chargeTypeId ?? null, createdBy: currentActor() };
    await this.database
      .transaction(async (tx) => {
        await tx.getRepository(BillingEvent).insert(row);
        const parts = decideInstallments(row);
        await tx.query(
          `INSERT INTO billing_event_installment (event_id, number, service_id, competence, amount_cents)
           SELECT $1, number, $2, competence, cents FROM unnest($3::int[], $4::text[], $5::int[]) AS p (number, competence, cents)`,
          [id, row.serviceId, parts.map(({ number }) => number), parts.map(({ competence }) => competence), parts.map((part) => part.amountCents)],
        );
        await this.audit.record(tx, { action: 'billing_event.posted', subjectKind: 'billing_event', subjectId: id, after: row });
      })
      .catch((error: unknown) => {
        const constraint = violatedConstraint(error);
        if (constraint === 'billing_event_service_id_fkey') throw billingProblem('unknown_service');
        if (constraint === 'billing_event_charge_type_id_fkey') throw billingProblem('unknown_charge_type');
        throw error;
      });
    return this.get(id);
  }

  /** What is billed stays billed; the rest is never. Again: the same answer. Throws `not_found`, `event_billed`. */
  async cancel(id: string): Promise<BillingEventView> {
    const { cancelledAt } = await this.get(id);
    if (cancelledAt !== null) return this.get(id);
    await this.database.transaction(async (tx) => {
      const [, left] = await tx.query<[unknown[], number]>('DELETE FROM billing_event_installment WHERE event_id = $1 AND invoice_id IS NULL', [id]);
      if (left === 0) throw billingProblem('event_billed');
      const { affected } = await tx.getRepository(BillingEvent).update({ id }, { cancelledAt: this.clock.now(), version: () => 'version + 1' });
      if (!affected) throw kernelProblem('not_found');
      await this.audit.record(tx, { action: 'billing_event.cancelled', subjectKind: 'billing_event', subjectId: id, after: { installments: left } });
    });
    return this.get(id);
  }
}
type Posted = Omit<PostBillingEvent, 'amountCents' | 'percent'> & { amountCents?: number | null; percent?: number | null };
