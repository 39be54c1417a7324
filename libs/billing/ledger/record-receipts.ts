import { type CivilDate, civilDateOf, Clock, newId, nextTurn, type Tx } from '#kernel';
import { Injectable } from '@nestjs/common';
import { decideLine, type LineDecision, type ReceiptLine, type RecordedPart, type RecordedReceipt, type RefusalCode } from './decide-receipt.ts';
import { lockLedgers } from './ledger-lock.ts';
import { type Allocation, LedgerRows, type NewReceipt, type PlacedMoney } from './ledger-rows.ts';
import { afterPlacement, type OpenInvoice, placeMoney } from './place-money.ts';
import { followReplacements, type NamedLine, readNames } from './read-names.ts';

export type LineAnswer =
  | { status: 'applied' | 'credited' | 'unidentified' | 'duplicate'; receiptId: string; paymentId?: string; creditedCents: number }
  | { status: 'refused'; code: RefusalCode };

/** Lines decided before the event loop gets a turn. */
const slice = 500;

interface Decided {
  named: NamedLine;
  decision: LineDecision;
  receiptId: string;
}

/** Records receipts and places their money, one or fifty thousand by the same way; no reported money is lost. */
@Injectable()
export class RecordReceipts {
  constructor(
    private readonly clock: Clock,
    private readonly rows: LedgerRows,
  ) {}

  /** One answer a line, in their order. `oneReceipt`: all lines are parts of one receipt, whatever their references. */
  async record(tx: Tx, lines: readonly ReceiptLine[], { oneReceipt = false } = {}): Promise<LineAnswer[]> {
    const read = await readNames(tx, lines);
    const customerIds = [...new Set(read.flatMap(({ customerId }) => customerId ?? []))];
    await lockLedgers(tx, customerIds);
    const named = await followReplacements(tx, read);
    const decided = await this.decide(tx, named, oneReceipt);
    await nextTurn();
    const receipts = newReceipts(decided);
    await nextTurn();
    const inserted = await this.rows.insertReceipts(tx, receipts);
    // A reference that another transaction has just committed: by now it can be read.
    const beaten = new Set(receipts.filter(({ id }) => !inserted.has(id)).map(({ id }) => id));
    const again = decided.flatMap((line, index) => (line.decision.does === 'record' && beaten.has(line.receiptId) ? [index] : []));
    for (const { decision, receiptId, named: line } of decided) if (decision.does === 'extend') await this.rows.extend(tx, receiptId, partOf(line));
    const money = decided.filter(({ decision, receiptId }) => decision.does === 'extend' || (decision.does === 'record' && !beaten.has(receiptId)));
    const { placed, allocations } = await this.place(tx, money, customerIds);
    const answers = await this.answers(tx, decided, placed, allocations);
    const repeated =
      again.length > 0
        ? await this.record(
            tx,
            again.map((index) => lines[index]).filter((line) => line !== undefined),
            { oneReceipt },
          )
        : [];
    return answers.map((answer, index) => repeated[again.indexOf(index)] ?? answer);
  }

  private async decide(tx: Tx, named: readonly NamedLine[], oneReceipt: boolean): Promise<Decided[]> {
    const recorded = await this.rows.recorded(tx, [...new Set(named.flatMap(({ line }) => line.externalRef ?? []))]);
    const invoiceIds = [...new Set(named.flatMap(({ invoiceId }) => invoiceId ?? []))];
    const source = named[0]?.line.source ?? 'rest';
    const others = invoiceIds.length > 0 ? await this.rows.fromElsewhere(tx, invoiceIds, source) : new Map<string, RecordedReceipt[]>();
    const now = this.clock.now();
    /** Receipts that this batch begins: later lines with their reference are further parts. */
    const begun = new Map<string, RecordedReceipt>();
    const decided: Decided[] = [];
    for (const [index, one] of named.entries()) {
      if (index % slice === slice - 1) await nextTurn();
      const { line, customerId, invoiceId } = one;
      // Computed here, where the event loop gets its turns.
      paidOnOf(line);
      const key = oneReceipt ? 'one' : line.externalRef;
      const known = key === undefined ? undefined : (begun.get(key) ?? (line.externalRef === undefined ? undefined : recorded.get(line.externalRef)));
      const facts = {
        customerId,
        invoiceId,
        invoiceRef: line.invoiceRef,
        recorded: known,
        others: invoiceId === undefined ? [] : (others.get(invoiceId) ?? []),
        now,
      };
      const decision = oneReceipt && known && begun.has('one') ? ({ does: 'extend', receiptId: known.id } as const) : decideLine(line, facts);
      const receiptId = decision.does === 'record' ? newId() : decision.does === 'refuse' ? '' : decision.receiptId;
      const isBegun = known !== undefined && begun.get(key ?? '') === known;
      // A further part of a receipt begun in this batch is inserted with it.
      const inserted = decision.does === 'extend' && isBegun ? ({ does: 'record' } as const) : decision;
      if (decision.does === 'record' && key !== undefined)
        begun.set(key, {
          id: receiptId,
          externalRef: line.externalRef ?? null,
          customerId: customerId ?? null,
          source: line.source,
          paidOn: paidOnOf(line),
          pays: [partOf(one)],
        });
      if (decision.does === 'extend' && known) known.pays.push(partOf(one));
      if (decision.does === 'duplicate' && decision.learnsRef)
        await tx.query('UPDATE receipt SET external_ref = $2 WHERE id = $1 AND NOT EXISTS (SELECT FROM receipt WHERE external_ref = $2)', [
          receiptId,
          line.externalRef,
        ]);
      decided.push({ named: one, decision: inserted, receiptId });
    }
    return decided;
  }

