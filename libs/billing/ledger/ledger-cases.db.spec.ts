import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import { addCustomer, openBilling } from '../billing-runs/facts.fixture.ts';
import { VerifyLedger } from './verify-ledger.ts';

let room: Awaited<ReturnType<typeof openBilling>>;
const paidAt = '2026-03-09T12:00:00Z';
type Body = Record<string, unknown>;

beforeAll(async () => {
  room = await openBilling('2026-03-10T12:00:00Z');
});
afterAll(() => room.close());

const bill = async (customerId: string, amountCents: number, dueDate: string, more: object = {}): Promise<{ id: string; ref: string }> => {
  const ref = newId();
  const { status, body } = await room.call('POST', '/invoices', {
    customerId,
    dueDate,
    externalRef: ref,
    lines: [{ description: 'Internet', amountCents }],
    ...more,
  });
  expect([status, body['code']]).toEqual([201, undefined]);
  return { id: String(body['id']), ref };
};
const invoice = async (id: string): Promise<Body> => (await room.call('GET', `/invoices/${id}`)).body;
const ledger = async (customerId: string): Promise<Body> => (await room.call('GET', `/customers/${customerId}/ledger`)).body;
const batch = async (payments: object[]): Promise<Body[]> => (await room.call('POST', '/payments', { payments })).body['data'] as Body[];
const differences = () => room.app.get(VerifyLedger).differences();

