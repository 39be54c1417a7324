import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import { openBlocking, runBlocks } from '../block-runs/facts.fixture.ts';

const now = '2026-03-10T12:00:00Z';
const at = (day: string) => new Date(`${day}T12:00:00Z`);
let blocking: Awaited<ReturnType<typeof openBlocking>>;
beforeAll(async () => {
  const env = { SMTP_URL: 'smtp://127.0.0.1:9', MAIL_FROM: 'avisos@provedor.example' };
  blocking = await openBlocking(now, 20, env);
  await blocking.call('PATCH', '/blocking-policy', { holdPercent: 100, holdCount: 1_000_000, noticeChannels: ['email'] });
});
afterAll(() => blocking.close());
beforeEach(() => blocking.clock.set(new Date(now)));

async function person(name: string): Promise<string> {
  const id = newId();
  await blocking.db.query(
    `INSERT INTO customer (id, name, email, document_kind, document_sealed, document_index, document_mask) VALUES ($1::uuid, $2, $2 || '@casa.example', 'cpf', '-', $1::text, '-')`,
    [id, name],
  );
  return id;
}

/** A service of Ana's with an invoice due on 10 February, noticed the day after. */
async function indebted(more: { notice?: boolean } = {}) {
  const [ana, bia] = [await person('Ana'), await person('Bia')];
  const [service] = (await blocking.services(1)) as [string];
  await blocking.db.query('UPDATE service SET customer_id = $2 WHERE id = $1', [service, ana]);
  const [invoice] = (await blocking.invoices([service], '2026-02-10')) as [string];
  await blocking.db.query('UPDATE invoice SET customer_id = $2 WHERE id = $1', [invoice, ana]);
  if (more.notice !== false) await blocking.notices([service], '2026-02-11T12:00:00Z');
  return { ana, bia, service, invoice };
}
type Story = Awaited<ReturnType<typeof indebted>>;

const reasonOf = async (service: string) => {
  const row = (await runBlocks(blocking)).find((one) => one['serviceId'] === service);
  return row === undefined ? null : row['reason'];
};
const pay = (invoice: string, day: string, amountCents = 9990) =>
  blocking.call('POST', `/invoices/${invoice}/payments`, { amountCents, paidAt: `${day}T11:00:00Z` });
const record = (service: string, sentAt: string, more: object = {}) =>
  blocking.call('POST', '/notices', { serviceId: service, channel: 'email', sentAt, ...more });
const transfer = (story: Pick<Story, 'service' | 'bia'>, more: object = {}) =>
  blocking.call('POST', `/services/${story.service}/transfer`, { customerId: story.bia, preview: false, ...more });
const queued = async (service: string) =>
  (await blocking.db.rows<{ debt_id: string }>(`SELECT debt_id FROM outgoing_notice WHERE service_id = $1 AND stage = 'block' ORDER BY id`, [service])).map(
    ({ debt_id }) => debt_id,
  );
async function queueNotices(service: string): Promise<string[]> {
  await blocking.call('POST', '/notice-runs');
  await blocking.work();
  return queued(service);
}

