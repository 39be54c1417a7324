import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Database, newId } from '#kernel';
import { addCustomer, attachPackage, openBilling } from '../billing-runs/facts.fixture.ts';

let billing: Awaited<ReturnType<typeof openBilling>>;
let db: Database;

beforeAll(async () => {
  billing = await openBilling('2026-03-10T12:00:00Z');
  db = billing.app.get(Database);
});
beforeEach(() => void billing.debts.heard.splice(0));
afterAll(() => billing.close());

const lines = [
  { description: 'Internet', amountCents: 9990 },
  { description: 'Livros', amountCents: 1990 },
];

describe('posting an invoice', () => {
  it('adds its lines up and shows them', async () => {
    const { customerId, serviceIds } = await addCustomer(db);
    const { status, body } = await billing.call('POST', '/invoices', {
      customerId,
      serviceId: serviceIds[0],
      dueDate: '2026-03-20',
      competence: '2026-03',
      lines,
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({ status: 'open', totalCents: 11980, paidCents: 0, blocks: true, dueDate: '2026-03-20', competence: '2026-03', payments: [] });
    expect(body['lines']).toMatchObject([{ description: 'Internet', amountCents: 9990, blocks: true }, { description: 'Livros' }]);
    expect((await billing.call('GET', `/invoices/${body['id']}`)).body).toEqual(body);
    // Due later: no debt has begun.
    expect(billing.debts.heard).toEqual([]);
  });

  it('answers the first to the same reference and content, and refuses other content', async () => {
    const { customerId } = await addCustomer(db);
    const invoice = { customerId, dueDate: '2026-03-20', externalRef: newId(), lines };
    const first = await billing.call('POST', '/invoices', invoice);
    await addCustomer(db);
    const again = await billing.call('POST', '/invoices', { ...invoice, lines: lines.map((line) => ({ ...line, blocks: true })) });
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.body).toEqual(first.body);
    expect(await billing.call('POST', '/invoices', { ...invoice, dueDate: '2026-03-21' })).toMatchObject({ status: 409, body: { code: 'external_ref_taken' } });
  });

  it('writes one invoice when the same comes ten times at once', async () => {
    const { customerId } = await addCustomer(db);
    const invoice = { customerId, dueDate: '2026-03-20', externalRef: newId(), lines };
    const answers = await Promise.all(Array.from({ length: 10 }, () => billing.call('POST', '/invoices', invoice)));
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array<number>(9).fill(200), 201]);
    expect(new Set(answers.map(({ body }) => body['id'])).size).toBe(1);
  });

  it.each([
    ['its only service', ['enabled'], 0],
    ['its only service, though it is cancelled now', ['cancelled'], 0],
    ['nobody when there are two', ['enabled', 'enabled'], null],
    ['nobody when there is none', [], null],
  ] as const)('without a service is a debt of %s', async (_, services, owner) => {
    const { customerId, serviceIds } = await addCustomer(db, [...services]);
    const { body } = await billing.call('POST', '/invoices', { customerId, dueDate: '2026-01-10', lines });
    expect(body).toMatchObject({ serviceId: owner === null ? null : serviceIds[owner], status: 'overdue' });
    expect(billing.debts.heard).toEqual(owner === null ? [] : [[serviceIds[owner]]]);
  });

  it('of the old contract is not given to the new one, and stands in a list when it is given to none', async () => {
    const { customerId, serviceIds } = await addCustomer(db, ['cancelled', 'enabled']);
    await db.query(`UPDATE service SET cancelled_at = '2026-03-10T12:00:00Z' WHERE id = $1`, [serviceIds[0]]);
    await db.query(`UPDATE service SET starts_on = '2026-03-10' WHERE id = $1`, [serviceIds[1]]);
    const post = async (dueDate: string, competence?: string) =>
      (await billing.call('POST', '/invoices', { customerId, dueDate, lines, ...(competence === undefined ? {} : { competence }) })).body;
    expect(await post('2026-02-13')).toMatchObject({ serviceId: serviceIds[0] });
    const unclear = await post('2026-03-20', '2026-03');
    expect(unclear).toMatchObject({ serviceId: null });
    const listed = (await billing.call('GET', `/invoices?attribution=unclear&customerId=${customerId}`)).body['data'] as { id: string }[];
    expect(listed.map(({ id }) => id)).toEqual([unclear['id']]);
  });

  it('does not block by lines that never do', async () => {
    const { customerId } = await addCustomer(db);
    const never = await billing.call('POST', '/charge-types', { name: 'Ordem de serviço', blocks: false });
    const bill = (line: object) =>
      billing.call('POST', '/invoices', { customerId, dueDate: '2026-01-10', lines: [{ description: 'Visita', amountCents: 5000, ...line }] });
    expect((await bill({ chargeTypeId: never.body['id'] })).body).toMatchObject({ blocks: false, lines: [{ blocks: false }] });
    expect((await bill({ blocks: false })).body).toMatchObject({ blocks: false });
    expect(billing.debts.heard).toEqual([]);
    expect((await bill({})).body).toMatchObject({ blocks: true });
  });

  it('is paid at once when there is nothing to pay', async () => {
    const { customerId } = await addCustomer(db);
    const free = [
      { description: 'Internet', amountCents: 9990 },
      { description: 'Desconto', amountCents: -9990 },
    ];
    expect((await billing.call('POST', '/invoices', { customerId, dueDate: '2026-01-10', lines: free })).body).toMatchObject({ status: 'paid', totalCents: 0 });
  });

  it('refuses what does not belong together', async () => {
    const mine = await addCustomer(db);
    const other = await addCustomer(db);
    const link = await attachPackage(db, other.serviceIds[0]!);
    const invoice = { customerId: mine.customerId, dueDate: '2026-03-20', lines };
    const refused = async (over: object): Promise<unknown[]> => {
      const { status, body } = await billing.call('POST', '/invoices', { ...invoice, ...over });
      return [status, body['code']];
    };
    expect(await refused({ customerId: newId() })).toEqual([422, 'unknown_customer']);
    expect(await refused({ serviceId: other.serviceIds[0] })).toEqual([422, 'unknown_service']);
    expect(await refused({ lines: [{ ...lines[0], packageLinkId: link }] })).toEqual([422, 'unknown_package_link']);
    expect(await refused({ lines: [{ ...lines[0], chargeTypeId: newId() }] })).toEqual([422, 'unknown_charge_type']);
    expect(await refused({ lines: [{ description: 'Desconto', amountCents: -1 }] })).toEqual([422, 'negative_total']);
    expect(await refused({ lines: [] })).toEqual([400, 'invalid']);
    expect(await refused({ dueDate: '2026-02-30' })).toEqual([400, 'invalid']);
    expect(await refused({ amount: 1 })).toEqual([400, 'invalid']);
  });
});

