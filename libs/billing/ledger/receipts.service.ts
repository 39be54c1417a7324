import {
  Audit,
  Clock,
  currentActor,
  Database,
  filter,
  isUuid,
  type JsonText,
  kernelProblem,
  type ListQuery,
  type ListSpec,
  readOne,
  readPage,
  type Tx,
} from '#kernel';
import { Injectable } from '@nestjs/common';
import { billingProblem } from '../billing.problems.ts';
import type { Posted } from '../invoices/posted.ts';
import type { ReceiptLine } from './decide-receipt.ts';
import { lockLedgers } from './ledger-lock.ts';
import { LedgerRows } from './ledger-rows.ts';
import { placeMoney } from './place-money.ts';
import { followReplacements, readNames } from './read-names.ts';
import { receiptStatuses, statusOfReceipt } from './receipt-status.ts';
import type { IdentifyReceipt, PostReceipt, RefundReceipt } from './receipts.dto.ts';
import { RecordReceipts } from './record-receipts.ts';

const allocations = `(SELECT coalesce(json_agg(json_build_object('paymentId', p.id, 'invoiceId', p.invoice_id, 'invoiceExternalRef', i.external_ref, 'amountCents', p.amount_cents,
    'reversedAt', p.reversed_at, 'releasedAt', p.released_at) ORDER BY p.id), '[]') FROM payment p JOIN invoice i ON i.id = p.invoice_id WHERE p.receipt_id = r.id)`;
/** Of an unidentified receipt: open invoices of its amount, or of its number without leading zeros. */
const suggestions = `(SELECT coalesce(json_agg(json_build_object('invoiceId', s.id, 'invoiceExternalRef', s.external_ref, 'customerId', s.customer_id, 'dueDate', s.due_date,
    'openCents', s.total_cents - s.paid_cents)), '[]')
  FROM (SELECT i.* FROM invoice i WHERE r.customer_id IS NULL AND i.status = 'open' AND (i.total_cents - i.paid_cents = r.left_cents
      OR EXISTS (SELECT FROM jsonb_array_elements(r.pays) n WHERE ltrim(n ->> 'invoiceRef', '0 ') = ltrim(i.external_ref, '0 ')))
    ORDER BY abs(i.due_date - r.paid_on), i.id LIMIT 5) s)`;

export const receiptList: ListSpec = {
  from: 'receipt r',
  id: 'r.id',
  select: {
    id: 'r.id',
    customerId: 'r.customer_id',
    amountCents: 'r.amount_cents',
    paidAt: 'r.paid_at',
    paidOn: 'r.paid_on',
    method: 'r.method',
    externalRef: 'r.external_ref',
    source: 'r.source',
    status: statusOfReceipt('r'),
    allocatedCents: 'r.allocated_cents',
    creditCents: 'CASE WHEN r.customer_id IS NULL THEN 0 ELSE r.left_cents END',
    unidentifiedCents: 'CASE WHEN r.customer_id IS NULL THEN r.left_cents ELSE 0 END',
    reversedCents: 'r.reversed_cents',
    refundedCents: 'r.refunded_cents',
    pays: 'r.pays',
    allocations,
    suggestions,
    recordedBy: 'r.recorded_by',
    createdAt: 'r.created_at',
  },
  sort: { createdAt: { sql: 'r.id', type: 'uuid' }, paidAt: { sql: 'r.paid_at', type: 'timestamptz' } },
  defaultSort: '-createdAt',
  filters: {
    status: filter.oneOf(statusOfReceipt('r'), receiptStatuses),
    customerId: filter.uuid('r.customer_id'),
    externalRef: filter.text('r.external_ref'),
  },
};

