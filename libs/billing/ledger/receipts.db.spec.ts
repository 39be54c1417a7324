import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import { addCustomer, openBilling } from '../billing-runs/facts.fixture.ts';

let room: Awaited<ReturnType<typeof openBilling>>;
const paidAt = '2026-03-10T10:00:00Z';

beforeAll(async () => {
  room = await openBilling('2026-03-10T12:00:00Z');
});
beforeEach(() => void room.debts.heard.splice(0));
afterAll(() => room.close());

type Body = Record<string, unknown>;
const invoice = async (id: unknown): Promise<Body> => (await room.call('GET', `/invoices/${String(id)}`)).body;
/** A customer that owes for these due dates, 100.00 each; a service for each, or one for all. */
async function debtor(dueDates: string[], services = 1) {
  const { customerId, serviceIds } = await addCustomer(
    room.db,
    Array.from({ length: services }, () => 'enabled' as const),
  );
  const invoices: string[] = [];
  for (const [index, dueDate] of dueDates.entries()) {
    const serviceId = serviceIds[index % services];
    const { body } = await room.call('POST', '/invoices', {
      customerId,
      serviceId,
      dueDate,
      externalRef: newId(),
      lines: [{ description: 'Internet', amountCents: 10_000 }],
    });
    invoices.push(body['id'] as string);
  }
  room.debts.heard.splice(0);
  return { customerId, serviceIds, invoices };
}
const paid = async (invoices: string[]) => Promise.all(invoices.map(async (id) => (await invoice(id))['paidCents']));

describe('a payment of a customer', () => {
  it('settles the oldest first, and is told once', async () => {
    const { customerId, invoices, serviceIds } = await debtor(['2026-02-10', '2026-01-10', '2026-03-10']);
    const told = { amountCents: 15_000, paidAt, externalRef: 'pix-oldest-first' };
    const first = await room.call('POST', `/customers/${customerId}/payments`, told);
    expect(first).toMatchObject({
      status: 201,
      body: {
        data: [
          { invoiceId: invoices[1], amountCents: 10_000 },
          { invoiceId: invoices[0], amountCents: 5_000 },
        ],
      },
    });
    expect(room.debts.heard).toEqual([serviceIds]);
    expect(await room.call('POST', `/customers/${customerId}/payments`, told)).toEqual({ status: 200, body: { ...first.body, outcome: 'duplicate' } });
    expect(await room.call('POST', `/customers/${customerId}/payments`, { ...told, amountCents: 1 })).toMatchObject({
      status: 409,
      body: { code: 'external_ref_taken' },
    });
    expect(await paid(invoices)).toEqual([5_000, 10_000, 0]);
    await room.call('POST', `/customers/${customerId}/payments`, { amountCents: 16_000, paidAt });
    // 250 of fines and interest of the two that it settled late; the third is not due before the day it was paid.
    const { body } = await room.call('GET', `/customers/${customerId}/ledger`);
    expect((await paid(invoices)).reduce((sum: number, cents) => sum + Number(cents), 0) + Number(body['creditCents'])).toBe(31_000);
    expect(await room.call('POST', `/customers/${customerId}/payments`, { amountCents: 1, paidAt })).toMatchObject({
      status: 201,
      body: { outcome: 'credited', creditedCents: 1, data: [] },
    });
  });

  it('for one service leaves the others alone', async () => {
    const { customerId, invoices, serviceIds } = await debtor(['2026-01-10', '2026-02-10'], 2);
    await room.call('POST', `/customers/${customerId}/payments`, { amountCents: 10_000, paidAt, serviceId: serviceIds[1] });
    expect(await paid(invoices)).toEqual([0, 10_000]);
    expect(await room.call('POST', `/customers/${customerId}/payments`, { amountCents: 1, paidAt, serviceId: newId() })).toMatchObject({
      status: 422,
      body: { code: 'unknown_service' },
    });
    expect((await room.call('POST', `/customers/${newId()}/payments`, { amountCents: 1, paidAt })).status).toBe(404);
  });
});

