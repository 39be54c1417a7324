import { type HolderMoney, HolderMoneyPort, type MoneyDecision } from '#customers';
import { Clock, newId, type Queryable, type Tx } from '#kernel';
import { Injectable } from '@nestjs/common';
import { CustomerCredit } from '../ledger/customer-credit.ts';
import { lockLedgers } from '../ledger/ledger-lock.ts';

/** What the holder of a service owes for it, and what a transfer of the service makes of it. */
@Injectable()
export class ServiceMoney extends HolderMoneyPort {
  constructor(
    private readonly clock: Clock,
    private readonly credit: CustomerCredit,
  ) {
    super();
  }

  override async ofService(db: Queryable, serviceId: string, customerId: string): Promise<HolderMoney> {
    const invoices = await db.query<HolderMoney['invoices']>(
      `SELECT i.id, i.due_date::text AS "dueDate", i.competence, (i.total_cents - i.paid_cents)::int AS "openCents", i.due_date < $3::date AS overdue,
         i.due_date >= $3::date AND i.paid_cents = 0 AS transferable
       FROM invoice i WHERE i.service_id = $1 AND i.customer_id = $2 AND i.status = 'open' ORDER BY i.due_date, i.id`,
      [serviceId, customerId, this.clock.today()],
    );
    const events = await db.query<HolderMoney['events']>(
      `SELECT e.id, e.description, e.kind, count(*)::int AS installments, sum(p.amount_cents)::int AS "remainingCents", e.percent,
         e.carried_from IS NOT NULL AND e.kind = 'discount' AS credit
       FROM billing_event e JOIN billing_event_installment p ON p.event_id = e.id AND p.invoice_id IS NULL
       WHERE e.service_id = $1 AND e.cancelled_at IS NULL GROUP BY e.id ORDER BY e.id`,
      [serviceId],
    );
    return { invoices, events };
  }

  override async divide(tx: Tx, decision: MoneyDecision): Promise<void> {
    const customers = [decision.fromCustomerId, decision.toCustomerId];
    await lockLedgers(tx, customers);
    await this.reissue(tx, decision);
    const { events } = await this.ofService(tx, decision.serviceId, decision.fromCustomerId);
    const staying = events.filter(({ id }) => !decision.eventIds.includes(id));
    for (const { id, kind, remainingCents } of staying) if (kind === 'surcharge' && remainingCents !== null) await this.billInstallments(tx, id, decision);
    await this.lapse(
      tx,
      staying.map(({ id }) => id),
    );
    await this.credit.spend(tx, customers);
  }

  /** Cancels each invoice and issues it again, with its lines, to the new holder. */
  private async reissue(tx: Tx, { serviceId, fromCustomerId, toCustomerId, invoiceIds }: MoneyDecision): Promise<void> {
    for (const id of invoiceIds) {
      const copy = newId();
      await tx.query(
        `WITH old AS (
           UPDATE invoice SET status = 'cancelled', version = version + 1, updated_at = now()
           WHERE id = $1 AND service_id = $3 AND customer_id = $4 AND status = 'open' AND paid_cents = 0 RETURNING *
         )
         INSERT INTO invoice (id, customer_id, service_id, due_date, competence, period, original_due_date, status, total_cents, blocks)
         SELECT $2, $5, service_id, due_date, competence, period, original_due_date, 'open', total_cents, blocks FROM old`,
        [id, copy, serviceId, fromCustomerId, toCustomerId],
      );
      await tx.query(
        `INSERT INTO invoice_line (id, invoice_id, position, description, amount_cents, link_id, charge_type_id, blocks, kind, plan_id, period, days, components, event_id)
         SELECT uuid7(), $2, l.position, l.description, l.amount_cents, l.link_id, l.charge_type_id, l.blocks, l.kind, l.plan_id, l.period, l.days, l.components, l.event_id
         FROM invoice_line l WHERE l.invoice_id = $1 AND EXISTS (SELECT FROM invoice WHERE id = $2)`,
        [id, copy],
      );
    }
  }

  /**
   * Bills the installments left to the present holder, an invoice each, due on the service's due day of its month and not before
   * today. Without a competence: the month's bill of the service is the new holder's.
   */
  private async billInstallments(tx: Tx, eventId: string, { serviceId, fromCustomerId }: MoneyDecision): Promise<void> {
    await tx.query(
      `WITH part AS (
         SELECT p.event_id, p.number, p.amount_cents, e.description || ' (' || p.number || '/' || e.installments || ')' AS description, uuid7() AS invoice_id, uuid7() AS line_id,
           e.charge_type_id, coalesce(t.blocks, true) AS blocks, greatest($4::date, month.first + least(s.due_day::int, month.last) - 1) AS due_date
         FROM billing_event_installment p JOIN billing_event e ON e.id = p.event_id JOIN service s ON s.id = p.service_id LEFT JOIN charge_type t ON t.id = e.charge_type_id
         CROSS JOIN LATERAL (SELECT (p.competence || '-01')::date AS first,
           extract(day FROM (p.competence || '-01')::date + interval '1 month' - interval '1 day')::int AS last) month
         WHERE p.event_id = $1 AND p.invoice_id IS NULL
       ), issued AS (
         INSERT INTO invoice (id, customer_id, service_id, due_date, status, total_cents, blocks)
         SELECT invoice_id, $3, $2, due_date, 'open', amount_cents, blocks FROM part
       ), lined AS (
         INSERT INTO invoice_line (id, invoice_id, position, description, amount_cents, charge_type_id, blocks, kind, event_id)
         SELECT line_id, invoice_id, 0, description, amount_cents, charge_type_id, blocks, 'surcharge', event_id FROM part
       )
       UPDATE billing_event_installment p SET invoice_id = part.invoice_id FROM part WHERE p.event_id = part.event_id AND p.number = part.number`,
      [eventId, serviceId, fromCustomerId, this.clock.today()],
    );
  }

  /** Ends what is left of these events. */
  private async lapse(tx: Tx, eventIds: readonly string[]): Promise<void> {
    if (eventIds.length === 0) return;
    await tx.query('DELETE FROM billing_event_installment WHERE event_id = ANY($1::uuid[]) AND invoice_id IS NULL', [eventIds]);
    await tx.query('UPDATE billing_event SET cancelled_at = $2, version = version + 1 WHERE id = ANY($1::uuid[])', [eventIds, this.clock.now()]);
  }
}
