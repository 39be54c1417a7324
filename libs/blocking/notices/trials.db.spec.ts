import { newId } from '#kernel';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { cpf } from 'cpf-cnpj-validator';
import { fakePlugin } from '../../../test/support/fake-plugin.ts';
import { startSmtp, type TestSmtp } from '../../../test/support/smtp.ts';
import { openBlocking, type Room } from '../block-runs/facts.fixture.ts';

type Row = Record<string, unknown> & { id: string };
interface Link extends Row {
  priceCents: number;
  until: string | null;
  trial: Record<string, unknown> | null;
}
let smtp: TestSmtp;
let room: Room;
let planId: string;
let productId: string;

beforeAll(async () => {
  smtp = await startSmtp();
  const env = { SMTP_URL: smtp.url, MAIL_FROM: 'Provedor Exemplo <cobranca@provedor.com.br>' };
  room = await openBlocking('2026-11-20T15:00:00Z', 10, env, [fakePlugin('livros')]);
  await room.call('PATCH', '/blocking-policy', { noticeChannels: ['email'] });
  const { id } = await made('/integrations', { platform: 'livros', description: 'Livros', settings: { token: 'a-token' } });
  productId = newId();
  await room.db.query(`INSERT INTO product (id, integration_id, ref, name) VALUES ($1, $2, 'livros', 'Livros')`, [productId, id]);
  planId = (await made('/plans', { name: 'Fibra 500', priceCents: 9990, packages: [] })).id;
});
afterAll(async () => {
  await room.close();
  await smtp.close();
});
beforeEach(() => {
  on('2026-11-20');
  smtp.refuseWith = undefined;
  smtp.mails.length = 0;
});

const on = (day: string): void => room.clock.set(new Date(`${day}T15:00:00Z`));
async function made(path: string, body: object): Promise<Row> {
  const answer = await room.call('POST', path, body);
  expect({ status: answer.status, why: answer.status === 201 ? '' : answer.body }).toEqual({ status: 201, why: '' });
  return answer.body as Row;
}
const soldPackage = async (trial: object | null, more: object = {}): Promise<string> =>
  (await made('/packages', { code: newId(), description: 'Livros', kind: 'standalone', priceCents: 2990, products: [{ productId }], trial, ...more })).id;
const customer = (more: object = {}): Promise<Row> => made('/customers', { name: 'Ana Maria', document: cpf.generate(), email: 'ana@exemplo.com.br', ...more });
async function service(customerId?: string, more: object = {}): Promise<string> {
  const holder = customerId ?? (await customer()).id;
  const { id } = await made(`/customers/${holder}/services`, { planId, dueDay: 10, billing: 'arrears', status: 'enabled', ...more });
  await room.db.query(`UPDATE service SET created_at = '2026-01-01' WHERE id = $1`, [id]);
  return id;
}
async function attach(serviceId: string, packageId: string, more: object = {}) {
  return room.call('POST', `/services/${serviceId}/packages`, { packageId, ...more });
}
const links = async (serviceId: string): Promise<Link[]> => (await room.call('GET', `/services/${serviceId}/packages`)).body['data'] as Link[];
async function settle(): Promise<Record<string, unknown>> {
  const { body } = await room.call('POST', '/trial-runs');
  await room.work();
  return (await room.call('GET', `/works/${String(body['id'])}`)).body['result'] as Record<string, unknown>;
}
async function notify(): Promise<void> {
  await room.call('POST', '/notice-runs');
  await room.work();
  await room.send();
}
async function drafted(competence: string, serviceId: string): Promise<[string, number][]> {
  const { body } = await room.call('POST', '/billing-runs', { competence, preview: true });
  await room.work();
  const drafts = await room.call('GET', `/billing-runs/${String(body['id'])}/drafts?serviceId=${serviceId}`);
  const [draft] = drafts.body['data'] as { lines: { description: string; amountCents: number }[] }[];
  return (draft?.lines ?? []).map(({ description, amountCents }) => [description, amountCents]);
}

