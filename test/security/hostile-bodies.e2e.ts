import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../support/eventually.ts';
import { startProduct, type TestProduct } from '../support/product.ts';

jest.setTimeout(240_000);

const probe = new URL('../support/turn-probe.mjs', import.meta.url).href;
const json = { 'content-type': 'application/json' };
const mebibyte = 1024 * 1024;

/** Bodies that once froze the process, or that a fuzzer found slow. */
const hostile: Record<string, string> = {
  'C2: eight million numbers behind one escaped key': `{"\\u0041":[${'1,'.repeat(7_000_000)}1]}`,
  'C3: 90,000 unknown fields': `{${Array.from({ length: 90_000 }, (_, index) => `"campo${index}":1`).join(',')}}`,
  'unknown fields within 64 kB': `{${Array.from({ length: 5_000 }, (_, index) => `"c${index}":1`).join(',')}}`,
  'M1: 3,000 opened arrays': '['.repeat(3_000),
  'an object 30,000 deep': `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`,
  'one long string of escapes': `{"name":"${'\\u0041'.repeat(10_000)}"}`,
  'a list of 20,000 texts': `{"permissions":[${'"a",'.repeat(15_000)}"a"]}`,
  'a number of 60,000 digits': `{"priceCents":${'9'.repeat(60_000)}}`,
  'keys that repeat': `{${'"name":"x",'.repeat(5_000)}"name":"x"}`,
};