describe('reported money', () => {
  it('pays what replaced a renegotiated invoice, through chains', async () => {
    const { customerId } = await addCustomer(room.db);
    const old = await bill(customerId, 9990, '2026-02-10');
    const renegotiate = async (id: string, ref: string): Promise<string> => {
      const invoices = [{ dueDate: '2026-04-10', externalRef: ref, lines: [{ description: 'Acordo', amountCents: 9990 }] }];
      const { body } = await room.call('POST', '/renegotiations', { customerId, invoiceIds: [id], invoices });
      return String((body['invoices'] as Body[])[0]!['id']);
    };
    const second = await renegotiate(await renegotiate(old.id, newId()), newId());
    await bill(customerId, 9990, '2026-01-10');
    expect(await batch([{ invoiceExternalRef: old.ref, amountCents: 9990, paidAt }])).toMatchObject([{ status: 'applied' }]);
    expect(await invoice(second)).toMatchObject({ status: 'paid' });
  });

  it('covers another debt when an invoice is paid twice', async () => {
    const { customerId } = await addCustomer(room.db);
    const [first, second] = [await bill(customerId, 9990, '2026-03-09'), await bill(customerId, 9990, '2026-02-01')];
    for (const externalRef of ['twice-1', 'twice-2']) await batch([{ invoiceExternalRef: first.ref, amountCents: 9990, paidAt, externalRef }]);
    expect([(await invoice(first.id))['status'], (await invoice(second.id))['status']]).toEqual(['paid', 'paid']);
  });

  it('of one Pix for three invoices is one receipt with three parts, and a repeat once more', async () => {
    const { customerId } = await addCustomer(room.db);
    const refs = [await bill(customerId, 1000, '2026-03-20'), await bill(customerId, 2000, '2026-03-21'), await bill(customerId, 3000, '2026-03-22')];
    const lines = refs.map(({ ref }, index) => ({ invoiceExternalRef: ref, amountCents: (index + 1) * 1000, paidAt, externalRef: 'pix-for-three' }));
    expect((await batch(lines)).map(({ status }) => status)).toEqual(['applied', 'applied', 'applied']);
    expect((await batch(lines)).map(({ status }) => status)).toEqual(['duplicate', 'duplicate', 'duplicate']);
    const { body } = await room.call('GET', '/receipts?externalRef=pix-for-three');
    expect(body['data']).toMatchObject([{ amountCents: 6000, allocatedCents: 6000, status: 'allocated' }]);
  });

  it('with a reference of another customer is refused', async () => {
    const [ana, bia] = [await addCustomer(room.db), await addCustomer(room.db)];
    await room.call('POST', `/customers/${ana.customerId}/payments`, { amountCents: 100, paidAt, externalRef: 'of-ana' });
    expect(await room.call('POST', `/customers/${bia.customerId}/payments`, { amountCents: 100, paidAt, externalRef: 'of-ana' })).toMatchObject({
      status: 409,
      body: { code: 'external_ref_taken' },
    });
  });

  it('settles with a punctuality discount', async () => {
    const { customerId } = await addCustomer(room.db);
    const { id, ref } = await bill(customerId, 10_000, '2026-03-12', { discount: { amountCents: 1000, until: '2026-03-10' } });
    await batch([{ invoiceExternalRef: ref, amountCents: 9000, paidAt }]);
    expect(await invoice(id)).toMatchObject({ status: 'paid', paidCents: 9000, totalCents: 9000, adjustments: [{ kind: 'discount', amountCents: 1000 }] });
  });

  it('of part of a renegotiated invoice is owed again when it bounces', async () => {
    const { customerId } = await addCustomer(room.db);
    const { id, ref } = await bill(customerId, 10_000, '2026-03-12');
    await batch([{ invoiceExternalRef: ref, amountCents: 4000, paidAt, externalRef: 'bounces-later' }]);
    await room.call('POST', '/renegotiations', {
      customerId,
      invoiceIds: [id],
      invoices: [{ dueDate: '2026-04-10', lines: [{ description: 'Acordo', amountCents: 6000 }] }],
    });
    await room.call('POST', '/payments/reversals', { reversals: [{ externalRef: 'bounces-later' }] });
    expect(await invoice(id)).toMatchObject({ status: 'open', totalCents: 4000, paidCents: 0 });
    expect(await ledger(customerId)).toMatchObject({ balanceCents: 10_000, openCents: 10_000, creditCents: 0 });
  });

  it('of nobody waits to be identified, with suggestions, and is placed then', async () => {
    const { customerId } = await addCustomer(room.db);
    const number = `4${newId().slice(-8)}`;
    const { id } = await bill(customerId, 7777, '2026-03-12', { externalRef: `000${number}` });
    const [answer] = await batch([{ invoiceExternalRef: number, amountCents: 7770, paidAt, externalRef: newId() }]);
    expect(answer).toMatchObject({ status: 'unidentified' });
    const path = `/receipts/${String(answer!['receiptId'])}`;
    expect((await room.call('GET', path)).body).toMatchObject({ status: 'unidentified', customerId: null, suggestions: [{ invoiceId: id, customerId }] });
    expect((await room.call('POST', `${path}/identify`, { customerId, invoiceIds: [id] })).body).toMatchObject({ status: 'allocated', allocatedCents: 7770 });
    expect(await room.call('POST', `${path}/identify`, { customerId })).toMatchObject({ status: 409, body: { code: 'receipt_identified' } });
  });

  it('of an invoice that is cancelled afterwards is credit, pays the next as it is issued, and can be paid out', async () => {
    const { customerId } = await addCustomer(room.db);
    const { id, ref } = await bill(customerId, 10_000, '2026-03-12');
    const [answer] = await batch([{ invoiceExternalRef: ref, amountCents: 4000, paidAt }]);
    await room.call('POST', `/invoices/${id}/cancel`);
    expect(await ledger(customerId)).toMatchObject({ creditCents: 4000, balanceCents: -4000 });
    const next = await bill(customerId, 1500, '2026-03-20');
    expect(await invoice(next.id)).toMatchObject({ status: 'paid' });
    const refund = `/receipts/${String(answer!['receiptId'])}/refund`;
    expect(await room.call('POST', refund, { amountCents: 2501 })).toMatchObject({ status: 409, body: { code: 'nothing_to_refund' } });
    expect((await room.call('POST', refund, {})).body).toMatchObject({ refundedCents: 2500, creditCents: 0 });
    expect(await ledger(customerId)).toMatchObject({ creditCents: 0, balanceCents: 0 });
  });

  it('names several invoices in a receipt, with and without amounts', async () => {
    const { customerId } = await addCustomer(room.db);
    const [a, b, c] = [await bill(customerId, 1000, '2026-03-11'), await bill(customerId, 1000, '2026-03-12'), await bill(customerId, 1000, '2026-03-13')];
    const receipt = { amountCents: 1500, paidOn: '2026-03-09', method: 'pix', pays: [{ invoiceId: c.id, amountCents: 600 }, { invoiceId: b.id }] };
    expect((await room.call('POST', '/receipts', receipt)).status).toBe(201);
    const paid = await Promise.all([a, b, c].map(async ({ id }) => (await invoice(id))['paidCents']));
    expect(paid).toEqual([0, 900, 600]);
  });

  it('is written off with a reason, and an invoice is revised with its history', async () => {
    const { customerId } = await addCustomer(room.db);
    const { id } = await bill(customerId, 10_000, '2026-03-01');
    const lines = [{ description: 'Reemissão', amountCents: 10_340 }];
    expect((await room.call('POST', `/invoices/${id}/revisions`, { dueDate: '2026-03-15', lines, reason: 'boleto reemitido' })).body).toMatchObject({
      totalCents: 10_340,
      dueDate: '2026-03-15',
      originalDueDate: '2026-03-01',
      revisions: [{ before: { dueDate: '2026-03-01', totalCents: 10_000 }, after: { totalCents: 10_340 } }],
    });
    const adjust = (kind: string, amountCents: number) => room.call('POST', `/invoices/${id}/adjustments`, { kind, amountCents, reason: 'acordo' });
    expect(await adjust('write_off', 10_341)).toMatchObject({ status: 422, body: { code: 'adjustment_exceeds_open' } });
    expect((await adjust('write_off', 10_340)).body).toMatchObject({ status: 'paid', totalCents: 0 });
  });

  it('is not billed to an erased customer', async () => {
    const { customerId } = await addCustomer(room.db);
    await room.db.query('UPDATE customer SET erased_at = now() WHERE id = $1', [customerId]);
    const lines = [{ description: 'Ana Maria', amountCents: 1 }];
    expect(await room.call('POST', '/invoices', { customerId, dueDate: '2026-03-20', lines })).toMatchObject({
      status: 409,
      body: { code: 'customer_erased' },
    });
  });
});