describe('a trial that is converted', () => {
  it('is told of a week before, ready on its last day, and charged from the next', async () => {
    const books = await soldPackage({ days: 30, then: 'convert' });
    const serviceId = await service();
    const { status, body } = await attach(serviceId, books);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      priceCents: 0,
      from: '2026-11-20',
      until: '2026-12-19',
      trial: { status: 'running', until: '2026-12-19', then: 'convert', priceCents: 2990, noticeDays: 7, needsNotice: true, firstChargeOn: null },
    });
    on('2026-12-12');
    await notify();
    expect(smtp.mails).toHaveLength(0);
    on('2026-12-13');
    await notify();
    await notify();
    expect(smtp.mails).toHaveLength(1);
    expect(smtp.mails[0]?.headers.get('subject')).toBe('Livros: cobrança a partir de 20/12/2026');
    for (const said of [
      'vai até 19/12/2026',
      'A partir de 20/12/2026, "Livros" passa a custar R$ 29,90 por mês',
      'avise-nos até 19/12/2026',
      'Provedor Exemplo',
    ])
      expect(smtp.mails[0]?.text).toContain(said);
    expect((await room.call('GET', `/services/${serviceId}/notices`)).body['data']).toMatchObject([
      { stage: 'trial', template: 'degustacao/1', text: smtp.mails[0]?.text, debts: null },
    ]);
    on('2026-12-18');
    expect(await settle()).toMatchObject({ ended: 0, converted: 0 });
    on('2026-12-19');
    room.marker.marked.length = 0;
    expect(await settle()).toMatchObject({ ended: 0, converted: 1, swapped: 0 });
    expect(room.marker.marked.flatMap(({ ids }) => ids)).toEqual([serviceId]);
    expect(await links(serviceId)).toMatchObject([
      { id: body['id'], priceCents: 2990, until: null, trial: { status: 'converted', firstChargeOn: '2026-12-20' } },
    ]);
    expect(await settle()).toMatchObject({ ended: 0, converted: 0, swapped: 0 });
    // 12 of the 31 days of December; November was free.
    expect(await drafted('2027-01', serviceId)).toContainEqual(['Livros', 1157]);
    expect(await drafted('2026-12', serviceId)).toContainEqual(['Livros (11 de 30 dias)', 0]);
  });

  it('billed in advance: December at nothing, and what it turned out to be in January', async () => {
    const serviceId = await service(undefined, { billing: 'advance' });
    await attach(serviceId, await soldPackage({ until: '2026-12-10', then: 'convert', priceCents: 3100 }));
    const run = async (competence: string): Promise<void> => {
      await room.call('POST', '/billing-runs', { competence });
      await room.work();
    };
    await run('2026-12');
    on('2026-12-04');
    await notify();
    on('2026-12-10');
    await settle();
    on('2026-12-20');
    await run('2027-01');
    const lines = await room.db.rows<{ competence: string; description: string; amount_cents: number }>(
      `SELECT i.competence, n.description, n.amount_cents FROM invoice i JOIN invoice_line n ON n.invoice_id = i.id
       WHERE i.service_id = $1 AND n.link_id IS NOT NULL ORDER BY i.competence, n.position`,
      [serviceId],
    );
    expect(lines.map(({ competence, description, amount_cents: cents }) => [competence, description, cents])).toEqual([
      ['2026-12', 'Livros (10 de 31 dias)', 0],
      ['2027-01', 'Livros', 3100],
      ['2027-01', 'Ajuste de 12/2026: Livros', 2100],
    ]);
  });

  it.each<[string, string, number, string, number]>([
    // attached on, its last day, cents in the trial, the month billed, what the package costs in it
    ['2026-12-01', '2026-12-31', 0, '2026-12', 0],
    ['2026-12-01', '2026-12-31', 0, '2027-01', 2990],
    ['2026-12-01', '2026-12-30', 0, '2026-12', 96], // one day of 31
    ['2027-02-01', '2027-02-27', 0, '2027-02', 107], // 28 February, of 28
    ['2027-02-01', '2027-02-14', 990, '2027-02', 1990], // half at 9.90, half at 29.90
    ['2028-02-01', '2028-02-27', 0, '2028-02', 206], // 28 and 29 February, of 29
    ['2028-02-01', '2028-02-28', 0, '2028-02', 103], // 29 February alone
    ['2026-11-30', '2026-12-14', 0, '2026-12', 1640], // 17 of 31
  ])('attached on %s until %s at %i: in %s it costs %i', async (from, until, trialCents, month, cents) => {
    on(from);
    const serviceId = await service();
    const linked = await attach(serviceId, await soldPackage(null), { priceCents: trialCents, trial: { until, then: 'convert', noticeDays: 3 } });
    await room.call('POST', '/notices', { serviceId, channel: 'letter', sentAt: `${from}T12:00:00Z`, stage: 'trial', linkId: linked.body['id'] });
    on(until);
    expect(await settle()).toMatchObject({ converted: 1 });
    const next = `${String(Number(month.slice(0, 4)) + (month.endsWith('12') ? 1 : 0))}-${String((Number(month.slice(5)) % 12) + 1).padStart(2, '0')}`;
    const lines = await drafted(next, serviceId);
    expect(lines.filter(([name]) => name.startsWith('Livros')).map(([, amount]) => amount)).toEqual([cents]);
    await room.call('POST', `/services/${serviceId}/cancel`);
  });
});

