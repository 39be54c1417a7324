import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import type { HostResponse } from './contract.ts';
import { isPlatformFailure, PlatformFailure, type FailureCode } from './failure.ts';
import { jsonClient, type JsonAnswer } from './json-client.ts';
import { fakeHost, json } from './testing/index.ts';

const shape = z.object({ id: z.int() });

function setUp(answer: () => HostResponse, failureOf?: (answer: JsonAnswer) => PlatformFailure | undefined) {
  const host = fakeHost(answer);
  const client = jsonClient({ host, title: 'Plataforma', baseUrl: 'https://x.example/api', headers: () => ({ authorization: 'Bearer s3cret' }), failureOf });
  return { host, client };
}

async function failureFrom(promise: Promise<unknown>): Promise<PlatformFailure> {
  const error: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isPlatformFailure(error)) throw new Error('A PlatformFailure was expected.', { cause: error });
  return error;
}

const throws = (error: unknown) => (): HostResponse => {
  throw error;
};
const text = (status: number, body: string) => (): HostResponse => ({ status, headers: {}, text: body });

describe('what an answer or silence means', () => {
  it.each<[string, () => HostResponse, FailureCode, FailureCode]>([
    ['connection cut', throws(new TypeError('terminated')), 'unavailable', 'unknown'],
    ['deadline', throws(new DOMException('late', 'TimeoutError')), 'unavailable', 'unknown'],
    ['anything thrown', throws('what'), 'unavailable', 'unknown'],
    ['garbled 200', text(200, '<html>'), 'unavailable', 'unknown'],
    ['truncated 200', text(200, '{"id": 1'), 'unavailable', 'unknown'],
    ['empty 200', text(200, ''), 'unavailable', 'unknown'],
    ['malformed 201', () => json(201, { id: 'one' }), 'unavailable', 'unknown'],
    ['an id no number holds', text(200, '{"id": 9007199254740993}'), 'unavailable', 'unknown'],
    ['redirect', text(302, ''), 'unavailable', 'unknown'],
    ['500', () => json(500, { error: 'x' }), 'unavailable', 'unknown'],
    ['503', () => json(503, { error: 'x' }), 'unavailable', 'unknown'],
    ['408', () => json(408, { error: 'x' }), 'unavailable', 'unknown'],
    ['404 of a proxy', text(404, '<html>'), 'unavailable', 'unknown'],
    ['400', () => json(400, { error: 'x' }), 'refused', 'refused'],
    ['401', () => json(401, { error: 'x' }), 'invalid-settings', 'invalid-settings'],
    ['403 of a proxy', text(403, '<html>'), 'invalid-settings', 'invalid-settings'],
    ['429', text(429, ''), 'throttled', 'throttled'],
    ['the host refuses', throws(new PlatformFailure('throttled', 'espere')), 'throttled', 'throttled'],
  ])('%s', async (_name, answer, onRead, onWrite) => {
    const { client } = setUp(answer);
    expect((await failureFrom(client.read({ path: '/a', shape }))).code).toBe(onRead);
    expect((await failureFrom(client.write({ path: '/a', shape }))).code).toBe(onWrite);
  });

  it("passes the host's failure on untouched and keeps a transport error as the cause", async () => {
    const own = new PlatformFailure('refused', 'endereço recusado');
    expect(await failureFrom(setUp(throws(own)).client.write({ path: '/a', shape }))).toBe(own);
    const cause = new TypeError('terminated');
    expect((await failureFrom(setUp(throws(cause)).client.write({ path: '/a', shape }))).cause).toBe(cause);
  });

  it('asks the plugin first, about 2xx too', async () => {
    const seen: JsonAnswer[] = [];
    const { client } = setUp(
      () => json(200, { sucesso: false, codigo: 28 }),
      (answer) => {
        seen.push(answer);
        return new PlatformFailure('quota', 'sem licenças', { platformCode: '28' });
      },
    );
    expect(await failureFrom(client.write({ path: '/a', shape }))).toMatchObject({ code: 'quota', platformCode: '28' });
    expect(seen).toMatchObject([{ status: 200, effect: 'write', body: { codigo: 28 } }]);
  });

  it('sends a form where one is wanted, its data in no address', async () => {
    const { host, client } = setUp(() => json(200, { id: 1 }));
    await client.write({ path: '/token', form: { grant_type: 'refresh_token', token: 'a b&c' }, shape });
    expect(host.requests).toMatchObject([{ method: 'POST', body: 'grant_type=refresh_token&token=a+b%26c' }]);
    expect(host.requests[0]?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(host.requests[0]?.url.search).toBe('');
  });

  it('says how long to wait', async () => {
    const wait = async (header: string) =>
      (await failureFrom(setUp(() => json(429, {}, { 'retry-after': header })).client.read({ path: '/a', shape }))).retryAfterSeconds;
    expect(await wait('7')).toBe(7);
    expect(await wait('Mon, 23 Nov 2026 12:00:30 GMT')).toBe(30);
    expect(await wait('Mon, 23 Nov 2026 11:00:00 GMT')).toBe(0);
    expect(await wait('999999999')).toBe(86400);
    expect(await wait('soon')).toBeUndefined();
  });

  it('marks an unknown as repeatable only when told, and a read never', async () => {
    const { client } = setUp(throws(new TypeError('terminated')));
    expect((await failureFrom(client.write({ path: '/a', shape }))).repeatable).toBe(false);
    expect((await failureFrom(client.write({ path: '/a', shape, repeatable: true }))).repeatable).toBe(true);
  });

  it('quotes neither secrets nor bodies', async () => {
    const { client } = setUp(text(200, '{"documento": "52998224725", oops'));
    const failure = await failureFrom(client.write({ path: '/a', shape, body: { cpf: '52998224725' } }));
    expect(`${failure.message} ${String(failure.cause)}`).not.toMatch(/52998224725|s3cret/);
  });
});

describe('a request', () => {
  it('carries headers, query and JSON', async () => {
    const { client, host } = setUp(() => json(200, { id: 1, more: true }));
    expect(await client.write({ method: 'PATCH', path: '/a/1', query: { p: 'a b&c', none: undefined }, body: { n: 'é' }, shape })).toEqual({ id: 1 });
    expect(host.requests[0]).toMatchObject({
      method: 'PATCH',
      headers: { authorization: 'Bearer s3cret', 'content-type': 'application/json' },
      body: { n: 'é' },
    });
    expect(host.requests[0]?.url.href).toBe('https://x.example/api/a/1?p=a+b%26c');
  });

  it('takes an empty answer where one is expected', async () => {
    await expect(setUp(text(204, '')).client.write({ method: 'DELETE', path: '/a', shape: z.undefined() })).resolves.toBeUndefined();
  });

  it('makes texts storable', async () => {
    const { client } = setUp(text(200, '{"name": "A\\u0000B \\ud83d\\ude00 \\ud83d"}'));
    expect(await client.read({ path: '/a', shape: z.object({ name: z.string() }) })).toEqual({ name: 'AB 😀 \ufffd' });
  });
});
