import { DebtListener, lockLedgers } from '#billing';
import { BlockingPolicies } from '#blocking';
import { Clock, newId, type Queryable, type Tx } from '#kernel';
import { Injectable } from '@nestjs/common';
import { type ChargeTypeHere, countUntold, findChargeTypes, findHeld, findOnlyServices, type HereInvoice } from '../planning/billing-facts.ts';
import { decideInvoice, decideNewInvoice, type InvoiceWrite, type ToldBill } from '../planning/plan-recorded-invoice.ts';
import { decidePaymentsAsOf, type PaymentsTold } from '../planning/decide-payments-as-of.ts';
import type { Facts } from '../planning/follow-facts.ts';
import type { Found, FoundInvoice } from '../sources/hubsoft/records.ts';
import { ImportedRows } from './imported-facts.ts';
import type { Ids, Outcomes } from '../planning/outcome.ts';
import type { ReportedPayments } from '../runs/report.ts';
import { type PendingInvoice, writeInvoices } from './write-invoices.ts';

/** What was billed and paid over there. */
@Injectable()
export class TakeInvoices {
  constructor(
    private readonly rows: ImportedRows,
    private readonly clock: Clock,
    private readonly debts: DebtListener,
    private readonly policies: BlockingPolicies,
  ) {}

  async take(tx: Tx, batch: readonly Found<FoundInvoice>[], ids: Ids): Promise<Outcomes> {
    const outcomes: Outcomes = new Map();
    const billed = batch.flatMap((found) => {
      const customerId = ids.get(found.data.customerRef);
      if (customerId !== undefined) return [{ ...found, customerId }];
      outcomes.set(found.ref, { outcome: 'skipped', reason: 'cliente não importado' });
      return [];
    });
    await lockLedgers(
      tx,
      billed.map(({ customerId }) => customerId),
    );
    const refs = billed.map(({ ref }) => ref);
    const [types, only, here, before] = [
      await findChargeTypes(tx),
      await findOnlyServices(tx, [...new Set(billed.map(({ customerId }) => customerId))]),
      await findHeld(tx, refs),
      await this.rows.recall(tx, refs),
    ];
    const writes: PendingInvoice[] = [];
    const told = new Map<string, Record<string, string>>();
    for (const { ref, data, customerId } of billed) {
      const held = here.get(ref);
      const take = this.rows.decide(factsOf(data), before.get(ref), held !== undefined);
      if (take.changed.length > 0) told.set(ref, take.told);
      const named = data.serviceRef === undefined ? only.get(customerId) : data.serviceRef === null ? undefined : ids.get(data.serviceRef);
      const write = this.decide(held, toldBill(data, named ?? null, types), new Set(take.changed));
      const id = held?.id ?? newId();
      if (write) writes.push({ id, ref, customerId, isNew: held === undefined, write });
      const ownerless = held === undefined && data.serviceRef === undefined && named === undefined;
      outcomes.set(ref, {
        id,
        outcome: write === undefined ? 'unchanged' : held === undefined ? 'taken' : 'updated',
        changed: take.changed,
        ...(held === undefined ? {} : { writtenAt: held.updatedAt }),
        assumed: ownerless ? ['não diz de que serviço é, e o cliente não tem um só: fica com o cliente e não bloqueia'] : [],
      });
    }
    await writeInvoices(tx, writes);
    await this.rows.remember(tx, told);
    const touched = writes.flatMap(({ isNew, write }) => (write.serviceId !== null && this.movesDebt(isNew, write) ? [write.serviceId] : []));
    if (touched.length > 0) await this.debts.debtsChanged(tx, [...new Set(touched)]);
    return outcomes;
  }

  /** When all are in, those of `refs` told of: how fresh what is known of payments is now. Old data stop blocking, never unblocking. */
  async tellFreshness(db: Queryable, refs: readonly string[], told: Omit<PaymentsTold, 'untold'>): Promise<ReportedPayments> {
    const untold = await countUntold(db, refs, this.clock.today());
    const asOf = decidePaymentsAsOf({ ...told, untold });
    if (asOf !== null) await this.policies.paymentsTold(asOf);
    return { asOf: asOf?.toISOString() ?? null, untold };
  }

  private decide(held: HereInvoice | undefined, bill: ToldBill, changed: ReadonlySet<string>): InvoiceWrite | undefined {
    return held ? decideInvoice(held, bill, changed) : decideNewInvoice(bill, this.clock.now().toISOString());
  }

  /** History that comes in settled ended no debt here: a hold that came with its service stays. */
  private movesDebt(isNew: boolean, { status, dueDate }: InvoiceWrite): boolean {
    return isNew ? status === 'open' && dueDate < this.clock.today() : true;
  }
}

function factsOf({ serviceRef, dueDate, amountCents, lines, linesTold, payment }: FoundInvoice): Facts {
  return {
    service: { says: serviceRef, columns: {}, strength: typeof serviceRef === 'string' ? 'once' : 'assumed' },
    due: { says: dueDate, columns: {}, strength: 'told' },
    amount: { says: amountCents, columns: {}, strength: 'told' },
    lines: { says: lines.map((line) => [line.description, line.amountCents]), columns: {}, strength: linesTold ? 'told' : 'assumed' },
    payment: { says: payment, columns: {}, strength: payment ? 'told' : 'assumed' },
  };
}

function toldBill(data: FoundInvoice, serviceId: string | null, types: ReadonlyMap<string, ChargeTypeHere>): ToldBill {
  const { dueDate, amountCents, payment } = data;
  const lines = data.lines.map(({ description, name, amountCents: cents }) => {
    const type = types.get(name);
    return { description, amountCents: cents, chargeTypeId: type?.id ?? null, blocks: type?.blocks ?? true };
  });
  return { serviceId, dueDate, amountCents, lines, payment };
}