describe('a payment that bounces', () => {
  it('brings the debt back, once', async () => {
    const { invoices, serviceIds } = await debtor(['2026-01-10']);
    const { body } = await room.call('POST', `/invoices/${invoices[0]!}/payments`, { amountCents: 10_000, paidAt });
    expect(await invoice(invoices[0])).toMatchObject({ status: 'paid', settledAt: expect.any(String) });
    room.debts.heard.splice(0);
    const reversed = await room.call('POST', `/payments/${String(body['id'])}/reverse`, { reason: 'cheque devolvido' });
    expect(reversed).toMatchObject({ status: 200, body: { reversalReason: 'cheque devolvido', reversedAt: expect.any(String) } });
    expect(await invoice(invoices[0])).toMatchObject({ status: 'overdue', paidCents: 0, settledAt: null });
    expect(room.debts.heard).toEqual([serviceIds]);
    expect(await room.call('POST', `/payments/${String(body['id'])}/reverse`)).toEqual(reversed);
    expect(await paid(invoices)).toEqual([0]);
    expect((await room.call('POST', `/payments/${newId()}/reverse`)).status).toBe(404);
  });

  it('of several counts alone; interest keeps what is paid paid', async () => {
    const { invoices } = await debtor(['2026-01-10']);
    await room.call('POST', `/invoices/${invoices[0]!}/payments`, { amountCents: 10_000, paidAt, externalRef: 'bounce-a' });
    await room.call('POST', `/invoices/${invoices[0]!}/payments`, { amountCents: 500, paidAt, externalRef: 'bounce-b' });
    await room.call('POST', '/payments/reversals', { reversals: [{ externalRef: 'bounce-b' }] });
    expect(await invoice(invoices[0])).toMatchObject({ status: 'paid', paidCents: 10_000 });
  });

  it('by reference, in a batch, all parts of one that was split', async () => {
    const { customerId, invoices } = await debtor(['2026-01-10', '2026-02-10']);
    await room.call('POST', `/customers/${customerId}/payments`, { amountCents: 20_000, paidAt, externalRef: 'boleto-of-two' });
    const lines = [{ externalRef: 'boleto-of-two' }, { externalRef: 'boleto-of-two' }, { externalRef: 'nobody' }];
    expect((await room.call('POST', '/payments/reversals', { reversals: lines })).body['data']).toEqual([
      { index: 0, status: 'reversed' },
      { index: 1, status: 'duplicate' },
      { index: 2, status: 'refused', code: 'payment_not_found' },
    ]);
    expect(await paid(invoices)).toEqual([0, 0]);
    expect((await room.call('POST', '/payments/reversals', { reversals: lines.slice(0, 1) })).body['data']).toEqual([{ index: 0, status: 'duplicate' }]);
  });

  it('and its payment at the same moment add up', async () => {
    const { invoices } = await debtor(['2026-01-10']);
    const made = await Promise.all(Array.from({ length: 4 }, () => room.call('POST', `/invoices/${invoices[0]!}/payments`, { amountCents: 5_000, paidAt })));
    await Promise.all([
      ...made.slice(0, 3).map(({ body }) => room.call('POST', `/payments/${String(body['id'])}/reverse`)),
      room.call('POST', `/invoices/${invoices[0]!}/payments`, { amountCents: 2_000, paidAt }),
    ]);
    expect(await invoice(invoices[0])).toMatchObject({ status: 'overdue', paidCents: 7_000 });
  });
});

