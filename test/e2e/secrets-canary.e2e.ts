import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { TOTP } from 'otpauth';
import { startReceiver } from '../../libs/webhooks/receiver.fixture.ts';
import { ApiClient } from '../support/api-client.ts';
import type { CustomerShape, IntegrationShape, LinkShape, WorkShape } from '../support/api-shapes.ts';
import { type Column, everyTextColumn, freePort } from '../support/canaries.ts';
import { eventually } from '../support/eventually.ts';
import { fillPath, type OpenApi, operationsOf } from '../support/openapi.ts';
import { cpf, person } from '../support/people.ts';
import { startSmtp, type TestSmtp } from '../support/smtp.ts';
import { beginStory, type Story } from '../support/story.ts';

jest.setTimeout(240_000);

const masked = (document: string): string => document.replace(/(\d{3})(\d{3})(\d{3})(\d{2})/, '$1.$2.$3-$4');
const company = '12ABC34501DE35';
/** Standard Webhooks' form, and unlike any other. */
const signing = (word: string): string => `whsec_${Buffer.from(`canario-${word}-`.padEnd(32, 'x')).toString('base64')}`;

/** A second account on every platform that there is a plugin for: nobody answers there, and every secret of it is a canary. */
const secretsOf: Record<string, Record<string, string>> = {
  'saber-mais': { token: 'canario-saber-mais-token' },
  sattv: { username: 'provedor', password: 'canario-sattv-senha', providerId: '6f1c2d3e-0000-4000-8000-123456789abc' },
  motv: { username: 'provedor', secret: 'canario-motv-segredo' },
  watch: { clientId: 'provedor', clientSecret: 'canario-watch-segredo', uid: 'provedor' },
  playhub: { apiKey: 'canario-playhub-chave', apiSecret: 'canario-playhub-segredo' },
  neo: { username: 'provedor', password: 'canario-neo-senha-longa' },
  webhook: { url: 'http://127.0.0.1:9/canario', secret: signing('parceiro') },
};
const isSecret = (value: string): boolean => /canario-|^whsec_/.test(value) && !value.startsWith('http');

/** Columns that hold who a customer is in clear, by design: each with its reason. Everything else is sealed, masked or not kept. */
const customersByDesign: Record<string, string> = {
  'customer.name': 'operators find and address people by it',
  'customer.email': 'notices are sent there, and operators find people by it',
  'customer.phone': 'notices are sent there, and operators find people by it',
  'notice.text': 'the notice as it was sent is the evidence that lets a service be blocked',
};
/** The same of the provider’s own people. */
const ownPeopleByDesign: Record<string, string> = {
  'app_user.name': 'who of the provider’s own people did something',
  'app_user.email': 'how the provider’s own people sign in',
  'audit_event.after': 'who was given access, and by whom',
};

/** What is asked in full on purpose, by who may; recorded. */
const revealing = ['/v1/customers/{id}/export'];