describe('reading invoices', () => {
  it('knows overdue from open by the day in São Paulo', async () => {
    const { customerId } = await addCustomer(db);
    await billing.call('POST', '/invoices', { customerId, dueDate: '2026-03-10', lines });
    const listed = async (filter: string): Promise<unknown[]> =>
      (await billing.call('GET', `/invoices?customerId=${customerId}&${filter}`)).body['data'] as unknown[];
    billing.clock.set(new Date('2026-03-11T02:59:59Z'));
    expect(await listed('status=open')).toHaveLength(1);
    expect(await listed('status=overdue')).toHaveLength(0);
    billing.clock.set(new Date('2026-03-11T03:00:00Z'));
    expect(await listed('status=overdue,paid')).toMatchObject([{ status: 'overdue' }]);
    expect(await listed('status=open')).toHaveLength(0);
    expect(await listed('dueBefore=2026-03-10')).toHaveLength(0);
    expect(await listed('dueBefore=2026-03-11')).toHaveLength(1);
    billing.clock.set(new Date('2026-03-10T12:00:00Z'));
  });

  it('refuses a status there is not, and finds no strange id', async () => {
    expect((await billing.call('GET', '/invoices?status=late')).status).toBe(400);
    expect((await billing.call('GET', '/invoices/1')).status).toBe(404);
    expect((await billing.call('GET', `/invoices/${newId()}`)).status).toBe(404);
  });
});

describe('cancelling an invoice', () => {
  it('ends the debt, once', async () => {
    const { customerId, serviceIds } = await addCustomer(db);
    const { body } = await billing.call('POST', '/invoices', { customerId, dueDate: '2026-03-01', lines });
    billing.debts.heard.splice(0);
    expect(await billing.call('POST', `/invoices/${body['id']}/cancel`, { reason: 'Renegociada' })).toMatchObject({
      status: 200,
      body: { status: 'cancelled' },
    });
    expect(await billing.call('POST', `/invoices/${body['id']}/cancel`)).toMatchObject({ status: 200 });
    expect(billing.debts.heard).toEqual([[serviceIds[0]]]);
  });

  it('is refused once paid', async () => {
    const { customerId } = await addCustomer(db);
    const { body } = await billing.call('POST', '/invoices', { customerId, dueDate: '2026-03-01', lines });
    await billing.call('POST', `/invoices/${body['id']}/payments`, { amountCents: 11980, paidAt: '2026-03-10T10:00:00Z' });
    expect(await billing.call('POST', `/invoices/${body['id']}/cancel`)).toMatchObject({ status: 409, body: { code: 'invoice_paid' } });
  });
});

describe('charge types', () => {
  it('are made, listed and changed', async () => {
    const made = await billing.call('POST', '/charge-types', { name: 'Taxa de instalação', externalRef: '3' });
    expect(made).toMatchObject({ status: 201, body: { blocks: true, version: 1 } });
    expect(await billing.call('POST', '/charge-types', { name: 'Outra', externalRef: '3' })).toMatchObject({
      status: 409,
      body: { code: 'external_ref_taken' },
    });
    expect(await billing.call('PATCH', `/charge-types/${made.body['id']}`, { blocks: false })).toMatchObject({
      status: 200,
      body: { blocks: false, version: 2 },
    });
    expect((await billing.call('GET', '/charge-types?externalRef=3')).body['data']).toMatchObject([{ id: made.body['id'] }]);
    expect((await billing.call('PATCH', `/charge-types/${newId()}`, { blocks: false })).status).toBe(404);
  });
});