describe('an invoice agreed upon anew', () => {
  it('is postponed: no debt until then; the first due date stays on record', async () => {
    const { invoices, serviceIds } = await debtor(['2026-03-01']);
    const postpone = (dueDate: string) => room.call('PATCH', `/invoices/${invoices[0]!}`, { dueDate, reason: 'combinado' });
    expect(await postpone('2026-03-01')).toMatchObject({ status: 422, body: { code: 'not_postponed' } });
    expect(await postpone('2026-03-20')).toMatchObject({ status: 200, body: { status: 'open', dueDate: '2026-03-20', originalDueDate: '2026-03-01' } });
    expect(await postpone('2026-03-25')).toMatchObject({ body: { originalDueDate: '2026-03-01' } });
    expect(room.debts.heard).toEqual([serviceIds, serviceIds]);
    await room.call('POST', `/invoices/${invoices[0]!}/cancel`);
    expect(await postpone('2026-04-01')).toMatchObject({ status: 409, body: { code: 'invoice_not_open' } });
  });

  it('is replaced by others, whole or not at all', async () => {
    const { customerId, invoices, serviceIds } = await debtor(['2026-01-10', '2026-02-10']);
    const part = (dueDate: string, more: object = {}) => ({ dueDate, lines: [{ description: 'Acordo', amountCents: 9_000 }], ...more });
    const taken = await room.call('POST', '/renegotiations', {
      customerId,
      invoiceIds: invoices,
      invoices: [part('2026-04-10', { externalRef: 'acordo' }), part('2026-05-10', { externalRef: 'acordo' })],
      differenceCents: -2_000,
    });
    expect(taken).toMatchObject({ status: 409, body: { code: 'external_ref_taken' } });
    for (const differenceCents of [undefined, -1_999, 2_000])
      expect(
        await room.call('POST', '/renegotiations', { customerId, invoiceIds: invoices, invoices: [part('2026-04-10'), part('2026-05-10')], differenceCents }),
      ).toMatchObject({ status: 422, body: { code: 'renegotiation_differs' } });
    expect(await invoice(invoices[0])).toMatchObject({ status: 'overdue' });
    const { status, body } = await room.call('POST', '/renegotiations', {
      customerId,
      invoiceIds: invoices,
      invoices: [part('2026-04-10'), part('2026-05-10')],
      differenceCents: 18_000 - 20_000,
      reason: 'acordo',
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      closed: [{ status: 'renegotiated', renegotiationId: body['id'] }, { status: 'renegotiated' }],
      invoices: [
        { status: 'open', dueDate: '2026-04-10', serviceId: serviceIds[0], renegotiationId: body['id'] },
        { status: 'open', dueDate: '2026-05-10' },
      ],
    });
    expect(room.debts.heard.flat()).toEqual(serviceIds);
    // The slip of the old one is paid all the same: the money goes to what replaced it.
    expect(await room.call('POST', `/invoices/${invoices[0]!}/payments`, { amountCents: 1, paidAt })).toMatchObject({
      status: 201,
      body: { invoiceId: (body['invoices'] as Body[])[0]!['id'], outcome: 'applied' },
    });
    expect(await room.call('POST', `/invoices/${invoices[0]!}/cancel`)).toMatchObject({ status: 409, body: { code: 'invoice_renegotiated' } });
    expect(await room.call('POST', '/renegotiations', { customerId, invoiceIds: invoices, invoices: [part('2026-04-10')] })).toMatchObject({
      body: { code: 'invoice_not_open' },
    });
    const stranger = await debtor(['2026-01-10']);
    expect((await room.call('POST', '/renegotiations', { customerId, invoiceIds: stranger.invoices, invoices: [part('2026-04-10')] })).status).toBe(404);
  });
});

describe('a batch', () => {
  it('of more than a megabyte is taken in one go; other routes take no such bodies', async () => {
    const size = 3_000;
    const padding = 'x'.repeat(150);
    const { customerId, serviceIds } = await addCustomer(room.db);
    await room.db.query(
      `INSERT INTO invoice (id, customer_id, service_id, due_date, total_cents, blocks, external_ref) SELECT uuid7(), $1, $2, '2026-03-01', 9990, true, 'fatura-' || n || $4::text FROM generate_series(1, $3) n`,
      [customerId, serviceIds[0], size, padding],
    );
    const payments = Array.from({ length: size }, (_, n) => ({
      invoiceExternalRef: `fatura-${n + 1}${padding}`,
      amountCents: 9990,
      paidAt,
      externalRef: `liquidado-${n + 1}${padding}`,
    }));
    expect(JSON.stringify(payments).length).toBeGreaterThan(1024 * 1024);
    const { status, body } = await room.call('POST', '/payments', { payments });
    expect(status).toBe(200);
    expect((body['data'] as { status: string }[]).filter((line) => line.status === 'applied')).toHaveLength(size);
    const [left] = await room.db.rows<{ count: number }>(`SELECT count(*)::int AS count FROM invoice WHERE customer_id = $1 AND status <> 'paid'`, [
      customerId,
    ]);
    expect(left?.count).toBe(0);
    const description = 'x'.repeat(1_100_000);
    expect((await room.call('POST', '/invoices', { description })).status).toBe(413);
  }, 120_000);
});