describe('without a notice that stands', () => {
  const begun = async (holder: object = {}): Promise<{ serviceId: string }> => {
    const serviceId = await service((await customer(holder)).id);
    await attach(serviceId, await soldPackage({ days: 30, then: 'convert' }));
    return { serviceId };
  };

  it('nothing is charged: it ends, and says why', async () => {
    const { serviceId } = await begun({ email: null });
    on('2026-12-13');
    await notify();
    on('2026-12-19');
    expect(await settle()).toMatchObject({ converted: 0 });
    on('2026-12-20');
    expect(await settle()).toMatchObject({ ended: 1, converted: 0 });
    expect(await links(serviceId)).toMatchObject([{ until: '2026-12-19', priceCents: 0, trial: { status: 'ended', endedBecause: 'not_told' } }]);
  });

  it('one that came back is none', async () => {
    const { serviceId } = await begun();
    on('2026-12-13');
    await notify();
    const [notice] = (await room.call('GET', `/services/${serviceId}/notices`)).body['data'] as Row[];
    await room.call('POST', `/notices/${notice?.id ?? ''}/failures`, { reason: 'Caixa cheia' });
    expect(await links(serviceId)).toMatchObject([{ trial: { firstChargeOn: null } }]);
    on('2026-12-20');
    expect(await settle()).toMatchObject({ ended: 1 });
  });

  it('one that leaves late makes the trial last until a week later, as it says', async () => {
    const { serviceId } = await begun();
    smtp.refuseWith = { code: 451, message: 'try later' };
    on('2026-12-13');
    await notify();
    smtp.refuseWith = undefined;
    on('2026-12-17');
    await room.send(true);
    expect(smtp.mails.at(-1)?.headers.get('subject')).toBe('Livros: cobrança a partir de 24/12/2026');
    expect(await links(serviceId)).toMatchObject([{ until: '2026-12-23', trial: { until: '2026-12-23', firstChargeOn: '2026-12-24' } }]);
    on('2026-12-23');
    expect(await settle()).toMatchObject({ converted: 1 });
    expect(await drafted('2027-01', serviceId)).toContainEqual(['Livros', 772]); // 8 of 31
  });
});