describe("a former holder's debt (case 1)", () => {
  it('refuses the transfer while overdue, and says what to do', async () => {
    const story = await indebted();
    const { status, body } = await transfer(story);
    expect([status, body['code']]).toEqual([422, 'holder_owes']);
    expect(String(body['detail'])).toContain('R$ 99,90');
    const preview = (await transfer(story, { preview: true })).body;
    expect(preview).toMatchObject({
      invoices: [{ id: story.invoice, openCents: 9990, overdue: true, transferable: false, goesTo: 'present_holder' }],
      problems: [{ code: 'holder_owes', blocking: true }],
    });
  });

  it('stays with that person: the new holder is neither blocked nor noticed, and owes nothing', async () => {
    const story = await indebted();
    expect((await transfer(story, { debtsStay: true })).status).toBe(200);
    expect(await reasonOf(story.service)).toBeNull();
    expect(await blocking.held([story.service])).toEqual([]);
    expect(await queueNotices(story.service)).toEqual([]);
    expect((await blocking.call('GET', `/invoices/${story.invoice}`)).body).toMatchObject({ customerId: story.ana, status: 'overdue' });
  });

  it('lifts its hold at the transfer; when it is paid later, nothing of the new holder changes', async () => {
    const story = await indebted();
    expect(await reasonOf(story.service)).toBe('overdue');
    expect(await blocking.held([story.service])).toEqual([story.service]);
    await transfer(story, { debtsStay: true });
    expect(await blocking.held([story.service])).toEqual([]);
    // Bia gets a debt of her own, and is blocked for it.
    const [own] = (await blocking.invoices([story.service], '2026-03-01')) as [string];
    await blocking.db.query('UPDATE invoice SET customer_id = $2 WHERE id = $1', [own, story.bia]);
    blocking.clock.set(at('2026-03-02'));
    await record(story.service, '2026-03-02T12:00:00Z');
    blocking.clock.set(at('2026-03-17'));
    expect(await reasonOf(story.service)).toBe('overdue');
    await pay(story.invoice, '2026-03-17');
    expect(await blocking.held([story.service])).toEqual([story.service]);
    await pay(own, '2026-03-17');
    expect(await blocking.held([story.service])).toEqual([]);
  });

  it("is not covered by the new holder's notice, nor hers by his", async () => {
    const story = await indebted();
    await transfer(story, { debtsStay: true });
    const [own] = (await blocking.invoices([story.service], '2026-02-10')) as [string];
    await blocking.db.query('UPDATE invoice SET customer_id = $2 WHERE id = $1', [own, story.bia]);
    expect(await reasonOf(story.service)).toBe('no_notice');
    const { body } = await record(story.service, now);
    expect(body['invoices']).toEqual([{ invoiceId: own, amountCents: 9990 }]);
    expect(await record(story.service, now, { invoiceIds: [story.invoice] })).toMatchObject({ status: 422, body: { code: 'not_debts_of_service' } });
  });

  it("leaves a queued notice unsent: the new holder's text names nobody else's debt", async () => {
    const story = await indebted({ notice: false });
    expect(await queueNotices(story.service)).toEqual([story.invoice]);
    await transfer(story, { debtsStay: true });
    await blocking.send();
    expect(await blocking.db.rows('SELECT status FROM outgoing_notice WHERE service_id = $1', [story.service])).toEqual([{ status: 'unneeded' }]);
  });

  it('does not use up a trust unlock of the new holder', async () => {
    const story = await indebted();
    await reasonOf(story.service);
    expect((await blocking.call('POST', `/services/${story.service}/trust-unlocks`, { days: 1 })).status).toBe(201);
    await transfer(story, { debtsStay: true });
    const [own] = (await blocking.invoices([story.service], '2026-02-10')) as [string];
    await blocking.db.query('UPDATE invoice SET customer_id = $2 WHERE id = $1', [own, story.bia]);
    await record(story.service, '2026-02-12T12:00:00Z');
    expect(await reasonOf(story.service)).toBe('overdue');
    expect((await blocking.call('POST', `/services/${story.service}/trust-unlocks`, { days: 1 })).status).toBe(201);
  });

  it('blocks again when the service comes back to the debtor', async () => {
    const story = await indebted();
    await transfer(story, { debtsStay: true });
    expect((await transfer({ service: story.service, bia: story.ana })).status).toBe(200);
    expect(await reasonOf(story.service)).toBe('overdue');
  });

  it('issues an invoice not yet due again to the new holder when asked; installments stay, an invoice each', async () => {
    const story = await indebted({ notice: false });
    await pay(story.invoice, '2026-03-10');
    const [next] = (await blocking.invoices([story.service], '2026-03-20')) as [string];
    await blocking.db.query('UPDATE invoice SET customer_id = $2 WHERE id = $1', [next, story.ana]);
    await blocking.lines(next, [{ amountCents: 9990, linkId: null }]);
    const event = { serviceId: story.service, description: 'Instalação', kind: 'surcharge', amountCents: 200, installments: 2, firstCompetence: '2026-04' };
    await blocking.call('POST', '/billing-events', event);
    const { status, body } = await transfer(story, { invoicesToNewHolder: [next] });
    expect([status, body['events']]).toEqual([200, [expect.objectContaining({ remainingCents: 200, goesTo: 'present_holder' })]]);
    const of = async (customer: string) =>
      blocking.db.rows(
        `SELECT i.due_date::text, i.status, i.total_cents::int, (SELECT count(*)::int FROM invoice_line l WHERE l.invoice_id = i.id) AS lines
         FROM invoice i WHERE i.customer_id = $1 AND i.due_date > '2026-03-01' ORDER BY i.due_date`,
        [customer],
      );
    expect(await of(story.bia)).toEqual([{ due_date: '2026-03-20', status: 'open', total_cents: 9990, lines: 1 }]);
    expect(await of(story.ana)).toEqual([
      { due_date: '2026-03-20', status: 'cancelled', total_cents: 9990, lines: 1 },
      { due_date: '2026-04-10', status: 'open', total_cents: 100, lines: 1 },
      { due_date: '2026-05-10', status: 'open', total_cents: 100, lines: 1 },
    ]);
  });

  it('is never blocked after a transfer that races a block run, repeated', async () => {
    for (let round = 0; round < 20; round += 1) {
      const story = await indebted();
      const { body } = await blocking.call('POST', '/block-runs', { preview: true });
      await blocking.work();
      await blocking.call('POST', `/block-runs/${String(body['id'])}/run`);
      const [moved] = await Promise.all([transfer(story, { debtsStay: true }), blocking.work()]);
      expect(moved.status).toBe(200);
      expect([round, await blocking.held([story.service])]).toEqual([round, []]);
    }
  });
});

