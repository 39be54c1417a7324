import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ApiClient, type ApiAnswer } from '../support/api-client.ts';
import { fillPath, leastOf, type OpenApi, type Operation, operationsOf, resolve } from '../support/openapi.ts';
import { person } from '../support/people.ts';
import { beginStory, type Story } from '../support/story.ts';

jest.setTimeout(240_000);

const unknownId = '01890000-0000-7000-8000-0000000000ff';
/** Routes anyone may use. */
const open = [
  'GET /health/live',
  'GET /health/ready',
  'GET /v1/sign-in',
  'GET /v1/oidc/start',
  'GET /v1/oidc/callback',
  'POST /v1/setup',
  'POST /v1/sessions',
  'POST /v1/sessions/passkey',
  'POST /v1/passkeys/options',
  'POST /v1/password-resets',
  'POST /v1/password-resets/confirm',
];
/** Where platforms ask us, with credentials of their own: `neo.e2e.ts`. */
const foreign = 'POST /v1/callbacks/{id}/{key}';

describe('every route of the document', () => {
  const named = ({ method, path }: Operation): string => `${method} ${path}`;
  let story: Story;
  let document: OpenApi;
  let operations: Operation[];
  /** By parameter name of a route, something that exists. */
  const existing = new Map<string, string>();
  beforeAll(async () => {
    story = await beginStory();
    document = (await (await fetch(`${story.product.url}/openapi.json`)).json()) as OpenApi;
    const all = operationsOf(document);
    expect(all.filter(({ permission }) => permission === 'public').map(named)).toEqual(expect.arrayContaining(open));
    operations = all.filter((operation) => ![...open, foreign].includes(named(operation)));
    const { provider, api } = story;
    const { integration, products } = await provider.integrationWithProducts();
    const books = await provider.package('LIVROS', products.get('SM-COMPLETO'));
    const plan = await provider.plan('Fibra 500', { packages: [{ packageId: books.id, mandatory: true }] });
    const customer = await provider.customer(1);
    const service = await provider.service(customer.id, plan.id);
    const [profile] = await api.list<{ id: string }>('/suspension-profiles');
    const account = await provider.settled(customer.id);
    const things = {
      integrations: integration,
      packages: books,
      plans: plan,
      customers: customer,
      services: service,
      'suspension-profiles': profile,
      accounts: account,
    };
    for (const [name, thing] of Object.entries(things)) existing.set(name, thing?.id ?? '');
    existing.set('invoices', (await provider.invoice(customer.id, service.id, 3)).id);
    existing.set('holds', unknownId);
  });
  afterAll(() => story?.end());

  const ask = (
    client: ApiClient,
    { method }: Operation,
    path: string,
    body?: unknown,
    options: object = {},
  ): Promise<ApiAnswer<{ code?: string; status?: number }>> =>
    client.answer(method, path.replace(/^\/v1/, ''), body, { headers: { 'if-match': '*' }, ...options });
  /** What is wrong, one line each; empty: nothing. */
  async function wrongs(of: readonly Operation[], check: (operation: Operation) => Promise<string[]>): Promise<string[]> {
    const queue = [...of];
    const found: string[] = [];
    const round = async (): Promise<void> => {
      for (let operation = queue.shift(); operation; operation = queue.shift()) {
        const { method, path } = operation;
        found.push(...(await check(operation)).map((line) => `${method} ${path}: ${line}`));
      }
    };
    await Promise.all(Array.from({ length: 8 }, round));
    return found;
  }
  const isProblem = ({ status, body, headers }: ApiAnswer<{ code?: string; status?: number }>): boolean =>
    /^application\/problem\+json/.test(headers.get('content-type') ?? '') && typeof body?.code === 'string' && body.status === status;

  it('there are many, and none forgot to say that it needs a key', () => {
    expect(operations.length).toBeGreaterThan(70);
    expect(operations.map(named)).toEqual(expect.arrayContaining(['POST /v1/integrations', 'POST /v1/block-runs/{id}/run', 'GET /v1/accounts/{id}/access']));
  });

  it('without a key: 401, with a body, whatever is asked', async () => {
    const nobody = new ApiClient(story.product.url, undefined);
    const stranger = new ApiClient(story.product.url, 'cp_0000000000000000000000000000000000000000000');
    const found = await wrongs(operations, async (operation) => {
      const path = fillPath(operation.path, unknownId);
      const body = operation.method === 'GET' ? undefined : {};
      const answers = [await ask(nobody, operation, path), await ask(nobody, operation, path, body), await ask(stranger, operation, path, body)];
      return answers.flatMap((answer) =>
        answer.status === 401 && isProblem(answer) && answer.body.code === 'unauthenticated' ? [] : [`${answer.status} ${answer.text}`],
      );
    });
    expect(found).toEqual([]);
    for (const path of ['/health/live', '/health/ready', '/v1/sign-in']) expect((await fetch(story.product.url + path)).status).toBe(200);
    expect((await fetch(`${story.product.url}/docs`)).status).toBe(200);
  });

  it('with a key that permits something else: 403; a revoked one: 401', async () => {
    const { id, key } = await story.api.post<{ id: string; key: string }>('/api-keys', { name: 'painel', permissions: ['plans:read'] });
    const reader = new ApiClient(story.product.url, key);
    const others = operations.filter(({ permission }) => !['plans:read', 'signed-in'].includes(permission));
    const found = await wrongs(others, async (operation) => {
      const answer = await ask(reader, operation, fillPath(operation.path, unknownId), operation.body && leastOf(document, operation.body));
      return answer.status === 403 && isProblem(answer) ? [] : [`${answer.status} ${answer.text}`];
    });
    expect(found).toEqual([]);
    expect(await reader.answer('GET', '/plans')).toMatchObject({ status: 200 });
    await story.api.delete(`/api-keys/${id}`);
    expect(await reader.answer('GET', '/plans')).toMatchObject({ status: 401 });
  });

  it('with each role: 403 exactly where it may not, never where it may', async () => {
    const roles = await story.api.list<{ key: string; permissions: string[] }>('/roles');
    expect(roles.map(({ key }) => key).toSorted()).toEqual(['administrator', 'auditor', 'finance', 'integrator', 'operator']);
    for (const { key: role, permissions } of roles) {
      const { key } = await story.api.post<{ key: string }>('/api-keys', { name: role, permissions });
      const holder = new ApiClient(story.product.url, key);
      let refused = 0;
      const found = await wrongs(operations, async (operation) => {
        const may = operation.permission === 'signed-in' || permissions.includes('*') || permissions.includes(operation.permission);
        // What a role may do is asked in a way that does nothing: of an id that is not there, or with a field that is not known.
        const harmless = operation.method === 'GET' || operation.path.includes('{id}') || operation.body !== undefined;
        if (may && (!harmless || operation.isStream)) return [];
        const answer = await ask(holder, operation, fillPath(operation.path, unknownId), operation.method === 'GET' ? undefined : { unknownField: 1 });
        if (answer.status === 403) refused += 1;
        return (answer.status === 403) === may || answer.status === 401 || answer.status >= 500 ? [`${role}: ${answer.status} ${answer.text}`] : [];
      });
      expect(found).toEqual([]);
      expect(refused > 10).toBe(role !== 'administrator');
    }
  });

  it('with an id that is nobody’s: 404, with a body', async () => {
    const withId = operations.filter(({ path }) => path.includes('{id}'));
    const found = await wrongs(withId, async (operation) => {
      const lines: string[] = [];
      for (const id of [unknownId, 'nao-existe', "'; DROP TABLE customer; --", '💥']) {
        const answer = await ask(story.api, operation, fillPath(operation.path, id), operation.body && leastOf(document, operation.body));
        const right = answer.status === 404 && isProblem(answer) && answer.body.code === 'not_found';
        if (!right) lines.push(`${id}: ${answer.status} ${answer.text.slice(0, 200)}`);
      }
      return lines;
    });
    expect(found).toEqual([]);
  });

  it('what is no route at all: 404, with a body', async () => {
    for (const path of ['/nada', '/integrations/x/y/z', '/..%2f..%2fetc%2fpasswd', `/${'a'.repeat(2_000)}`]) {
      const answer = await story.api.answer<{ code?: string; status?: number }>('GET', path);
      expect({ path: path.slice(0, 40), status: answer.status, isProblem: isProblem(answer) }).toEqual({
        path: path.slice(0, 40),
        status: 404,
        isProblem: true,
      });
    }
  });

  /** Bodies that are not even JSON objects, and what they must be called. */
  const broken: [string, string][] = [
    ['null', 'null'],
    ['a list', '[]'],
    ['a list of objects', '[{}]'],
    ['a text', '"x"'],
    ['a number', '1'],
    ['half of an object', '{"a":'],
    ['two objects', '{}{}'],
    ['not JSON', '<xml/>'],
    ['NUL', '{"name":"\u0000"}'],
    ['NUL, escaped', '{"name":"\\u0000"}'],
    ['deep', '['.repeat(50_000)],
    ['a prototype', '{"__proto__":{"admin":true}}'],
    ['a constructor', '{"constructor":{"prototype":{"admin":true}}}'],
    ['2 MB', JSON.stringify({ name: 'x'.repeat(2_000_000) })],
  ];
  /** Where the document says a required or optional field stands, what it is not. */
  const hostile: unknown[] = [
    null,
    0,
    -1,
    1e308,
    '',
    ' ',
    'x'.repeat(10_000),
    '💥'.repeat(100),
    "'; DROP TABLE customer; --",
    '\ud800',
    '9999-12-31',
    '0000-00-00',
    '2026-02-30',
    '275760-09-13T00:00:00Z',
    '-271821-04-20T00:00:00Z',
    true,
    [],
    [null],
    [[]],
    {},
    { length: 1e9 },
    { $ne: null },
    { toString: 1, valueOf: 1 },
  ];

  it('hostile bodies: 4xx with a code, never 5xx', async () => {
    const writing = operations.filter(({ method, body }) => body !== undefined || method === 'POST');
    const found = await wrongs(writing, async (operation) => {
      const path = fillPath(operation.path, () => existing.get(operation.path.split('/')[2] ?? '') ?? unknownId);
      const lines: string[] = [];
      const judge = (what: string, answer: ApiAnswer<{ code?: string; status?: number }>, most: number): void => {
        if (answer.status > most || (answer.status >= 400 && !isProblem(answer))) lines.push(`${what}: ${answer.status} ${answer.text.slice(0, 200)}`);
      };
      if (operation.body === undefined) return lines;
      for (const [what, raw] of broken) {
        const answer = await ask(story.api, operation, path, undefined, { raw });
        judge(what, answer, 499);
        if (answer.status < 400 && what !== 'null') lines.push(`${what}: taken, ${answer.status}`);
      }
      const least = leastOf(document, operation.body) as Record<string, unknown>;
      for (const field of Object.keys(resolve(document, operation.body).properties ?? {})) {
        for (const value of hostile) {
          judge(`${field}=${JSON.stringify(value)?.slice(0, 40)}`, await ask(story.api, operation, path, { ...least, [field]: value }), 499);
        }
      }
      judge(
        'another type',
        await ask(story.api, operation, path, undefined, { raw: 'name=x', headers: { 'content-type': 'text/plain', 'if-match': '*' } }),
        499,
      );
      return lines;
    });
    expect(found).toEqual([]);
  });

  it('hostile queries: 4xx with a code, never 5xx, and none of them is SQL', async () => {
    const lists = operations.filter(({ isList }) => isList);
    expect(lists.length).toBeGreaterThan(15);
    const values = ["'; DROP TABLE customer; --", '1;select pg_sleep(9)', '\\', '-1', '1e9', '💥', 'x'.repeat(5_000), '2026-99-99', '%00'];
    const forged = [['-createdAt', 'x', unknownId], ['-createdAt', '2026-01-01', 'x'], [1, 2, 3], {}].map((key) =>
      Buffer.from(JSON.stringify(key)).toString('base64url'),
    );
    const found = await wrongs(lists, async (operation) => {
      const path = fillPath(operation.path, () => existing.get(operation.path.split('/')[2] ?? '') ?? unknownId);
      const lines: string[] = [];
      const names = operation.parameters.filter((each) => each.in === 'query').map(({ name }) => name);
      for (const name of [...names, 'unknown', '__proto__']) {
        for (const value of name === 'cursor' ? [...values, ...forged] : values) {
          const query = value === '%00' ? value : encodeURIComponent(value);
          const answer = await ask(story.api, operation, `${path}?${name}=${query}`);
          const bad = answer.status >= 500 || (answer.status >= 400 && !isProblem(answer));
          if (bad) lines.push(`${name}=${value.slice(0, 30)}: ${answer.status} ${answer.text.slice(0, 200)}`);
          if (answer.status < 400 && ['limit', 'sort', 'unknown', '__proto__'].includes(name)) lines.push(`${name}=${value.slice(0, 30)} was taken`);
        }
        const twice = await ask(story.api, operation, `${path}?${name}=a&${name}=b`);
        if (twice.status >= 500) lines.push(`${name} twice: ${twice.status}`);
      }
      return lines;
    });
    expect(found).toEqual([]);
  });

  it('hostile headers: never 5xx', async () => {
    const headers = [
      { 'if-match': '"' },
      { 'if-match': '"99999999999999999999.x"' },
      { 'idempotency-key': 'x'.repeat(5_000) },
      { 'accept-language': 'x'.repeat(5_000) },
      { 'x-request-id': "'; --" },
      { authorization: `Bearer ${'x'.repeat(5_000)}` },
      { authorization: 'Basic eDp4' },
      { 'content-encoding': 'gzip' },
      { 'content-type': 'application/json; charset=utf-16' },
    ];
    for (const header of headers) {
      for (const path of ['/customers', `/plans/${existing.get('plans')}`]) {
        const answer = await story.api.answer('PATCH', path, { name: 'x' }, { headers: header as unknown as Record<string, string> });
        expect({ header, status: answer.status < 500 }).toEqual({ header, status: true });
        const posted = await story.api.answer('POST', '/customers', person(7), { headers: header as unknown as Record<string, string> });
        expect({ header, status: posted.status < 500 }).toEqual({ header, status: true });
      }
    }
  });

  it('and everything still stands', async () => {
    expect(await story.api.get(`/customers/${existing.get('customers')}`)).toMatchObject({ name: expect.any(String) });
    const log = story.product.log();
    const errors = log.split('\n').filter((line) => /"level":(50|60)/.test(line));
    expect(errors).toEqual([]);
    expect(log).not.toMatch(/parou \(/);
  });
});
