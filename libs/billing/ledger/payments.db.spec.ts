import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Database, newId } from '#kernel';
import { addCustomer, openBilling } from '../billing-runs/facts.fixture.ts';
import { Payments } from './payments.service.ts';

let room: Awaited<ReturnType<typeof openBilling>>;
let db: Database;
const paidAt = '2026-03-10T10:00:00Z';

beforeAll(async () => {
  room = await openBilling('2026-03-10T12:00:00Z');
  db = room.app.get(Database);
});
beforeEach(() => void room.debts.heard.splice(0));
afterAll(() => room.close());

async function bill(totalCents: number, externalRef?: string) {
  const { customerId, serviceIds } = await addCustomer(db);
  const lines = [{ description: 'Internet', amountCents: totalCents }];
  const { body } = await room.call('POST', '/invoices', { customerId, dueDate: '2026-03-01', lines, ...(externalRef ? { externalRef } : {}) });
  room.debts.heard.splice(0);
  return { id: body['id'] as string, serviceId: serviceIds[0]! };
}
const pay = (id: string, amountCents: number, more: object = {}) => room.call('POST', `/invoices/${id}/payments`, { amountCents, paidAt, ...more });
const invoice = async (id: string): Promise<Record<string, unknown>> => (await room.call('GET', `/invoices/${id}`)).body;