describe('once for each customer', () => {
  it('on another service, after a cancellation, or in two acts at once', async () => {
    const books = await soldPackage({ days: 30, then: 'convert' });
    const holder = (await customer()).id;
    const [first, second] = [await service(holder), await service(holder)];
    const both = await Promise.all([attach(first, books), attach(second, books)]);
    expect(both.map(({ status, body }) => [status, body['code']]).sort()).toEqual([
      [201, undefined],
      [422, 'trial_already_used'],
    ]);
    await room.call('POST', `/services/${first}/cancel`);
    await room.call('POST', `/services/${second}/cancel`);
    const third = await service(holder);
    expect((await attach(third, books)).body).toMatchObject({ code: 'trial_already_used' });
    const offers = (await room.call('GET', `/services/${third}/available-packages?limit=200`)).body['data'] as {
      package: Row;
      available: boolean;
      reasons: Row[];
    }[];
    expect(offers.find((offer) => offer.package.id === books)).toMatchObject({
      available: false,
      reasons: [{ code: 'trial_already_used' }],
      package: { trial: { days: 30 } },
    });
    expect((await attach(third, books, { trial: null })).body).toMatchObject({ priceCents: 2990, until: null, trial: null });
  });

  it('a group is one trial', async () => {
    const holder = (await customer()).id;
    const serviceId = await service(holder);
    const [books, courses] = [await soldPackage({ days: 30, then: 'end', group: 'Leitura' }), await soldPackage({ days: 10, then: 'end', group: 'leitura' })];
    expect((await attach(serviceId, books)).status).toBe(201);
    expect((await attach(serviceId, courses)).body).toMatchObject({ code: 'trial_already_used' });
  });

  it('with a plan: the second service pays from its first day what is converted, and does not get what only ends', async () => {
    const [books, gift] = [await soldPackage({ days: 30, then: 'convert' }), await soldPackage({ days: 30, then: 'end' })];
    const packages = [books, gift].map((packageId) => ({ packageId, mandatory: true }));
    const { id } = await made('/plans', { name: `Fibra ${newId()}`, priceCents: 9990, packages });
    const holder = (await customer()).id;
    const [first, second] = [await service(holder, { planId: id }), await service(holder, { planId: id })];
    expect((await links(first)).map(({ priceCents, until }) => [priceCents, until])).toEqual([
      [0, '2026-12-19'],
      [0, '2026-12-19'],
    ]);
    expect((await links(second)).map(({ priceCents, until, trial }) => [priceCents, until, trial])).toEqual([[2990, null, null]]);
  });

  it('goes with the service to a new holder, who is told anew; who had one already gets no second', async () => {
    const books = await soldPackage({ days: 30, then: 'convert' });
    const [serviceId, fresh, had] = [await service(), (await customer({ email: 'bia@exemplo.com.br' })).id, (await customer()).id];
    await attach(await service(had), books);
    await attach(serviceId, books);
    on('2026-12-13');
    await notify();
    await room.call('POST', `/services/${serviceId}/transfer`, { customerId: fresh, preview: false });
    expect(await links(serviceId)).toMatchObject([{ trial: { status: 'running', firstChargeOn: null } }]);
    expect((await attach(await service(fresh), books)).body).toMatchObject({ code: 'trial_already_used' });
    smtp.mails.length = 0;
    await notify();
    expect(smtp.mails.map(({ to }) => to)).toEqual([['bia@exemplo.com.br']]);
    const preview = await room.call('POST', `/services/${serviceId}/transfer`, { customerId: had, preview: true });
    expect(preview.body['problems']).toContainEqual(expect.objectContaining({ code: 'trial_ends_with_transfer', blocking: false }));
    await room.call('POST', `/services/${serviceId}/transfer`, { customerId: had, preview: false });
    expect(await links(serviceId)).toEqual([]);
    const trials = (await room.call('GET', `/trials?serviceId=${serviceId}`)).body['data'];
    expect(trials).toMatchObject([{ status: 'ended', endedBecause: 'used_by_new_holder' }]);
  });
});

