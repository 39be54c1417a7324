import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { withClient } from '../../apps/launcher/postgres-connection.ts';
import { ApiClient } from '../support/api-client.ts';
import type { CustomerShape, IntegrationShape, LinkShape } from '../support/api-shapes.ts';
import { eventually } from '../support/eventually.ts';
import { fillPath, type OpenApi, operationsOf } from '../support/openapi.ts';
import { cpf, person } from '../support/people.ts';
import { beginStory, type Story } from '../support/story.ts';

jest.setTimeout(120_000);

const masked = (document: string): string => document.replace(/(\d{3})(\d{3})(\d{3})(\d{2})/, '$1.$2.$3-$4');
const company = '12ABC34501DE35';

describe('a canary token and canary CPFs, driven through every flow', () => {
  let story: Story;
  let integration: IntegrationShape;
  const wrongToken = 'canario-token-errado';
  const secretsKey = 'canario-chave-dos-segredos-do-produto';
  const documents = [52998224, 11144477, 40028922, 77777777].map(cpf).concat(company);
  let otherKey = '';
  /** Nowhere but where they belong. */
  const canaries = () => [story.platform.token, wrongToken, secretsKey, story.product.apiKey, otherKey, ...documents, ...documents.map(masked)];
  const seenIn = (text: string) => canaries().filter((canary) => text.includes(canary));
  beforeAll(async () => {
    story = await beginStory({ env: { LOG_LEVEL: 'debug', SECRETS_KEY: secretsKey } });
    await drive();
  });
  afterAll(() => story?.end());

  /** Sales, debts, refusals, failures of the platform, wrong tokens, wrong documents: all that may be written down somewhere. */
  async function drive(): Promise<void> {
    const { api, provider, platform } = story;
    ({ key: otherKey } = await api.post<{ key: string }>('/api-keys', { name: 'outra', permissions: ['customers:read'] }));
    const made = await provider.integrationWithProducts();
    integration = made.integration;
    await api.post(`/integrations/${integration.id}/check`);
    const books = await provider.package('LIVROS', made.products.get('SM-COMPLETO'));
    const plan = await provider.plan('Fibra 500', { packages: [{ packageId: books.id, mandatory: true }] });
    const customers: CustomerShape[] = [];
    for (const [n, document] of documents.entries()) {
      if (n === 2) await platform.fault({ kind: 'garble', match: { method: 'POST', path: '^/usuarios$' }, times: 1 });
      if (n === 3) await platform.fault({ kind: '500-after', match: { method: 'POST', path: '^/usuarios$' }, times: 1 });
      customers[n] = await api.post<CustomerShape>('/customers', { ...person(n), document: masked(document) }, { 'idempotency-key': `canario-${n}` });
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
    expect(log.split('\n').filter((line) => seenIn(line).length > 0)).toEqual([]);
    expect(log).toMatch(/"context":"Platform"/); // requests to the platform are in it
  });

  it('no answer shows one: no list, no single resource, no audit entry, no document', async () => {
    const document = (await (await fetch(`${story.product.url}/openapi.json`)).json()) as OpenApi;
    expect(seenIn(JSON.stringify(document))).toEqual([]);
    const ids = new Map<string, string>();
    const lists = operationsOf(document).filter(({ method, path, isList }) => method === 'GET' && isList && !path.includes('{'));
    expect(lists.length).toBeGreaterThan(10);
    for (const { path } of lists) {
      const { text, body } = await story.api.answer<{ data: { id?: string }[] }>('GET', `${path.replace('/v1', '')}?limit=200`);
      expect({ path, seen: seenIn(text) }).toEqual({ path, seen: [] });
      ids.set(path.split('/')[2] ?? '', body.data[0]?.id ?? '');
    }
    const singles = operationsOf(document).filter(({ method, path, isStream }) => method === 'GET' && path.includes('{id}') && !isStream);
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

  it('no column holds one unencrypted', async () => {
    const found: string[] = [];
    let rows = 0;
    await withClient(story.product.databaseUrl, async (client) => {
      const tables = await client.query<{ name: string }>(`SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public'`);
      for (const { name } of tables.rows) {
        const { rows: texts } = await client.query<{ text: string }>(`SELECT t::text AS text FROM ${name} t`);
        rows += texts.length;
        for (const { text } of texts) for (const canary of seenIn(text)) found.push(`${name}: ${canary} in ${text.slice(0, 200)}`);
      }
    });
    expect(rows).toBeGreaterThan(100);
    expect(found).toEqual([]);
  });

  it('who reads customers sees them masked', async () => {
    const [customer] = await story.api.list<CustomerShape>(`/customers?document=${documents[0]}`);
    expect(customer?.documentMasked).toMatch(/^\*\*\*\.\d{3}\.\d{3}-\*\*$/);
  });
});
