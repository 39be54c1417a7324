import { Audit, Clock, Database, type JsonText, type ListQuery, newId, readOne, readPage, type Tx } from '#kernel';
import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { mayBlock } from './attribute-invoice.ts';
import { billingProblem } from '../billing.problems.ts';
import { CustomerCredit } from '../ledger/customer-credit.ts';
import { DebtListener } from '../ledger/debt-listener.ts';
import { lockLedgers, lockLedgersOfInvoices } from '../ledger/ledger-lock.ts';
import { Reversals } from '../ledger/reversals.service.ts';
import { Invoice } from './invoice.entity.ts';
import { invoiceList, invoiceWhole } from './invoice.list.ts';
import type { NewInvoice } from './new-invoice.ts';
import type { Posted } from './posted.ts';
import { readCharge } from '../billing-runs/read-charge.ts';

/** What is owed, billed elsewhere. */
@Injectable()
export class Invoices {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly clock: Clock,
    private readonly debts: DebtListener,
    private readonly credit: CustomerCredit,
    private readonly reversals: Reversals,
  ) {}

  list(query: ListQuery): Promise<JsonText> {
    return readPage(this.database, invoiceList(this.clock.today()), query);
  }

  /** With lines and payments. Throws `not_found`. */
  get(id: string): Promise<object> {
    return readOne(this.database, invoiceWhole(this.clock.today()), id);
  }

  /**
   * Records an invoice billed elsewhere. Without a `serviceId` it is attributed as `attributeInvoice` says, or stays with the
   * customer and blocks nothing (`serviceId: null` in the answer). Nothing to pay: it is paid at once. The same `externalRef`
   * with the same content answers the first.
   * Credit of the customer pays it at once. Throws `external_ref_taken`, `unknown_customer`, `customer_erased`, `unknown_service`, `unknown_package_link`, `unknown_charge_type`, `negative_total`.
   */
  async post(input: NewInvoice): Promise<Posted> {
    const { id, created } = await this.database.transaction((tx) => this.write(tx, input));
    return { created, resource: await this.get(id) };
  }

  /** As `post`, in the caller's transaction. */
  async write(tx: Tx, input: NewInvoice): Promise<{ id: string; created: boolean }> {
    const totalCents = input.lines.reduce((sum, { amountCents }) => sum + amountCents, 0);
    if (totalCents < 0) throw billingProblem('negative_total');
    if (input.discount && (input.discount.amountCents === undefined) === (input.discount.basisPoints === undefined)) throw billingProblem('amount_or_percent');
    const contentHash = input.externalRef === undefined ? null : hashOf(input);
    // A repeat is answered even when what it names has changed since.
    const repeated = await findByRef(tx, input.externalRef, contentHash);
    if (repeated) return { id: repeated, created: false };
    await lockLedgers(tx, [input.customerId]);
    const { serviceId, lines } = await readCharge(tx, input);
    const id = newId();
    const blocks = mayBlock(lines);
    const [mine] = await tx.query<{ id: string }[]>(
      `INSERT INTO invoice (id, customer_id, service_id, due_date, competence, status, total_cents, blocks, settled_at, external_ref, content_hash,
         discount_cents, discount_basis_points, discount_until)
       VALUES ($1, $2, $3, $4, $5, CASE WHEN $6::bigint = 0 THEN 'paid' ELSE 'open' END, $6::bigint, $7, CASE WHEN $6::bigint = 0 THEN $8::timestamptz END, $9, $10, $11, $12, $13)
       ON CONFLICT (external_ref) DO NOTHING RETURNING id`,
      [
        id,
        input.customerId,
        serviceId,
        input.dueDate,
        input.competence ?? null,
        totalCents,
        blocks,
        this.clock.now(),
        input.externalRef ?? null,
        contentHash,
        input.discount?.amountCents ?? null,
        input.discount?.basisPoints ?? null,
        input.discount?.until ?? null,
      ],
    );
    // Its twin has just been committed: now it is found.
    if (!mine) return this.write(tx, input);
    await this.writeLines(tx, id, lines);
    await this.audit.record(tx, { action: 'invoice.posted', subjectKind: 'invoice', subjectId: id, after: { ...input, serviceId, totalCents } });
    if (blocks && serviceId !== null && totalCents > 0 && input.dueDate < this.clock.today()) await this.debts.debtsChanged(tx, [serviceId]);
    await this.credit.spend(tx, [input.customerId]);
    return { id, created: true };
  }

  async writeLines(tx: Tx, id: string, lines: Awaited<ReturnType<typeof readCharge>>['lines']): Promise<void> {
    await tx.query(
      `INSERT INTO invoice_line (id, invoice_id, position, description, amount_cents, link_id, charge_type_id, blocks)
       SELECT uuid7(), $1, position - 1, description, amount_cents, link_id, charge_type_id, blocks
       FROM unnest($2::text[], $3::int[], $4::uuid[], $5::uuid[], $6::boolean[]) WITH ORDINALITY AS l (description, amount_cents, link_id, charge_type_id, blocks, position)`,
      [
        id,
        lines.map((line) => line.description),
        lines.map((line) => line.amountCents),
        lines.map((line) => line.packageLinkId ?? null),
        lines.map((line) => line.chargeTypeId ?? null),
        lines.map((line) => line.blocks),
      ],
    );
  }

  /** It is owed no more; what was paid of it is the customer's credit. Again: the same answer. Throws `not_found`, `invoice_paid`, `invoice_renegotiated`. */
  async cancel(id: string, reason?: string): Promise<object> {
    await this.get(id);
    await this.database.transaction(async (tx) => {
      await lockLedgersOfInvoices(tx, { ids: [id] });
      const [cancelled] = (
        await tx.query<[{ service_id: string | null; customer_id: string }[], number]>(
          `UPDATE invoice SET status = 'cancelled', version = version + 1, updated_at = now() WHERE id = $1 AND status = 'open' RETURNING service_id, customer_id`,
          [id],
        )
      )[0];
      if (!cancelled) {
        const { status } = await tx.getRepository(Invoice).findOneByOrFail({ id });
        if (status === 'paid') throw billingProblem('invoice_paid');
        if (status === 'renegotiated') throw billingProblem('invoice_renegotiated');
        return;
      }
      await this.audit.record(tx, { action: 'invoice.cancelled', subjectKind: 'invoice', subjectId: id, ...(reason === undefined ? {} : { reason }) });
      await this.reversals.release(tx, [id], cancelled.customer_id);
      if (cancelled.service_id !== null) await this.debts.debtsChanged(tx, [cancelled.service_id]);
    });
    return this.get(id);
  }
}

