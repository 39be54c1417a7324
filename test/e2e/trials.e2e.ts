import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withClient } from '../../apps/launcher/embedded-postgres/postgres-connection.ts';
import type { InvoiceShape, LinkShape, WorkShape } from '../support/api-shapes.ts';
import { daysAgo } from '../support/days.ts';
import { eventually } from '../support/eventually.ts';
import { startSmtp, type TestSmtp } from '../support/smtp.ts';
import { beginStory, effectsOf, type Story } from '../support/story.ts';

jest.setTimeout(240_000);

const folder = mkdtempSync(join(tmpdir(), 'trials-'));
/** While it lies there, the next worker that has settled a part of the trials takes it away and dies. */
const fuse = join(folder, 'fuse');

type TrialLink = LinkShape & { from: string; until: string | null; trial: Record<string, unknown> | null };
interface Holder {
  customerId: string;
  serviceId: string;
}
const priceCents = 3_100;

/** Four customers, five days of a trial each, from a day that moves into the past. */
describe('trials, from the first day to the first charge', () => {
  let story: Story;
  let smtp: TestSmtp;
  let planId: string;
  let converted: string;
  const holders = new Map<string, Holder>();
  beforeAll(async () => {
    smtp = await startSmtp();
    const mail = { SMTP_URL: smtp.url, MAIL_FROM: 'Provedor <cobranca@provedor.com.br>' };
    story = await beginStory({ env: { ...mail, WORKERS: '2', LEASE_SECONDS: '3', FAILPOINTS: `trials-settled=kill-once:${fuse}` } });
  });
  afterAll(async () => {
    await story?.end();
    await smtp?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const rows = async <Row>(sql: string, params: unknown[] = []): Promise<Row[]> =>
    withClient(story.product.databaseUrl, async (client) => (await client.query(sql, params)).rows as Row[]);
  /** All that is dated moves back by so many days, as if they had passed; what waits for a midnight that is over then is due. */
  const pass = async (days: number): Promise<void> => {
    for (const { customerId } of holders.values()) await story.provider.settled(customerId);
    // Far away and back, so that no day meets the one before it on its way.
    for (const by of [-10_000, 10_000 + days]) await rows('UPDATE service_package_price_past SET replaced_on = replaced_on - $1::int', [by]);
    await rows(
      `WITH a AS (UPDATE trial SET ends_on = ends_on - $1::int, first_charge_on = first_charge_on - $1::int),
         b AS (UPDATE service_package SET from_date = from_date - $1::int, until_date = until_date - $1::int),
         c AS (UPDATE notice SET sent_at = sent_at - make_interval(days => $1::int))
       UPDATE account SET due_at = due_at - make_interval(days => $1::int)`,
      [days],
    );
  };
  const of = (name: string): Holder => holders.get(name)!;
  const links = (name: string): Promise<TrialLink[]> => story.api.list(`/services/${of(name).serviceId}/packages`);
  const linkOf = async (name: string): Promise<TrialLink> => (await links(name))[0]!;
  /** What each has at the platform: the codes of products, by the user's e-mail. */
  const atThePlatform = (expected: Record<string, string[]>) =>
    story.atThePlatform((users) =>
      expect(Object.fromEntries(users.map(({ email, assinaturas }) => [email, assinaturas.map(({ produto }) => produto).sort()]))).toEqual(expected),
    );
  const finished = async (path: string, body?: object): Promise<WorkShape> => {
    const { id } = await story.api.post<WorkShape>(path, body);
    return story.provider.finished(path === '/billing-runs' ? `${path}/${id}` : `/works/${id}`, 40_000);
  };
  const notify = async (): Promise<void> => {
    await eventually(() => finished('/notice-runs'), { what: 'the notices' }); // their own schedule may be at it
  };
  /** The month after, which bills this one in arrears. */
  const competence = (): string => {
    const [year = 0, month = 0] = daysAgo(0).split('-').map(Number);
    return month === 12 ? `${year + 1}-01` : `${year}-${String(month + 1).padStart(2, '0')}`;
  };
  /** What is billed of the packages of a service: the next run's lines, were it today. */
  const drafted = async (name: string): Promise<number> => {
    const { id } = await finished('/billing-runs', { competence: competence(), preview: true });
    const { data } = await story.api.get<{ data: { lines: { kind: string; amountCents: number }[] }[] }>(
      `/billing-runs/${id}/drafts?serviceId=${of(name).serviceId}`,
    );
    return packageCents(data[0]?.lines ?? []);
  };
  const packageCents = (lines: readonly { kind: string; amountCents: number }[]): number =>
    lines.filter(({ kind }) => kind === 'package').reduce((sum, { amountCents }) => sum + amountCents, 0);

  it('gives them, and the platform makes the accounts', async () => {
    const { provider, api } = story;
    const { products } = await provider.integrationWithProducts();
    await api.patch('/blocking-policy', { noticeChannels: ['email'] });
    ({ id: planId } = await provider.plan('Fibra 500'));
    const trial = { days: 5, noticeDays: 3 };
    const basic = await provider.package('BASICO', products.get('SM-ESSENCIAL'), { priceCents });
    const sold = (code: string, ref: string, more: object) => provider.package(code, products.get(ref), { priceCents, trial: { ...trial, ...more } });
    const offered: Record<string, string> = {
      ends: (await sold('ACABA', 'SM-GIBIS', { then: 'end' })).id,
      converts: (converted = (await sold('CONTINUA', 'SM-AUDIO', { then: 'convert' })).id),
      swaps: (await sold('COMPLETO', 'SM-COMPLETO', { then: 'swap', packageId: basic.id })).id,
      bounces: (await sold('DEVOLVIDO', 'SM-AUDIO', { then: 'convert' })).id,
    };
    for (const [n, [name, packageId]] of Object.entries(offered).entries()) {
      const { id: customerId } = await provider.customer(n, { email: `${name}@exemplo.com.br` });
      const { id: serviceId } = await provider.service(customerId, planId, { billing: 'arrears' });
      holders.set(name, { customerId, serviceId });
      const link = await api.post<TrialLink>(`/services/${serviceId}/packages`, { packageId });
      expect(link).toMatchObject({ priceCents: 0, from: daysAgo(0), until: daysAgo(-4), trial: { status: 'running', firstChargeOn: null } });
    }
    await rows(`UPDATE service SET enabled_at = now() - interval '1 year', starts_on = current_date - 365`);
    await atThePlatform({
      'ends@exemplo.com.br': ['SM-GIBIS'],
      'converts@exemplo.com.br': ['SM-AUDIO'],
      'swaps@exemplo.com.br': ['SM-COMPLETO'],
      'bounces@exemplo.com.br': ['SM-AUDIO'],
    });
  });

  it('is given once to a document, on whatever service', async () => {
    const { customerId } = of('converts');
    const another = await story.provider.service(customerId, planId, { billing: 'arrears' });
    const refused = await story.api.refusal('POST', `/services/${another.id}/packages`, { packageId: converted });
    expect(refused).toMatchObject({ status: 422, code: 'trial_already_used' });
    await story.api.post(`/services/${another.id}/cancel`);
  });

  it('who will be charged is told three days before, and nobody is charged before that', async () => {
    await notify();
    await pass(1);
    await notify();
    expect(smtp.mails).toEqual([]);
    expect(await drafted('converts')).toBe(0);
    await pass(1);
    await notify();
    const mails = await eventually(() => smtp.mails.length >= 3 && smtp.mails, { what: 'the notices' });
    expect(mails.map(({ to }) => to[0]).sort()).toEqual(['bounces@exemplo.com.br', 'converts@exemplo.com.br', 'swaps@exemplo.com.br']);
    for (const { text } of mails) {
      expect(text).toContain(`A partir de ${daysAgo(-3).split('-').reverse().join('/')}`);
      expect(text).toContain('R$ 31,00 por mês');
    }
    for (const name of ['converts', 'swaps', 'bounces'])
      await eventually(async () => expect(await linkOf(name)).toMatchObject({ trial: { firstChargeOn: daysAgo(-3) } }), { what: 'the evidence' });
    const [notice] = await story.api.list<{ id: string }>(`/services/${of('bounces').serviceId}/notices`);
    await story.api.post(`/notices/${notice?.id}/failures`, { reason: 'Caixa postal inexistente' });
    expect(await drafted('converts')).toBe(0);
  });

  it('on the last day what follows is made ready, though its worker dies between two parts of the work', async () => {
    // Three parts of the work, of two thousand: trials of packages that were taken away meanwhile.
    const [{ id: link } = { id: '' }] = await rows<{ id: string }>('SELECT id FROM service_package WHERE service_id = $1', [of('ends').serviceId]);
    await rows(
      `WITH more AS (
         INSERT INTO service_package (id, service_id, package_id, price_cents, origin, from_date, until_date, removed_at)
         SELECT uuid7(), service_id, package_id, 0, 'chosen', from_date, from_date, now() FROM service_package, generate_series(1, 4500) WHERE id = $1 RETURNING id)
       INSERT INTO trial (id, link_id, status, ends_on, sequel, notice_days, notice_key, created_at)
       SELECT uuid7(), id, 'running', current_date, 'end', 7, uuid7(), now() FROM more`,
      [link],
    );
    await pass(2);
    const workers = () => Object.entries(story.product.pids()).flatMap(([name, pid]) => (name.startsWith('worker') ? [pid] : []));
    const before = workers();
    writeFileSync(fuse, '');
    await eventually(() => finished('/trial-runs'), { what: 'the trials' });
    expect(existsSync(fuse)).toBe(false);
    expect(before.filter((pid) => !workers().includes(pid))).toHaveLength(1);
    const [told] = await rows<Record<string, number>>(
      `SELECT sum((after ->> 'ended')::int)::int AS ended, sum((after ->> 'converted')::int)::int AS converted,
         sum((after ->> 'swapped')::int)::int AS swapped FROM audit_event WHERE action = 'trials.settled'`,
    );
    // Every one once; those that are told of and over tomorrow, today already; the others not before they are over.
    expect(told).toEqual({ ended: 4500, converted: 1, swapped: 1 });
    expect(await linkOf('converts')).toMatchObject({ priceCents, until: null, trial: { status: 'converted', firstChargeOn: daysAgo(-1) } });
    expect((await links('swaps')).map(({ package: { code }, from, until, priceCents: cents }) => [code, from, until, cents])).toEqual([
      ['COMPLETO', daysAgo(4), daysAgo(0), 0],
      ['BASICO', daysAgo(-1), null, priceCents],
    ]);
    expect(await linkOf('bounces')).toMatchObject({ priceCents: 0, until: daysAgo(0), trial: { status: 'running', firstChargeOn: null } });
    for (const { customerId } of holders.values()) await story.provider.settled(customerId);
    await atThePlatform({
      'ends@exemplo.com.br': ['SM-GIBIS'],
      'converts@exemplo.com.br': ['SM-AUDIO'],
      'swaps@exemplo.com.br': ['SM-COMPLETO'],
      'bounces@exemplo.com.br': ['SM-AUDIO'],
    });
  });

  it('after midnight: one is gone, one goes on untouched, one is another by one change of the same account; the untold one is gone', async () => {
    const accountOf = async (name: string) => (await story.provider.accounts(of(name).customerId))[0];
    const [before, userOf] = [await story.platform.state(), new Map((await story.platform.state()).users.map(({ email, id }) => [email, id]))];
    const reference = (await accountOf('swaps'))?.reference;
    await pass(1);
    await atThePlatform({ 'converts@exemplo.com.br': ['SM-AUDIO'], 'swaps@exemplo.com.br': ['SM-ESSENCIAL'] });
    const { effects } = await story.platform.state();
    const since = (email: string): string[] =>
      effectsOf({ effects: effects.slice(before.effects.length).filter(({ userId }) => userId === userOf.get(`${email}@exemplo.com.br`)) });
    expect(since('converts')).toEqual([]);
    expect(since('swaps')).toEqual(['subscribed SM-ESSENCIAL', 'unsubscribed SM-COMPLETO']);
    expect([since('ends'), since('bounces')].map((lines) => lines.at(-1))).toEqual(['user-deleted', 'user-deleted']);
    const swapped = await story.provider.settled(of('swaps').customerId);
    expect([swapped.reference, swapped.held?.remoteId]).toEqual([reference, String(userOf.get('swaps@exemplo.com.br'))]);
    // Never was nothing wanted of it.
    const wanted = await rows<{ products: number }>('SELECT DISTINCT jsonb_array_length(wanted) AS products FROM operation WHERE account_id = $1', [
      swapped.id,
    ]);
    expect(wanted).toEqual([{ products: 1 }]);
    await eventually(() => finished('/trial-runs'), { what: 'the trials' });
    expect(await linkOf('bounces').catch(() => undefined)).toMatchObject({ priceCents: 0, trial: { status: 'ended', endedBecause: 'not_told' } });
    expect(await linkOf('ends')).toMatchObject({ trial: { status: 'ended', endedBecause: 'over' } });
  });

  it('the next billing run charges them from the day that was told, and nobody else', async () => {
    await finished('/billing-runs', { competence: competence() });
    const [year = 0, month = 0, day = 0] = daysAgo(0).split('-').map(Number);
    const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
    const charged = Math.round((priceCents * (days - day + 1)) / days);
    const billed: Record<string, number> = {};
    for (const [name, { serviceId }] of holders) {
      const [invoice] = await story.api.list<InvoiceShape>(`/invoices?serviceId=${serviceId}`);
      const { lines } = await story.api.get<{ lines: { kind: string; amountCents: number }[] }>(`/invoices/${invoice?.id}`);
      billed[name] = packageCents(lines);
    }
    expect(billed).toEqual({ ends: 0, converts: charged, swaps: charged, bounces: 0 });
  });
});
