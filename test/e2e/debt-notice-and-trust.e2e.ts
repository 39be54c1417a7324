import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { withClient } from '../../apps/launcher/embedded-postgres/postgres-connection.ts';
import type { CustomerShape, InvoiceShape, LinkShape, PackageShape, ServiceShape } from '../support/api-shapes.ts';
import { daysAgo } from '../support/days.ts';
import { eventually } from '../support/eventually.ts';
import { startSmtp, type TestSmtp } from '../support/smtp.ts';
import { beginStory, type Story } from '../support/story.ts';

jest.setTimeout(240_000);

describe('a debt noticed by e-mail, blocked, unlocked in trust; and a package that blocks for its own lines', () => {
  let story: Story;
  let smtp: TestSmtp;
  let books: PackageShape;
  let films: PackageShape;
  let customer: CustomerShape;
  let service: ServiceShape;
  let invoice: InvoiceShape;
  beforeAll(async () => {
    smtp = await startSmtp();
    story = await beginStory({ env: { SMTP_URL: smtp.url, MAIL_FROM: 'Provedor <cobranca@provedor.com.br>' } });
  });
  afterAll(async () => {
    await story?.end();
    await smtp.close();
  });

  const onTheDatabase = (sql: string, params: unknown[] = []): Promise<unknown> => withClient(story.product.databaseUrl, (client) => client.query(sql, params));
  /** The platform's subscriptions, once they are so. */
  const platformShows = (expected: Record<string, string>, within?: number) =>
    story.atThePlatform((users) => {
      expect(users.map(({ assinaturas }) => Object.fromEntries(assinaturas.map(({ produto, situacao }) => [produto, situacao])))).toEqual([expected]);
    }, within);
  const active = { 'SM-COMPLETO': 'ativa', 'SM-ESSENCIAL': 'ativa' };

  it('the notice goes out by itself, says what it must, and is kept', async () => {
    const { api, provider } = story;
    const { products } = await provider.integrationWithProducts();
    books = await provider.package('LIVROS', products.get('SM-COMPLETO'));
    films = await provider.package('FILMES', products.get('SM-ESSENCIAL'), { debtPolicy: 'own-lines' });
    const plan = await provider.plan('Fibra 500', { packages: [books, films].map(({ id }) => ({ packageId: id, mandatory: true })) });
    customer = await provider.customer(1);
    service = await provider.service(customer.id, plan.id);
    await provider.settled(customer.id);
    await platformShows(active);
    invoice = await provider.invoice(customer.id, service.id, 1);
    await api.patch('/blocking-policy', { noticeChannels: ['email'] });
    await api.post('/notice-runs');
    const [mail] = await eventually(
      async () => {
        expect(smtp.mails).toHaveLength(1);
        return smtp.mails;
      },
      { what: 'the notice' },
    );
    const { email } = await api.post<{ email: string }>(`/customers/${customer.id}/reveal`, { reason: 'conferir o aviso' });
    expect(mail).toMatchObject({ to: [email] });
    for (const said of ['Motivo: falta de pagamento', 'R$ 99,90', 'Data da suspensão:', 'Data da rescisão', 'Restabelecimento:'])
      expect(mail!.text).toContain(said);
    await eventually(
      async () => expect(await api.list(`/services/${service.id}/notices`)).toMatchObject([{ channel: 'email', text: mail!.text, template: 'suspensao/1' }]),
      {
        what: 'the evidence',
      },
    );
  });

  it('nobody is blocked before its fifteen days; after them a run blocks, but not the package with lines of its own', async () => {
    const { provider } = story;
    const early = await provider.preview();
    expect(early.services).toMatchObject([{ decision: 'skip', reason: 'notice_too_recent' }]);
    // Fifteen days pass.
    await onTheDatabase(`UPDATE invoice SET due_date = due_date - 15, open_since = created_at - interval '15 days'`);
    await onTheDatabase(`UPDATE notice SET sent_at = sent_at - interval '15 days'`);
    const { run, services } = await provider.preview();
    expect(services).toMatchObject([{ decision: 'block', reason: 'overdue', packages: ['LIVROS'] }]);
    await provider.run(run.id);
    await platformShows({ ...active, 'SM-COMPLETO': 'bloqueada' });
  });

  it('a trust unlock reaches the platform, and ends by itself at its moment', async () => {
    const { api, provider } = story;
    expect(await api.refusal('POST', `/services/${service.id}/trust-unlocks`, { days: 30 })).toMatchObject({ status: 422, code: 'too_many_days' });
    await api.post(`/services/${service.id}/trust-unlocks`, { days: 2, note: 'Paga amanhã' });
    await platformShows(active);
    expect(await api.get(`/services/${service.id}`)).toMatchObject({ blocked: false, holds: [{ reason: 'debt', sleepsUntil: expect.any(String) }] });
    expect(await api.refusal('POST', `/services/${service.id}/trust-unlocks`, { days: 1 })).toMatchObject({ status: 422, code: 'no_unlocks_left' });
    await provider.settled(customer.id);
    // Its days pass, but for three seconds. Nobody does anything then.
    await onTheDatabase(
      `WITH passed AS (SELECT h.sleeps_until - now() - interval '3 seconds' AS time FROM hold h WHERE h.service_id = $1 AND h.lifted_at IS NULL),
         given AS (UPDATE trust_unlock SET until_date = until_date - 3 WHERE service_id = $1),
         slept AS (UPDATE hold SET sleeps_until = sleeps_until - passed.time FROM passed WHERE service_id = $1 AND lifted_at IS NULL)
       UPDATE account SET due_at = due_at - passed.time FROM passed WHERE customer_id = $2`,
      [service.id, customer.id],
    );
    await platformShows({ ...active, 'SM-COMPLETO': 'bloqueada' });
    expect(await api.get(`/services/${service.id}`)).toMatchObject({ blocked: true });
    await provider.pay(invoice.id, invoice.totalCents);
    await platformShows(active);
  });

  it('the unpaid lines of the package block it alone; paying them brings it back', async () => {
    const { api, provider } = story;
    const links = await api.list<LinkShape>(`/services/${service.id}/packages`);
    const packageLinkId = links.find(({ package: { code } }) => code === 'FILMES')!.id;
    const own = await api.post<InvoiceShape>('/invoices', {
      customerId: customer.id,
      serviceId: service.id,
      dueDate: daysAgo(30),
      lines: [{ description: 'Filmes', amountCents: 1990, packageLinkId }],
    });
    await provider.notice(service.id, 20);
    const { run, services } = await provider.preview();
    expect(services).toMatchObject([{ linkId: packageLinkId, decision: 'block', packages: ['FILMES'], overdueCents: 1990 }]);
    await provider.run(run.id);
    await platformShows({ ...active, 'SM-ESSENCIAL': 'bloqueada' });
    expect(await api.get(`/services/${service.id}`)).toMatchObject({ blocked: false });
    await provider.pay(own.id, own.totalCents);
    await platformShows(active);
  });
});