describe('a payment', () => {
  it('in part keeps the debt, and the rest settles it', async () => {
    const { id, serviceId } = await bill(10000);
    expect(await pay(id, 4000)).toMatchObject({ status: 201, body: { invoiceId: id, amountCents: 4000 } });
    expect(await invoice(id)).toMatchObject({ status: 'overdue', paidCents: 4000, settledAt: null });
    expect(room.debts.heard).toEqual([]);
    await pay(id, 6000);
    expect(await invoice(id)).toMatchObject({ status: 'paid', paidCents: 10000 });
    expect(room.debts.heard).toEqual([[serviceId]]);
  });

  it('of more than is owed is fine and interest as far as the profile allows, and credit beyond', async () => {
    const { id } = await bill(10000);
    // Due nine days ago: 2 % and nine thirtieths of 1 %.
    expect(await pay(id, 10250)).toMatchObject({ status: 201, body: { amountCents: 10230, outcome: 'applied', creditedCents: 20 } });
    expect(await invoice(id)).toMatchObject({
      status: 'paid',
      paidCents: 10230,
      totalCents: 10230,
      adjustments: [
        { kind: 'fine', amountCents: 200 },
        { kind: 'interest', amountCents: 30 },
      ],
    });
  });

  it('told again answers the first and adds nothing', async () => {
    const { id } = await bill(10000);
    const first = await pay(id, 4000, { externalRef: 'boleto-1' });
    const again = await pay(id, 4000, { externalRef: 'boleto-1' });
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.body).toEqual({ ...first.body, outcome: 'duplicate' });
    expect((await invoice(id))['paidCents']).toBe(4000);
    expect(await pay(id, 5000, { externalRef: 'boleto-1' })).toMatchObject({ status: 409, body: { code: 'external_ref_taken' } });
  });

  it('that learns its code takes none that another has', async () => {
    const { id } = await bill(10000);
    await pay(id, 4000, { externalRef: 'pix-1' });
    const { body: nameless } = await pay(id, 6000);
    const name = (ref: string) => db.transaction((tx) => room.app.get(Payments).name(tx, nameless['id'] as string, ref));
    await expect(name('pix-1')).rejects.toMatchObject({ code: 'external_ref_taken' });
    await name('pix-2');
    expect(await pay(id, 6000, { externalRef: 'pix-2' })).toMatchObject({ status: 200, body: { id: nameless['id'] } });
  });

  it('of a cancelled invoice is credit; of the future or of nothing it is refused', async () => {
    const { id } = await bill(10000);
    expect(await pay(id, 100, { paidAt: '2026-03-11T10:00:00Z' })).toMatchObject({ status: 422, body: { code: 'paid_in_future' } });
    expect((await pay(id, 0)).status).toBe(400);
    expect((await pay(newId(), 100)).status).toBe(404);
    expect((await pay('x', 100)).status).toBe(404);
    await room.call('POST', `/invoices/${id}/cancel`);
    expect(await pay(id, 100)).toMatchObject({ status: 201, body: { outcome: 'credited', invoiceId: null, creditedCents: 100 } });
  });

  it('adds up with those that come at the same time', async () => {
    const { id } = await bill(10000);
    const answers = await Promise.all(Array.from({ length: 20 }, () => pay(id, 500)));
    expect(answers.every(({ status }) => status === 201)).toBe(true);
    expect(await invoice(id)).toMatchObject({ status: 'paid', paidCents: 10000 });
    expect(room.debts.heard).toHaveLength(1);
  });

  it('is recorded once when the same comes ten times at once', async () => {
    const { id } = await bill(10000);
    const answers = await Promise.all(Array.from({ length: 10 }, () => pay(id, 500, { externalRef: 'boleto-10' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array<number>(9).fill(200), 201]);
    expect(await invoice(id)).toMatchObject({ paidCents: 500 });
  });
});

describe('a batch of payments', () => {
  it('answers each line', async () => {
    const ref = newId();
    const { id, serviceId } = await bill(10000, ref);
    const cancelled = newId();
    await room.call('POST', `/invoices/${(await bill(100, cancelled)).id}/cancel`);
    room.debts.heard.splice(0);
    const line = (externalRef: string | undefined, amountCents: number, more: object = {}) => ({
      invoiceExternalRef: ref,
      amountCents,
      paidAt,
      ...(externalRef ? { externalRef } : {}),
      ...more,
    });
    const payments = [
      line('b1', 4000),
      line('b2', 5000),
      line('b1', 4000), // the same line twice in one file
      line('b1', 4001),
      line(undefined, 1000),
      line('b3', 1, { invoiceExternalRef: 'of-nobody' }),
      line('b4', 1, { invoiceExternalRef: cancelled }),
      line('b5', 1, { paidAt: '2027-01-01T00:00:00Z' }),
    ];
    const { status, body } = await room.call('POST', '/payments', { payments });
    expect(status).toBe(200);
    const data = body['data'] as { index: number; status: string; code?: string; paymentId?: string }[];
    expect(data.map(({ index, status: what, code }) => [index, what, code])).toEqual([
      [0, 'applied', undefined],
      [1, 'applied', undefined],
      [2, 'duplicate', undefined],
      [3, 'refused', 'external_ref_taken'],
      [4, 'applied', undefined],
      [5, 'unidentified', undefined],
      [6, 'credited', undefined],
      [7, 'refused', 'paid_in_future'],
    ]);
    expect(data[2]!.paymentId).toBe(data[0]!.paymentId);
    expect(body['nextCursor']).toBeNull();
    expect(await invoice(id)).toMatchObject({ status: 'paid', paidCents: 10000 });
    expect(room.debts.heard).toEqual([[serviceId]]);
    // The file once more: the line without a reference cannot be told apart, all the others are.
    const again = (await room.call('POST', '/payments', { payments: payments.slice(0, 4) })).body['data'] as { status: string }[];
    expect(again.map((answer) => answer.status)).toEqual(['duplicate', 'duplicate', 'duplicate', 'refused']);
  });

  it('of the same lines in any order, at once, is applied once', async () => {
    const refs = Array.from({ length: 30 }, () => newId());
    const ids = await Promise.all(refs.map(async (ref) => (await bill(1000, ref)).id));
    const payments = refs.map((ref) => ({ invoiceExternalRef: ref, amountCents: 1000, paidAt, externalRef: `p-${ref}` }));
    const orders = [payments, payments.toReversed(), payments.toSorted(() => 0.5 - Math.random()), payments.toSorted(() => 0.5 - Math.random())];
    const answers = await Promise.all(orders.map((order) => room.call('POST', '/payments', { payments: order })));
    const applied = answers.flatMap(({ body }) => (body['data'] as { status: string }[]).filter(({ status }) => status === 'applied'));
    expect(applied).toHaveLength(30);
    for (const id of ids) expect(await invoice(id)).toMatchObject({ status: 'paid', paidCents: 1000 });
  });

  it('is of one line at least; its bytes are bounded', async () => {
    const payment = { invoiceExternalRef: 'x', amountCents: 1, paidAt };
    expect((await room.call('POST', '/payments', { payments: [] })).status).toBe(400);
    expect((await room.call('POST', '/payments', { payments: Array(200).fill(payment) })).status).toBe(200);
    expect((await room.call('POST', '/payments', { payments: 'x'.repeat(17 * 1024 * 1024) })).status).toBe(413);
  });
});