/** Receipts: recorded, identified and paid out. */
@Injectable()
export class Receipts {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly clock: Clock,
    private readonly recorder: RecordReceipts,
    private readonly rows: LedgerRows,
  ) {}

  list(query: ListQuery): Promise<JsonText> {
    return readPage(this.database, receiptList, query);
  }

  /** Throws `not_found`. */
  get(id: string): Promise<object> {
    return readOne(this.database, receiptList, id);
  }

  /** Throws `paid_in_future`, `external_ref_taken`, `unknown_customer`, `parts_exceed_amount`, `paid_on_or_at`. */
  async post(input: PostReceipt): Promise<Posted> {
    const lines = linesOf(input);
    const answers = await this.database.transaction(async (tx) => {
      if (input.customerId !== undefined && (await tx.query<unknown[]>('SELECT FROM customer WHERE id = $1', [input.customerId])).length === 0)
        throw billingProblem('unknown_customer');
      const answers = await this.recorder.record(tx, lines, { oneReceipt: input.externalRef === undefined });
      for (const answer of answers) if (answer.status === 'refused') throw billingProblem(answer.code, { ref: input.externalRef ?? '' });
      const [first] = answers;
      if (first && 'receiptId' in first && first.status !== 'duplicate')
        await this.audit.record(tx, { action: 'receipt.posted', subjectKind: 'receipt', subjectId: first.receiptId, after: input });
      return answers;
    });
    const [first] = answers;
    if (!first || first.status === 'refused') throw new Error('A receipt was not answered');
    return { created: answers.some(({ status }) => status !== 'duplicate'), resource: await this.get(first.receiptId) };
  }

  /** Says whose an unidentified receipt is, and places it. Throws `not_found`, `receipt_identified`, `unknown_customer`. */
  async identify(id: string, { customerId, invoiceIds }: IdentifyReceipt): Promise<object> {
    await this.get(id);
    await this.database.transaction(async (tx) => {
      if ((await tx.query<unknown[]>('SELECT FROM customer WHERE id = $1', [customerId])).length === 0) throw billingProblem('unknown_customer');
      await lockLedgers(tx, [customerId]);
      const [[receipt]] = await tx.query<[{ paid_at: Date; paid_on: string; left_cents: number; refs: string[] }[], number]>(
        `UPDATE receipt SET customer_id = $2 WHERE id = $1 AND customer_id IS NULL
         RETURNING paid_at, paid_on::text, left_cents::float8 AS left_cents, ARRAY(SELECT n ->> 'invoiceRef' FROM jsonb_array_elements(pays) n WHERE n ? 'invoiceRef') AS refs`,
        [id, customerId],
      );
      if (!receipt) throw billingProblem('receipt_identified');
      const paidAt = receipt.paid_at.toISOString();
      const line: ReceiptLine = {
        amountCents: receipt.left_cents,
        paidAt,
        source: 'rest',
        customerId: customerId.toLowerCase(),
        ...(invoiceIds ? { invoiceIds } : {}),
      };
      const refs = receipt.refs.map((invoiceRef) => ({ ...line, invoiceRef, invoiceIds: [] }));
      const named = await followReplacements(tx, await readNames(tx, [line, ...refs]));
      const open = (await this.rows.open(tx, [line.customerId ?? ''])).get(line.customerId ?? '') ?? [];
      const names = named.flatMap((one) => one.names);
      const placement = placeMoney(open, { amountCents: receipt.left_cents, paidOn: receipt.paid_on, named: names, takesFees: true });
      await this.rows.place(tx, [{ receiptId: id, paidAt, recordedAt: null, placement }]);
      await this.rows.recount(tx, [line.customerId ?? '']);
      await this.audit.record(tx, { action: 'receipt.identified', subjectKind: 'receipt', subjectId: id, after: { customerId, invoiceIds } });
    });
    return this.get(id);
  }

  /** Pays credit, or money that is nobody's, out. Throws `not_found`, `nothing_to_refund`. */
  async refund(id: string, { amountCents, reason }: RefundReceipt): Promise<object> {
    if (!isUuid(id)) throw kernelProblem('not_found');
    await this.database.transaction(async (tx) => {
      const [receipt] = await tx.query<{ customer_id: string | null }[]>('SELECT customer_id FROM receipt WHERE id = $1', [id]);
      if (!receipt) throw kernelProblem('not_found');
      if (receipt.customer_id !== null) await lockLedgers(tx, [receipt.customer_id]);
      const [[refunded]] = await tx.query<[{ cents: number }[], number]>(
        `UPDATE receipt r SET refunded_cents = r.refunded_cents + d.cents, left_cents = r.left_cents - d.cents
         FROM (SELECT id, coalesce($2::bigint, left_cents) AS cents FROM receipt WHERE id = $1 FOR UPDATE) d
         WHERE r.id = d.id AND d.cents > 0 AND r.left_cents >= d.cents RETURNING d.cents::float8 AS cents`,
        [id, amountCents ?? null],
      );
      if (!refunded) throw billingProblem('nothing_to_refund');
      await this.keepRefund(tx, id, refunded.cents, reason ?? null);
      if (receipt.customer_id !== null) await this.rows.recount(tx, [receipt.customer_id]);
    });
    return this.get(id);
  }

  private async keepRefund(tx: Tx, id: string, cents: number, reason: string | null): Promise<void> {
    await tx.query('INSERT INTO refund (id, receipt_id, amount_cents, refunded_at, reason, recorded_by) VALUES (uuid7(), $1, $2, $3, $4, $5)', [
      id,
      cents,
      this.clock.now(),
      reason,
      currentActor(),
    ]);
    await this.audit.record(tx, {
      action: 'receipt.refunded',
      subjectKind: 'receipt',
      subjectId: id,
      after: { amountCents: cents },
      ...(reason === null ? {} : { reason }),
    });
  }
}

/** Parts with amounts of their own are lines of their own; what is not named by amount goes to the other invoices, in their order. */
function linesOf({ amountCents, paidOn, paidAt, pays = [], ...receipt }: PostReceipt): ReceiptLine[] {
  if ((paidOn === undefined) === (paidAt === undefined)) throw billingProblem('paid_on_or_at');
  const common = { ...receipt, source: 'rest' as const, paidAt: paidAt ?? `${paidOn ?? ''}T03:00:00Z` };
  const own = pays.filter((part) => part.amountCents !== undefined);
  const lines = own.map((part): ReceiptLine => ({
    ...common,
    amountCents: part.amountCents ?? 0,
    ...(part.invoiceExternalRef === undefined ? {} : { invoiceRef: part.invoiceExternalRef }),
    ...(part.invoiceId === undefined ? {} : { invoiceIds: [part.invoiceId] }),
  }));
  const rest = amountCents - lines.reduce((sum, line) => sum + line.amountCents, 0);
  if (rest < 0) throw billingProblem('parts_exceed_amount');
  const others = pays.filter((part) => part.amountCents === undefined);
  const ref = others.find((part) => part.invoiceExternalRef !== undefined)?.invoiceExternalRef;
  const ids = others.flatMap((part) => part.invoiceId ?? []);
  if (rest > 0)
    lines.push({ ...common, amountCents: rest, ...(ref === undefined ? {} : { invoiceRef: ref }), ...(ids.length === 0 ? {} : { invoiceIds: ids }) });
  return lines;
}