  private async place(
    tx: Tx,
    money: readonly Decided[],
    customerIds: readonly string[],
  ): Promise<{ placed: (PlacedMoney & { line: NamedLine })[]; allocations: Allocation[] }> {
    const open = money.length > 0 && customerIds.length > 0 ? await this.rows.open(tx, customerIds) : new Map<string, OpenInvoice[]>();
    const placed: (PlacedMoney & { line: NamedLine })[] = [];
    for (const [index, { named, receiptId }] of money.entries()) {
      if (index % slice === slice - 1) await nextTurn();
      const { line, customerId } = named;
      if (customerId === undefined) continue;
      const theirs = open.get(customerId) ?? [];
      const ofService = line.serviceId === undefined ? [] : theirs.filter((invoice) => invoice.serviceId === line.serviceId).map(({ id }) => id);
      const placement = placeMoney(theirs, { amountCents: line.amountCents, paidOn: paidOnOf(line), named: [...named.names, ...ofService], takesFees: true });
      open.set(customerId, afterPlacement(theirs, placement));
      placed.push({ receiptId, paidAt: line.paidAt, recordedAt: line.recordedAt ?? null, placement, line: named });
    }
    const allocations = await this.rows.place(tx, placed);
    const credited = placed.filter(({ placement }) => placement.leftCents > 0).flatMap(({ line }) => line.customerId ?? []);
    if (credited.length > 0) await this.rows.recount(tx, [...new Set(credited)]);
    return { placed, allocations };
  }

  private async answers(
    tx: Tx,
    decided: readonly Decided[],
    placed: readonly (PlacedMoney & { line: NamedLine })[],
    allocations: readonly Allocation[],
  ): Promise<LineAnswer[]> {
    const placementOf = new Map(placed.map(({ line, placement }) => [line, placement]));
    const byReceipt = Map.groupBy(allocations, ({ receiptId }) => receiptId);
    const known = decided.flatMap(({ decision }) => (decision.does === 'duplicate' ? [decision.receiptId] : []));
    for (const [receiptId, some] of Map.groupBy(await allocationsOf(tx, known), ({ receiptId }) => receiptId))
      byReceipt.set(receiptId, [...some, ...(byReceipt.get(receiptId) ?? [])]);
    return decided.map(({ named, decision, receiptId }): LineAnswer => {
      if (decision.does === 'refuse') return { status: 'refused', code: decision.code };
      const mine = byReceipt.get(receiptId) ?? [];
      const payment = mine.find(({ invoiceId }) => invoiceId === named.invoiceId) ?? mine.find(({ invoiceId }) => named.names.includes(invoiceId)) ?? mine[0];
      const paymentId = payment ? { paymentId: payment.id } : {};
      if (decision.does === 'duplicate') return { status: 'duplicate', receiptId, ...paymentId, creditedCents: 0 };
      const placement = placementOf.get(named);
      if (!placement) return { status: 'unidentified', receiptId, creditedCents: 0 };
      return placement.parts.length > 0
        ? { status: 'applied', receiptId, ...paymentId, creditedCents: placement.leftCents }
        : { status: 'credited', receiptId, creditedCents: placement.leftCents };
    });
  }
}

const days = new WeakMap<ReceiptLine, CivilDate>();

/** The civil day of a receipt, computed once a line: of 50,000 it would take seconds. */
function paidOnOf(line: ReceiptLine): CivilDate {
  const day = days.get(line) ?? civilDateOf(new Date(line.paidAt));
  days.set(line, day);
  return day;
}

const partOf = ({ line, invoiceId }: NamedLine): RecordedPart => ({
  ...(invoiceId === undefined ? {} : { invoiceId }),
  ...(line.invoiceRef === undefined ? {} : { invoiceRef: line.invoiceRef }),
  amountCents: line.amountCents,
});

function newReceipts(decided: readonly Decided[]): NewReceipt[] {
  const made = Map.groupBy(
    decided.filter(({ decision }) => decision.does === 'record'),
    ({ receiptId }) => receiptId,
  );
  return [...made].flatMap(([id, parts]) => {
    const [first] = parts;
    if (!first) return [];
    const { line, customerId } = first.named;
    return [
      {
        id,
        customerId: customerId ?? null,
        amountCents: parts.reduce((sum, { named }) => sum + named.line.amountCents, 0),
        paidAt: line.paidAt,
        paidOn: paidOnOf(line),
        method: line.method ?? null,
        externalRef: line.externalRef ?? null,
        source: line.source,
        pays: parts.map(({ named }) => partOf(named)),
        recordedAt: line.recordedAt ?? null,
      },
    ];
  });
}

async function allocationsOf(tx: Tx, receiptIds: readonly string[]): Promise<Allocation[]> {
  if (receiptIds.length === 0) return [];
  return tx.query<Allocation[]>(
    `SELECT id, receipt_id AS "receiptId", invoice_id AS "invoiceId", amount_cents::float8 AS "amountCents" FROM payment WHERE receipt_id = ANY($1::uuid[]) ORDER BY id`,
    [receiptIds],
  );
}