describe('a canary token and canary CPFs, driven through every flow', () => {
  let story: Story;
  let integration: IntegrationShape;
  const wrongToken = 'canario-token-errado';
  const secretsKey = 'canario-chave-dos-segredos-do-produto';
  const setupToken = 'canario-codigo-de-instalacao';
  const oidcSecret = 'canario-segredo-do-provedor-de-identidade';
  const documents = [52998224, 11144477, 40028922, 77777777].map(cpf).concat(company);
  let smtp: TestSmtp;
  let receiver: Awaited<ReturnType<typeof startReceiver>>;
  let metricsPort: number;
  /** Keys, links, codes and passwords that the product or its people made on the way. */
  const made: string[] = [];
  const people = [0, 1, 2, 3, 4].map(person);
  /** Who somebody is, as it is typed and as it is stored. */
  const personal = people.flatMap(({ name, email, phone }) => [name, email, phone, `+55${phone}`]).concat('Ana da Silva Souza');
  const ownPeople = ['canaria@provedor.example', 'Ana Administradora', 'rui@provedor.example'];
  /** Nowhere but where they belong. */
  const secrets = () => [
    ...[story.platform.token, wrongToken, secretsKey, story.product.apiKey, setupToken, oidcSecret, signing('avisos'), ...made],
    ...Object.values(secretsOf).flatMap(Object.values).filter(isSecret),
  ];
  const canaries = () => [...secrets(), ...documents, ...documents.map(masked)];
  const seenIn = (text: string) => canaries().filter((canary) => text.includes(canary));
  beforeAll(async () => {
    [smtp, receiver, metricsPort] = await Promise.all([startSmtp(), startReceiver(), freePort()]);
    story = await beginStory({
      env: {
        LOG_LEVEL: 'debug',
        SECRETS_KEY: secretsKey,
        SETUP_TOKEN: setupToken,
        METRICS_PORT: String(metricsPort),
        SMTP_URL: smtp.url,
        MAIL_FROM: 'Provedor <cobranca@provedor.example>',
        NOTICE_WEBHOOK_URL: receiver.url,
        NOTICE_WEBHOOK_SECRET: signing('avisos'),
        OIDC_ISSUER: 'http://127.0.0.1:9',
        OIDC_CLIENT_ID: 'console',
        OIDC_CLIENT_SECRET: oidcSecret,
      },
    });
    await tellOthers();
    await drive();
    await signIn();
    await misplace();
  });
  afterAll(async () => {
    await story?.end();
    await Promise.all([smtp?.close(), receiver?.close()]);
  });

  /** Webhooks of everything, one that is taken and one that is refused with what it was sent. */
  async function tellOthers(): Promise<void> {
    const { api } = story;
    receiver.answer = (response, nth): void => void response.writeHead(nth % 5 === 0 ? 422 : 200).end(receiver.received.at(-1)?.body);
    for (const path of ['/ok', '/also']) {
      const { id, secret } = await api.post<{ id: string; secret: string }>('/webhook-endpoints', { url: receiver.url + path, eventTypes: ['*'] });
      const { secret: next } = await api.post<{ secret: string }>(`/webhook-endpoints/${id}/rotate-secret`, {}, { 'idempotency-key': `canario-${path}` });
      made.push(secret, next);
      await api.post(`/webhook-endpoints/${id}/test`);
    }
    await api.refusal('POST', '/webhook-endpoints', { url: `https://eu:${wrongToken}@example.com`, eventTypes: ['*'] });
  }

  /** Every secret of the product where none belongs: in a path, a query, a header, a body's value and name, with a key and without. */
  async function misplace(): Promise<void> {
    const { product, api } = story;
    const strangers = [new ApiClient(product.url, undefined), api];
    // What people choose themselves has no form by which it could be known.
    const minted = made.filter((secret) => !secret.startsWith('canario-senha'));
    expect(minted.length).toBeGreaterThan(15);
    for (const secret of [product.apiKey, setupToken, secretsKey, oidcSecret, ...minted]) {
      const inPath = encodeURIComponent(secret);
      for (const client of strangers) {
        await client.answer('GET', `/customers/${inPath}`);
        await client.answer('GET', `/customers?${inPath}=1&search=${inPath}&sort=${inPath}`);
        await client.answer('GET', `/callbacks/${inPath}/${inPath}`);
        await client.answer('POST', '/sessions', { email: secret, password: secret, [secret]: secret });
        await client.answer('POST', '/plans', undefined, { raw: `{"name":"${secret}` });
      }
      // Node takes no other characters in a header.
      if (/^[\x21-\x7e]+$/.test(secret))
        await api.answer('GET', '/plans', undefined, {
          headers: { 'x-request-id': secret, 'user-agent': secret, 'x-reason': secret, 'if-none-match': secret },
        });
    }
  }

  /** The first administrator, passwords wrong and right, a second factor, links by e-mail, an identity provider that is not there. */
  async function signIn(): Promise<void> {
    const { api, product } = story;
    const [email, password, forgotten] = ['canaria@provedor.example', 'canario-senha-da-Ana-1', 'canario-senha-nova-da-Ana-2'];
    made.push(password, forgotten);
    const nobody = new ApiClient(product.url, undefined);
    const name = 'Ana Administradora';
    await nobody.refusal('POST', '/setup', { token: wrongToken, name, email, password });
    await nobody.post('/setup', { token: setupToken, name, email, password });
    await nobody.refusal('POST', '/sessions', { email, password: forgotten });
    await nobody.refusal('POST', '/sessions', { email, password, senha: password });
    const { headers, body } = await nobody.answer<{ csrfToken: string }>('POST', '/sessions', { email, password });
    const cookie = (headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    const mine = { cookie, 'x-csrf-token': body.csrfToken };
    made.push(cookie.split('=')[1] ?? '', body.csrfToken);
    const offer = await nobody.post<{ secret: string }>('/me/second-factor', { password }, mine);
    const code = new TOTP({ secret: offer.secret }).generate();
    const { recoveryCodes } = await nobody.post<{ recoveryCodes: string[] }>('/me/second-factor/confirm', { code }, mine);
    made.push(offer.secret, ...recoveryCodes);
    await nobody.refusal('POST', '/sessions', { email, password, code: recoveryCodes[0]?.replace(/.$/, '0') });
    await nobody.answer('POST', '/password-resets', { email });
    const mail = await eventually(() => smtp.mails.find(({ to }) => to.includes(email)) ?? false, { what: 'the link by e-mail' });
    const [, token = ''] = /\/password#(\S+)/.exec(mail.text) ?? [];
    expect(token).not.toBe('');
    made.push(token);
    await nobody.refusal('POST', '/password-resets/confirm', { token: token.toUpperCase(), password: forgotten });
    await nobody.answer('POST', '/password-resets/confirm', { token, password: forgotten });
    const [role] = await api.list<{ id: string }>('/roles');
    const invited = await api.post<{ id: string }>('/users', { name: 'Rui', email: 'rui@provedor.example', roleIds: [role?.id] });
    const { url } = await api.post<{ url: string }>(`/users/${invited.id}/password-links`);
    made.push(url.split('#')[1] ?? '');
    await nobody.answer('GET', '/oidc/start');
    await nobody.answer('GET', `/oidc/callback?code=${wrongToken}&state=${wrongToken}`);
  }

  /** Sales, debts, refusals, failures of the platform, wrong tokens, wrong documents: all that may be written down somewhere. */
  async function drive(): Promise<void> {
    const { api, provider, platform } = story;
    const key = await api.post<{ id: string; key: string }>('/api-keys', { name: 'outra', permissions: ['customers:read'] });
    const rotated = await api.post<{ key: string }>(`/api-keys/${key.id}/rotate`, {});
    made.push(key.key, rotated.key);
    const begun = await provider.integrationWithProducts();
    integration = begun.integration;
    for (const [platform, settings] of Object.entries(secretsOf)) {
      const elsewhere = 'baseUrl' in settings || ['neo', 'webhook'].includes(platform) ? {} : { baseUrl: 'http://127.0.0.1:9' };
      const other = await api.post<IntegrationShape>('/integrations', { platform, description: platform, settings: { ...settings, ...elsewhere } });
      await api.post(`/integrations/${other.id}/check`);
      await api.refusal('PATCH', `/integrations/${other.id}`, { settings: { ...settings, mentira: wrongToken } });
      await api.answer('POST', `/integrations/${other.id}/syncs`);
    }
    await api.post(`/integrations/${integration.id}/check`);
    const books = await provider.package('LIVROS', begun.products.get('SM-COMPLETO'));
    const plan = await provider.plan('Fibra 500', { packages: [{ packageId: books.id, mandatory: true }] });
    const customers: CustomerShape[] = [];
    for (const [n, document] of documents.entries()) {
      if (n === 2) await platform.fault({ kind: 'garble', match: { method: 'POST', path: '^/usuarios$' }, times: 1 });
      if (n === 3) await platform.fault({ kind: '500-after', match: { method: 'POST', path: '^/usuarios$' }, times: 1 });
      customers[n] = await api.post<CustomerShape>('/customers', { ...people[n], document: masked(document) }, { 'idempotency-key': `canario-${n}` });
      await provider.service(customers[n].id, plan.id);
    }
    const conflict = { ...person(0), email: 'outro@exemplo.com.br', document: documents[0] };
    await api.refusal('POST', '/customers', conflict);
    await api.refusal('POST', '/customers', { ...conflict, document: documents[0]?.replace(/.$/, (digit) => String((Number(digit) + 1) % 10)) });
    await api.refusal('POST', '/customers', { ...conflict, documento: documents[0] });
    await api.refusal('POST', '/customers', undefined, { raw: `{"document":"${documents[0]}"` });
    await api.answer('GET', `/customers?search=${masked(documents[0] ?? '')}`);
    await api.answer('GET', `/customers?document=${documents[0]}&sort=${documents[1]}`);
    await api.answer('GET', `/customers/${documents[0]}`);
    await api.patch(`/customers/${customers[0]?.id}`, { name: 'Ana da Silva Souza' });
    for (const { id } of customers) await provider.settled(id);

    const [first] = await api.list<{ id: string }>(`/services?customerId=${customers[0]?.id}`);
    await api.patch('/blocking-policy', { noticeChannels: ['email', 'sms', 'whatsapp'] });
    await provider.invoice(customers[3]?.id ?? '', (await api.list<{ id: string }>(`/services?customerId=${customers[3]?.id}`))[0]?.id ?? '', 20);
    await api.post('/notice-runs');
    const invoice = await provider.blockForDebt(customers[0]?.id ?? '', first?.id ?? '');
    await provider.pay(invoice.id, invoice.totalCents);
    const [second] = await api.list<{ id: string }>(`/services?customerId=${customers[1]?.id}`);
    await api.post(`/services/${second?.id}/cancel`);
    const [link] = await api.list<LinkShape>(`/services/${first?.id}/packages`);
    await api.answer('GET', `/accounts/${link?.accounts[0]?.accountId}/access`);
    const { id: reconciliation } = await api.post<{ id: string }>(`/integrations/${integration.id}/reconciliations`);
    await provider.finished(`/reconciliations/${reconciliation}`);

    await api.refusal('POST', '/integrations', { platform: 'saber-mais', description: 'x', settings: { token: wrongToken, baseUrl: 'ftp://nada' } });
    await api.refusal('POST', '/integrations', { platform: 'sabe-menos', description: 'x', settings: { token: wrongToken } });
    await api.patch(`/integrations/${integration.id}`, { settings: { token: wrongToken } });
    await api.post(`/integrations/${integration.id}/check`);
    await api.post(`/integrations/${integration.id}/syncs`);
    await api.patch(`/integrations/${integration.id}`, { settings: { token: platform.token } });
    await api.post(`/integrations/${integration.id}/check`);
    await new ApiClient(story.product.url, wrongToken).answer('GET', '/plans');
    for (const { id } of [customers[0], customers[2]].flatMap((each) => each ?? [])) await provider.settled(id);
  }

  it('the platform did get them: the canaries sing', async () => {
    const { users } = await story.platform.state();
    expect(users.map(({ documento }) => documento).toSorted()).toEqual(documents.filter((_, n) => n !== 1).toSorted());
  });

  it('no line of any log shows one', async () => {
    const log = await eventually(() => {
      const text = story.product.log();
      return text.length > 1_000 && text;
    });
    const shown = [...canaries(), ...personal, ...ownPeople];
    expect(log.split('\n').filter((line) => shown.some((canary) => line.includes(canary)))).toEqual([]);
    for (const written of ['webhook', 'sessions', 'password-resets', 'oidc', 'customers']) expect(log).toContain(written);
    expect(log).toMatch(/"context":"Platform"/); // requests to the platform are in it
  });

  it('no metric shows one', async () => {
    const text = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
    expect(text).toContain('webhook_endpoints');
    expect([...canaries(), ...personal].filter((canary) => text.includes(canary))).toEqual([]);
  });

  it('every flow was gone through: each platform, each channel, webhooks that were taken and refused', async () => {
    const platforms = await story.api.list<{ key: string }>('/platforms');
    expect(Object.keys(secretsOf).toSorted()).toEqual(platforms.map(({ key }) => key).toSorted());
    await eventually(() => expect(smtp.mails.some(({ to }) => to.includes(people[3]?.email ?? ''))).toBe(true), { what: 'a notice by e-mail' });
    const wanted = ['notice.requested', 'account.created', 'account.ended', 'service.blocked', 'sync.finished', 'integration.paused', 'block_run.finished'];
    const types = (): string[] => receiver.received.map(({ body }) => (JSON.parse(body) as { type: string }).type);
    await eventually(() => expect(types()).toEqual(expect.arrayContaining(wanted)), { what: 'every kind of webhook' });
    const told = receiver.received.map(({ body }) => body).filter((body) => !body.includes('notice.requested'));
    expect(told.filter((body) => [...canaries(), ...personal].some((canary) => body.includes(canary)))).toEqual([]);
    expect((await story.api.list<unknown>('/deliveries?status=pending')).length).toBeGreaterThan(0);
  });

  it('no answer shows one: no list, no single resource, no audit entry, no document', async () => {
    const document = (await (await fetch(`${story.product.url}/openapi.json`)).json()) as OpenApi;
    expect(seenIn(JSON.stringify(document))).toEqual([]);
    const ids = new Map<string, string>();
    const lists = operationsOf(document).filter(({ method, path, isList }) => method === 'GET' && isList && !path.includes('{'));
    expect(lists.length).toBeGreaterThan(10);
    for (const { path } of lists) {
      const { text, body } = await story.api.answer<{ data?: { id?: string }[] }>('GET', `${path.replace('/v1', '')}?limit=200`);
      expect({ path, seen: seenIn(text) }).toEqual({ path, seen: [] });
      // A key has no sessions of its own: what is a person's alone is refused.
      ids.set(path.split('/')[2] ?? '', body.data?.[0]?.id ?? '');
    }
    const singles = operationsOf(document).filter(
      ({ method, path, isStream }) => method === 'GET' && path.includes('{id}') && !isStream && !revealing.includes(path),
    );
    let read = 0;
    for (const { path } of singles) {
      const id = ids.get(path.split('/')[2] ?? '');
      if (!id) continue;
      const { status, text } = await story.api.answer('GET', fillPath(path.replace('/v1', ''), id));
      expect({ path, seen: seenIn(text) }).toEqual({ path, seen: [] });
      if (status === 200) read += 1;
    }
    expect(read).toBeGreaterThan(12);
  });

  /** `secret in column`, for each canary that a column holds. */
  const found = (columns: Column[], wanted: readonly string[]): string[] =>
    columns.flatMap(({ name, values }) => wanted.filter((canary) => values.some((value) => value.includes(canary))).map((canary) => `${canary} in ${name}`));

  it('no column holds one unencrypted; who somebody is stands where it must, and nowhere else', async () => {
    const columns = await everyTextColumn(story.product.databaseUrl);
    expect(columns.length).toBeGreaterThan(200);
    expect(columns.filter(({ values }) => values.length > 0).length).toBeGreaterThan(100);
    expect(found(columns, canaries())).toEqual([]);
    const elsewhere = (design: Record<string, string>): Column[] => columns.filter(({ name }) => !(name in design));
    expect(found(elsewhere(customersByDesign), personal)).toEqual([]);
    expect(found(elsewhere(ownPeopleByDesign), ownPeople)).toEqual([]);
    // The search does see: each of these is there.
    for (const name of ['customer.name', 'customer.email', 'customer.phone', 'notice.text'])
      expect([
        name,
        found(
          columns.filter((column) => column.name === name),
          personal,
        ).length > 0,
      ]).toEqual([name, true]);
    for (const name of Object.keys(ownPeopleByDesign))
      expect([
        name,
        found(
          columns.filter((column) => column.name === name),
          ownPeople,
        ).length > 0,
      ]).toEqual([name, true]);
  });

  it('who reads customers sees them masked', async () => {
    const [customer] = await story.api.list<CustomerShape>(`/customers?document=${documents[0]}`);
    expect(customer?.documentMasked).toMatch(/^\*\*\*\.\d{3}\.\d{3}-\*\*$/);
    expect(customer?.email).toBe('c***@exemplo.com.br');
  });

  it('a person is told all that is known, forgotten when nothing is open, and is then nowhere: not in a column, not at the platform', async () => {
    const { api, provider, platform } = story;
    const [customer] = await api.list<CustomerShape>(`/customers?document=${documents[0]}`);
    const path = `/customers/${customer?.id}`;
    const { email } = person(0);
    expect(await api.post(`${path}/reveal`, { reason: 'a pedido do titular' })).toMatchObject({ document: documents[0], email });
    const told = await api.get<Record<string, object[]>>(`${path}/export`);
    expect(told).toMatchObject({
      customer: { document: documents[0], email },
      services: [{}],
      invoices: [{ status: 'paid' }],
      payments: [{}],
      accounts: [{ platform: 'saber-mais' }],
    });
    expect(told['operations']?.length).toBeGreaterThan(1);
    const recorded = await api.list<{ action: string; reason: string }>(`/audit-events?subjectId=${customer?.id}`);
    expect(recorded).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ action: 'customer.revealed', reason: 'a pedido do titular' }),
        expect.objectContaining({ action: 'customer.exported' }),
      ]),
    );
    expect(await api.refusal('POST', `${path}/erase`)).toMatchObject({ code: 'cannot_erase', reasons: [{ code: 'active_services' }] });

    const [service] = await api.list<{ id: string; planId: string }>(`/services?customerId=${customer?.id}`);
    await api.post(`/services/${service?.id}/cancel`);
    await provider.settled(customer?.id ?? '');
    const { id: work } = await api.post<{ id: string }>(`${path}/erase`);
    const { result } = await provider.finished<WorkShape & { result: object }>(`/works/${work}`);
    const fields = ['name', 'document', 'email', 'phone'];
    expect(result).toMatchObject({ keptUntil: expect.stringMatching(/^\d{4}-/), remains: [{ platform: 'saber-mais', remoteId: null, fields }] });

    expect((await platform.state()).users.map(({ documento }) => documento)).not.toContain(documents[0]);
    expect(await api.get(path)).toMatchObject({ name: 'Titular apagado', email: null, phone: null, erasedAt: expect.any(String) });
    expect(await api.list(`/customers?document=${documents[0]}`)).toEqual([]);
    expect(await api.list(`/invoices?customerId=${customer?.id}`)).toHaveLength(1);
    expect(await api.list(`/accounts?customerId=${customer?.id}`)).toEqual([]);
    const again = { planId: service?.planId, dueDay: 10, billing: 'advance' };
    expect(await api.refusal('POST', `${path}/services`, again)).toMatchObject({ code: 'customer_erased' });
    expect(await api.post(`${path}/reveal`, {})).toMatchObject({ document: documents[0], email: null, keptUntil: expect.any(String) });
    expect(found(await everyTextColumn(story.product.databaseUrl), [email, 'Ana da Silva Souza', masked(documents[0] ?? '')])).toEqual([]);

    expect(await api.get('/reports/data-map')).toMatchObject({
      platforms: expect.arrayContaining([
        expect.objectContaining({
          platform: 'saber-mais',
          people: expect.any(Number),
          fields: expect.arrayContaining([expect.objectContaining({ field: 'document', need: 'required' })]),
        }),
      ]),
    });
  });
});
