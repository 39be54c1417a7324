import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent, fetch } from 'undici';
import { isPrivateAddress, readConfig } from '#kernel';
import { AddressPolicy } from './address-policy.ts';

/** This machine, spelled in every way a URL allows. */
const here = [
  '127.0.0.1',
  '127.1',
  '127.0.1',
  '2130706433',
  '0x7f000001',
  '0X7F.0.0.1',
  '0x7f.1',
  '0177.0.0.1',
  '017700000001',
  '0177.0x0.1',
  '127.0.0.1.',
  '127。0。0。1',
  '127．0．0．1',
  '127｡0｡0｡1',
  '１２７.0.0.1',
  '①②⑦.⓪.⓪.①',
  '%31%32%37.0.0.1',
  '127%2e0%2e0%2e1',
  '127.255.255.254',
  '0',
  '0.0.0.0',
  '[::1]',
  '[0:0:0:0:0:0:0:1]',
  '[0000::0001]',
  '[::]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[0:0:0:0:0:FFFF:127.0.0.1]',
  '[::127.0.0.1]',
  '[::ffff:0:127.0.0.1]',
  'localhost',
  'LocalHost',
  'localhost.',
  'ｌｏｃａｌｈｏｓｔ',
  'loc%61lhost',
  'user@127.0.0.1',
  'user:password@localhost',
  'platform.example@127.0.0.1',
  'platform.example%40@[::1]',
];
/** Others that no platform of the world has. */
const elsewhere = [
  '10.0.0.1',
  '10.1',
  '012.0.0.1',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '3232235777',
  '100.64.0.1',
  '169.254.169.254',
  '2852039166',
  '0xa9fea9fe',
  '0251.0376.0251.0376',
  '[::ffff:169.254.169.254]',
  '[::ffff:a9fe:a9fe]',
  '[fd00:ec2::254]',
  '[fe80::1]',
  '[fc00::1]',
  '[fec0::1]',
  '[64:ff9b::169.254.169.254]',
  '[64:ff9b::a00:1]',
  '[2002:7f00:1::]',
  '[2002:a9fe:a9fe::]',
  '[2001::1]',
  '[2001:db8::1]',
  '192.0.2.1',
  '198.18.0.1',
  '198.51.100.7',
  '203.0.113.1',
  '224.0.0.1',
  '[ff02::1]',
  '240.0.0.1',
  '255.255.255.255',
];

const rules = (more: { allowPrivatePlatformUrls?: boolean }): ConstructorParameters<typeof AddressPolicy>[1] => ({
  allowPrivatePlatformUrls: false,
  allowsHttp: () => true,
  ...more,
});

describe('where requests may go', () => {
  let server: Server;
  let port: number;
  let hits = 0;
  beforeAll(async () => {
    server = createServer((_request, response) => {
      hits += 1;
      response.end('inside');
    });
    // Both families, where the machine has both.
    await new Promise<void>((resolve) =>
      server
        .once('listening', resolve)
        .once('error', () => server.listen(0, '127.0.0.1'))
        .listen(0, '::'),
    );
    ({ port } = server.address() as AddressInfo);
  });
  afterAll(() => void server.close());

  /** What happens to a request of an integration whose own settings name the address. */
  async function reach(url: string, allowPrivate = false): Promise<string> {
    const policy = new AddressPolicy({ baseUrl: url }, rules({ allowPrivatePlatformUrls: allowPrivate }));
    const dispatcher = new Agent({ connect: { lookup: policy.lookup, timeout: 2_000 } });
    try {
      policy.check(url);
      return await (await fetch(url, { dispatcher, signal: AbortSignal.timeout(5_000) })).text();
    } catch (error) {
      const { code, cause } = error as { code?: string; cause?: { code?: string } };
      return code ?? cause?.code ?? String(error);
    } finally {
      await dispatcher.destroy();
    }
  }
  // Some resolvers know no `localhost.`: what has no address is reached as little.
  const refusals = ['invalid-settings', 'EPRIVATE', 'ENOTFOUND'];

  it('more than forty spellings of this machine and its network', () => expect(here.length + elsewhere.length).toBeGreaterThan(60));
  it.each(here)('http://%s is refused', async (host) => {
    const before = hits;
    expect(refusals).toContain(await reach(`http://${host}:${port}/`));
    expect(hits).toBe(before);
  });
  it.each(elsewhere)('http://%s is refused', async (host) => expect(refusals).toContain(await reach(`http://${host}/`)));

  it('what is not http, or no address at all, is refused', async () => {
    for (const url of [
      'file:///etc/passwd',
      'gopher://127.0.0.1/',
      'ftp://127.0.0.1/',
      'javascript:1',
      'http:',
      '//127.0.0.1',
      '',
      `http://127.0.0.1:${port}\\@x`,
    ])
      expect([url, refusals.includes(await reach(url))]).toEqual([url, true]);
  });

  it('a host that is not the integration’s is refused, also by another port or name', () => {
    const policy = new AddressPolicy({ baseUrl: 'https://api.platform.com.br/v1', note: 'https' }, rules({ allowPrivatePlatformUrls: true }));
    expect(() => policy.check('https://api.platform.com.br/v1/users')).not.toThrow();
    for (const url of [
      'https://api.platform.com.br:8443/',
      'https://platform.com.br/',
      'https://api.platform.com.br.evil.example/',
      'https://evil.example/?api.platform.com.br',
      'https://user@api.platform.com.br/',
    ])
      expect(() => policy.check(url)).toThrow();
  });

  it('a sandbox on a private network is reached where that is allowed', async () => expect(await reach(`http://127.0.0.1:${port}/`, true)).toBe('inside'));

  it('plain http is refused in production, but for hosts that are named as exceptions', () => {
    const production = { NODE_ENV: 'production', DATABASE_URL: 'postgres://x/x', SECRETS_KEY: 'k'.repeat(44) };
    const check = (url: string, env: object = {}): void => new AddressPolicy({ baseUrl: url }, readConfig({ ...production, ...env })).check(url);
    expect(() => check('https://api.platform.com.br/')).not.toThrow();
    expect(() => check('http://api.platform.com.br/')).toThrow();
    const exceptions = { HTTP_PLATFORM_HOSTS: 'api.platform.com.br, outra.com.br:8080' };
    for (const url of ['http://api.platform.com.br/', 'http://API.platform.com.br:81/', 'http://outra.com.br:8080/'])
      expect(() => check(url, exceptions)).not.toThrow();
    for (const url of ['http://outra.com.br/', 'http://x.api.platform.com.br/']) expect(() => check(url, exceptions)).toThrow();
    // A trial on one machine.
    expect(() => check('http://127.0.0.1:4000/', { ALLOW_PRIVATE_PLATFORM_URLS: 'true' })).not.toThrow();
  });

  it('public addresses are let through', () => {
    for (const address of ['8.8.8.8', '200.160.2.3', '2606:4700:4700::1111']) expect([address, isPrivateAddress(address)]).toEqual([address, false]);
    for (const url of ['http://8.8.8.8/', 'https://[2606:4700:4700::1111]/', 'https://api.platform.com.br/'])
      expect(() => new AddressPolicy({ baseUrl: url }, rules({})).check(url)).not.toThrow();
  });
});