/** Of what makes two posts the same, whatever became of the invoice since. */
const hashOf = ({ customerId, serviceId, dueDate, competence, lines, discount }: NewInvoice): string =>
  createHash('sha256')
    .update(
      JSON.stringify([
        customerId.toLowerCase(),
        serviceId?.toLowerCase() ?? null,
        dueDate,
        competence ?? null,
        lines.map((line) => [
          line.description,
          line.amountCents,
          line.packageLinkId?.toLowerCase() ?? null,
          line.chargeTypeId?.toLowerCase() ?? null,
          line.blocks ?? true,
        ]),
        ...(discount ? [discount.amountCents ?? null, discount.basisPoints ?? null, discount.until] : []),
      ]),
    )
    .digest('base64url');

/** The invoice posted under this reference with this content, if any. Throws `external_ref_taken`. */
async function findByRef(tx: Tx, externalRef: string | undefined, contentHash: string | null): Promise<string | undefined> {
  if (externalRef === undefined) return undefined;
  const [first] = await tx.query<{ id: string; content_hash: string }[]>('SELECT id, content_hash FROM invoice WHERE external_ref = $1', [externalRef]);
  if (first && first.content_hash !== contentHash) throw billingProblem('external_ref_taken', { ref: externalRef });
  return first?.id;
}