describe('acts on one customer at once', () => {
  it('pay all that is owed, whatever is renegotiated meanwhile', async () => {
    for (let round = 0; round < 25; round += 1) {
      const { customerId } = await addCustomer(room.db);
      const [, second] = [await bill(customerId, 2500, '2026-03-11'), await bill(customerId, 2500, '2026-03-12')];
      await Promise.all([
        room.call('POST', '/renegotiations', {
          customerId,
          invoiceIds: [second.id],
          invoices: [{ dueDate: '2026-04-10', lines: [{ description: 'Acordo', amountCents: 2500 }] }],
        }),
        room.call('POST', `/customers/${customerId}/payments`, { amountCents: 5000, paidAt }),
      ]);
      expect(await ledger(customerId)).toMatchObject({ openCents: 0, creditCents: 0, balanceCents: 0 });
    }
  });
});

it('adds up: the ledger has no difference, and one that is made is reported', async () => {
  expect(await differences()).toEqual([]);
  const { customerId } = await addCustomer(room.db);
  const { id } = await bill(customerId, 1000, '2026-03-11');
  await room.db.query('UPDATE invoice SET paid_cents = 1 WHERE id = $1', [id]);
  expect(await differences()).toMatchObject([
    { what: 'invoice', id, storedCents: 1, factsCents: 0 },
    { what: 'entries', id: customerId },
  ]);
  await room.db.query('UPDATE invoice SET paid_cents = 0 WHERE id = $1', [id]);
});