describe('a notice is evidence for the debts it names (case 2)', () => {
  it('and not for a debt that was paid and came back; a notice for it is queued', async () => {
    const { ana, service, invoice: second } = await indebted();
    const [first] = (await blocking.invoices([service], '2026-01-17')) as [string];
    await blocking.db.query('UPDATE invoice SET customer_id = $2 WHERE id = $1', [first, ana]);
    const payment = String((await pay(first, '2026-01-17')).body['id']);
    await pay(second, '2026-02-27');
    await blocking.call('POST', `/payments/${payment}/reverse`);
    const row = (await runBlocks(blocking)).find((one) => one['serviceId'] === service);
    expect(row).toMatchObject({ decision: 'skip', reason: 'no_notice', unnoticedInvoiceIds: [first] });
    expect(await queueNotices(service)).toEqual([first]);
  });

  it('again after each return: the same debt is queued once for each time it has been open', async () => {
    const { service, invoice } = await indebted({ notice: false });
    expect(await queueNotices(service)).toEqual([invoice]);
    await blocking.db.query(`UPDATE outgoing_notice SET status = 'failed' WHERE service_id = $1`, [service]);
    const payment = String((await pay(invoice, '2026-03-10')).body['id']);
    await blocking.call('POST', `/payments/${payment}/reverse`);
    expect(await queueNotices(service)).toEqual([invoice, invoice]);
    expect(await queueNotices(service)).toEqual([invoice, invoice]);
  });

  it('and still for a debt of which a part came back while the rest was open', async () => {
    const { service, invoice } = await indebted({ notice: false });
    const part = String((await pay(invoice, '2026-02-10', 4000)).body['id']);
    await record(service, '2026-02-11T12:00:00Z');
    await blocking.call('POST', `/payments/${part}/reverse`);
    expect(await reasonOf(service)).toBe('overdue');
  });

  it('and not for the invoice that replaced it, nor for one replaced in turn', async () => {
    const { ana, service, invoice } = await indebted();
    let current = invoice;
    for (const dueDate of ['2026-02-20', '2026-02-25']) {
      const lines = [{ description: 'Acordo', amountCents: 9990 }];
      const { body } = await blocking.call('POST', '/renegotiations', { customerId: ana, invoiceIds: [current], invoices: [{ dueDate, lines }] });
      current = String((body['invoices'] as { id: string }[])[0]?.id);
      expect(await reasonOf(service)).toBe('no_notice');
    }
    expect(await queueNotices(service)).toEqual([current]);
  });

  it('and not for a debt postponed, though it is overdue again', async () => {
    const { service, invoice } = await indebted();
    await blocking.call('PATCH', `/invoices/${invoice}`, { dueDate: '2026-03-01', reason: 'combinado' });
    expect(await reasonOf(service)).toBe('no_notice');
    await record(service, '2026-03-02T12:00:00Z');
    blocking.clock.set(at('2026-03-17'));
    // Sent before the debt was postponed, whatever its day.
    expect(await reasonOf(service)).toBe('no_notice');
    await record(service, '2026-03-17T12:00:00Z');
    blocking.clock.set(at('2026-04-01'));
    expect(await reasonOf(service)).toBe('overdue');
  });

  it('of several debts only for the one listed', async () => {
    const { ana, service, invoice } = await indebted({ notice: false });
    const [second] = (await blocking.invoices([service], '2026-02-05')) as [string];
    await blocking.db.query('UPDATE invoice SET customer_id = $2 WHERE id = $1', [second, ana]);
    const { body } = await record(service, '2026-02-11T12:00:00Z', { invoiceIds: [invoice] });
    expect(body['invoices']).toEqual([{ invoiceId: invoice, amountCents: 9990 }]);
    expect((await runBlocks(blocking)).find((one) => one['serviceId'] === service)).toMatchObject({ reason: 'overdue', unnoticedInvoiceIds: [second] });
    await pay(invoice, '2026-03-10');
    // The debt that is left was named to nobody: the hold goes.
    expect(await blocking.held([service])).toEqual([]);
    expect(await reasonOf(service)).toBe('no_notice');
  });

  it('without a list exactly for what was overdue on its day', async () => {
    const { ana, service, invoice } = await indebted({ notice: false });
    const [sameDay, later, other] = (await blocking.invoices([service, service, (await blocking.services(1))[0]!], '2026-02-11')) as [string, string, string];
    await blocking.db.query('UPDATE invoice SET customer_id = $2 WHERE id = ANY($1::uuid[])', [[sameDay, later, other], ana]);
    await blocking.db.query(`UPDATE invoice SET due_date = '2026-03-01', open_since = NULL WHERE id = $1`, [later]);
    expect((await record(service, '2026-02-11T12:00:00Z')).body['invoices']).toEqual([{ invoiceId: invoice, amountCents: 9990 }]);
    expect((await record(service, '2026-02-12T02:59:00Z')).body['invoices']).toEqual([{ invoiceId: invoice, amountCents: 9990 }]);
    expect((await record(service, '2026-02-12T03:00:00Z')).body['invoices']).toHaveLength(2);
  });

  it('and not when it bounced', async () => {
    const { service } = await indebted({ notice: false });
    const { body } = await record(service, '2026-02-11T12:00:00Z');
    await blocking.call('POST', `/notices/${String(body['id'])}/failures`, { reason: 'Caixa cheia' });
    expect(await reasonOf(service)).toBe('no_notice');
  });

  it('with the same reference and the same list once; with another list it is refused', async () => {
    const { service, invoice } = await indebted({ notice: false });
    const more = { invoiceIds: [invoice], externalRef: newId() };
    expect((await record(service, '2026-02-11T12:00:00Z', more)).status).toBe(201);
    expect((await record(service, '2026-02-11T12:00:00Z', more)).status).toBe(200);
    const [second] = (await blocking.invoices([service], '2026-02-05')) as [string];
    expect(await record(service, '2026-02-11T12:00:00Z', { ...more, invoiceIds: [second] })).toMatchObject({
      status: 409,
      body: { code: 'external_ref_taken' },
    });
  });

  it('when a reversal races a block run, a hold stands only for a debt that a notice names', async () => {
    for (let round = 0; round < 20; round += 1) {
      const { service, invoice } = await indebted();
      const payment = String((await pay(invoice, '2026-02-20')).body['id']);
      const { body } = await blocking.call('POST', '/block-runs', { preview: true });
      await blocking.work();
      await Promise.all([
        blocking.call('POST', `/payments/${payment}/reverse`),
        blocking.call('POST', `/block-runs/${String(body['id'])}/run`).then(() => blocking.work()),
      ]);
      expect([round, await blocking.held([service])]).toEqual([round, []]);
    }
  });
});