describe('other ends', () => {
  it('swapped: the other package begins where it ends, once, and is what it was', async () => {
    const basic = await soldPackage(null, { description: 'Básico', priceCents: 990 });
    const premium = await soldPackage({ days: 10, then: 'swap', packageId: basic, noticeDays: 3 }, { description: 'Completo' });
    const serviceId = await service();
    await attach(serviceId, premium);
    on('2026-11-27');
    await notify();
    expect(smtp.mails[0]?.text).toContain('A partir de 30/11/2026, no lugar dele vem "Básico", por R$ 9,90 por mês');
    on('2026-11-29');
    const both = await Promise.all([settle(), settle().catch(() => undefined)]);
    expect(both.filter((result) => result?.['swapped'] === 1).length).toBeLessThanOrEqual(1);
    expect((await links(serviceId)).map(({ priceCents, from, until }) => [priceCents, from, until])).toEqual([
      [0, '2026-11-20', '2026-11-29'],
      [990, '2026-11-30', null],
    ]);
    expect(await drafted('2026-12', serviceId)).toEqual([
      ['Fibra 500 (11 de 30 dias)', 3663],
      ['Completo (10 de 30 dias)', 0],
      ['Básico (1 de 30 dias)', 33],
    ]);
  });

  it('begins to count when the service is enabled', async () => {
    const serviceId = await service(undefined, { status: 'awaiting_installation' });
    await attach(serviceId, await soldPackage({ days: 30, then: 'end' }));
    expect(await links(serviceId)).toMatchObject([{ until: null, trial: { status: 'waiting', until: null } }]);
    on('2027-01-30');
    await room.call('POST', `/services/${serviceId}/enable`);
    expect(await links(serviceId)).toMatchObject([{ until: '2027-02-28', trial: { status: 'running', until: '2027-02-28' } }]);
  });

  it('the customer says no: it ends and nothing is charged; its last day moves only through it', async () => {
    const serviceId = await service();
    const { body } = await attach(serviceId, await soldPackage({ days: 30, then: 'convert' }));
    const path = `/services/${serviceId}/packages/${String(body['id'])}`;
    expect((await room.call('PATCH', path, { until: '2027-01-01' })).body).toMatchObject({ code: 'trial_decides_until' });
    expect((await room.call('PATCH', path, { trial: { until: '2026-12-31' } })).body).toMatchObject({ until: '2026-12-31', trial: { until: '2026-12-31' } });
    on('2026-12-25');
    await notify();
    expect((await room.call('PATCH', path, { trial: { until: '2026-12-28' } })).body).toMatchObject({ trial: { until: '2026-12-28', firstChargeOn: null } });
    expect((await room.call('PATCH', path, { trial: { then: 'end' } })).body).toMatchObject({ trial: { then: 'end', needsNotice: false } });
    on('2026-12-29');
    await settle();
    expect(await links(serviceId)).toMatchObject([{ until: '2026-12-28', priceCents: 0, trial: { status: 'ended', endedBecause: 'over' } }]);
    expect((await room.call('PATCH', path, { trial: { then: 'end' } })).body).toMatchObject({ code: 'no_trial' });
  });

  it.each([
    [{ then: 'end' }, 'wrong_trial'],
    [{ days: 1, until: '2027-01-01', then: 'end' }, 'wrong_trial'],
    [{ days: 1, then: 'end', priceCents: 1 }, 'wrong_trial'],
    [{ days: 1, then: 'swap' }, 'wrong_trial'],
    [{ days: 1, then: 'swap', packageId: newId() }, 'unknown_trial_package'],
    [{ days: 1, then: 'convert', noticeDays: 2 }, 'invalid'],
  ])('%j is refused', async (trial, code) => {
    const refused = await room.call('POST', '/packages', { code: newId(), description: 'Livros', kind: 'standalone', priceCents: 2990, trial });
    expect([refused.body['code'], (await attach(await service(), await soldPackage(null), { trial })).body['code']]).toEqual([code, code]);
  });
});