describe('promises about hostile requests', () => {
  const folder = mkdtempSync(join(tmpdir(), 'turns-'));
  const file = join(folder, 'turns');
  let product: TestProduct;
  let key: Record<string, string>;

  beforeAll(async () => {
    writeFileSync(file, '');
    product = await startProduct({
      env: {
        NODE_OPTIONS: `--import=${probe}`,
        TURN_PROBE_FILE: file,
        HEADERS_TIMEOUT_SECONDS: '2',
        REQUEST_TIMEOUT_SECONDS: '4',
        IDLE_TIMEOUT_SECONDS: '2',
      },
    });
    key = { authorization: `Bearer ${product.apiKey}` };
    // What is compiled at its first use is no request's doing.
    await Promise.all(['/v1/payments', '/v1/packages', '/v1/sessions'].map((path) => send(path, '{}', key)));
    await send('/v1/payments', payments(2_000), key);
  });
  afterAll(async () => {
    await product?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  interface Answer {
    status: number;
    body: { code?: string; errors?: { pointer: string; code: string }[] };
    headers: Headers;
    text: string;
  }
  async function send(path: string, body: string | Uint8Array | undefined, headers: Record<string, string> = {}): Promise<Answer> {
    const answer = await fetch(`${product.url}${path}`, { method: 'POST', headers: { ...json, ...headers }, ...(body === undefined ? {} : { body }) });
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.includes('json') ?? false;
    return { status: answer.status, body: (isJson ? JSON.parse(text) : {}) as Answer['body'], headers: answer.headers, text };
  }
  const payments = (count: number, amountCents: number | string = 990): string =>
    JSON.stringify({
      payments: Array.from({ length: count }, (_, index) => ({
        invoiceExternalRef: `F-${index}`,
        amountCents,
        paidAt: '2026-11-29T12:00:00-03:00',
        externalRef: `P-${index}`,
      })),
    });
  /** The longest turn of the API's event loop since `from`, in milliseconds of processor time; 0 when all were short. */
  const longestTurn = (from: number): number =>
    Math.max(
      0,
      ...readFileSync(file, 'utf8')
        .trim()
        .split('\n')
        .map((line) => line.split(' ').map(Number))
        .filter(([at = 0]) => at >= from)
        .map(([, milliseconds = 0]) => milliseconds),
    );

  const processorMilliseconds = (work: () => unknown): number => {
    const before = process.threadCpuUsage();
    work();
    const { user, system } = process.threadCpuUsage(before);
    return (user + system) / 1000;
  };

  it.each(Object.entries(hostile))('without a key a body is not even read: %s', async (_, body) => {
    const from = Date.now();
    for (const path of ['/v1/payments', '/v1/packages', '/v1/imports']) {
      // The refusal may close the connection while the body is still being sent: then the client sees no answer.
      const answer = await send(path, body).catch(() => undefined);
      if (answer) expect(answer).toMatchObject({ status: expect.any(Number), body: { code: expect.stringMatching(/unauthenticated|too_large/) } });
    }
    expect(longestTurn(from)).toBeLessThan(100);
  });

  it.each(Object.entries(hostile))('a public route, and one with a key, refuse it at once: %s', async (_, body) => {
    const from = Date.now();
    for (const [path, headers] of [
      ['/v1/sessions', {}],
      ['/v1/password-resets', {}],
      ['/v1/packages', key],
      ['/v1/integrations', key],
      ['/v1/invoices', key],
      ['/v1/payments', key],
      ['/v1/api-keys', key],
    ] as const) {
      const answer = await send(path, body, headers).catch(() => undefined);
      if (!answer) continue;
      expect([path, answer.status, answer.body.code]).toEqual([
        path,
        expect.any(Number),
        expect.stringMatching(/^(too_large|body_too_deep|body_too_wide|malformed|invalid)$/),
      ]);
      expect(answer.text.length).toBeLessThan(20_000);
      expect(answer.body.errors?.length ?? 0).toBeLessThanOrEqual(50);
    }
    expect(longestTurn(from)).toBeLessThan(100);
  });

  it.each([
    ['10,000 payments', '/v1/payments', () => payments(10_000), 200],
    ['50,000 wrong payments', '/v1/payments', () => payments(50_000, 'muito'), 400],
    [
      'a file of 9 MiB',
      '/v1/imports',
      () => JSON.stringify({ kind: 'customers', files: [{ name: 'a.csv', content: Buffer.alloc(9 * mebibyte, 'nome;cpf_cnpj\n').toString('base64') }] }),
      202,
    ],
  ] as const)('the largest bodies that are allowed hold nobody up either: %s', async (_, path, body, status) => {
    const text = body();
    // The parser cannot be interrupted: on a slow machine its own time for this body is the measure.
    const bound = Math.max(100, 3 * processorMilliseconds(() => JSON.stringify(JSON.parse(text))));
    const from = Date.now();
    const answer = await send(path, text, key);
    expect([answer.status, answer.body.errors?.length ?? 0]).toEqual([status, status === 400 ? 50 : 0]);
    expect(longestTurn(from)).toBeLessThan(bound);
  });

  it('depth, width and size have codes of their own', async () => {
    const settings = (value: string): Promise<Answer> => send('/v1/integrations', `{"platform":"sattv","description":"x","settings":${value}}`, key);
    expect(await settings(`${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`)).toMatchObject({ status: 400, body: { code: 'body_too_deep' } });
    expect(await settings(`{${Array.from({ length: 300 }, (_, index) => `"k${index}":1`).join()}}`)).toMatchObject({
      status: 400,
      body: { code: 'body_too_wide' },
    });
    expect(await send('/v1/customers', JSON.stringify({ name: 'x'.repeat(70_000) }), key)).toMatchObject({ status: 413, body: { code: 'too_large' } });
  });

  it('only JSON is read, and a text may speak of \\u0000', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/xml'])
      expect(await send('/v1/customers', '{"name":"x"}', { ...key, 'content-type': type })).toMatchObject({ status: 415, body: { code: 'unsupported_media' } });
    const customer = (name: string): Promise<Answer> => send('/v1/customers', `{"name":"${name}","document":"52998224725"}`, key);
    expect(await customer('a\\u0000b')).toMatchObject({ status: 400, body: { code: 'malformed' } });
    expect((await customer('escreve-se \\\\u0000')).status).toBe(201);
  });

  it('an address spelled in another way is counted, and refused without a key, all the same', async () => {
    for (const path of ['/%76%31/packages', '/v%31/packages', '/v1/%70ackages'])
      expect(await send(path, '[', {})).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    expect(await send('/v1/nothing', '[', {})).toMatchObject({ status: 404, body: { code: 'not_found' } });
    const foreign = { origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' };
    expect(await send('/%76%31/sessions', '{}', foreign)).toMatchObject({ status: 403, body: { code: 'foreign_origin' } });
  });

  it('a key without the permission is refused before its body is read', async () => {
    const { body } = (await send('/v1/api-keys', JSON.stringify({ name: 'leitor', permissions: ['catalog:read'] }), key)) as unknown as {
      body: { key: string };
    };
    expect(await send('/v1/packages', '[', { authorization: `Bearer ${body.key}` })).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  });

  it('bytes that are not UTF-8 are refused, not replaced', async () => {
    const body = Buffer.concat([Buffer.from('{"name":"'), Buffer.from([0xc3]), Buffer.from('","document":"52998224725"}')]);
    expect(await send('/v1/customers', body, key)).toMatchObject({ status: 400, body: { code: 'malformed' } });
  });

  it('a path that does not decode is answered as every other error, with the security headers', async () => {
    const answer = await fetch(`${product.url}/v1/customers/%ff`);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    for (const header of ['content-security-policy', 'x-content-type-options', 'x-request-id']) expect(answer.headers.get(header)).not.toBeNull();
    expect(await answer.json()).toMatchObject({ code: 'malformed' });
  });

  it.each(['total=abc', 'total=true&total=true', 'sort=name&sort=name', 'limit=0x10', 'limit=1e1', 'limit=10&limit=20'])(
    'a list refuses ?%s',
    async (query) => {
      const answer = await fetch(`${product.url}/v1/customers?${query}`, { headers: key });
      expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([400, expect.stringMatching(/^invalid_/)]);
    },
  );

  describe('a client that takes its time', () => {
    /** Opens a connection, sends `text`, and resolves when the server has closed it. */
    async function closedAfter(text: string, drip?: string): Promise<void> {
      const { hostname, port } = new URL(product.url);
      const socket: Socket = connect(Number(port), hostname);
      socket.on('error', () => undefined).resume();
      let isClosed = false;
      socket.on('close', () => (isClosed = true));
      if (text) socket.write(text);
      const dripping = drip ? setInterval(() => socket.write(drip), 200) : undefined;
      await eventually(async () => expect(isClosed).toBe(true), { within: 60_000, what: 'the server closes the connection' }).finally(() => {
        clearInterval(dripping);
        socket.destroy();
      });
    }
    const head = (): string =>
      `POST /v1/customers HTTP/1.1\r\nHost: x\r\nAuthorization: ${key['authorization']}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n`;

    it.each([
      ['a connection that never asks', () => closedAfter('')],
      ['headers one byte at a time', () => closedAfter('GET / HTTP/1.1\r\n', 'x')],
      ['a body one byte at a time', () => closedAfter(`${head()}\r\n`, ' ')],
      ['a connection that is kept open between requests', () => closedAfter('GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n')],
    ])('is closed: %s', (_, close) => close());
  });
});
