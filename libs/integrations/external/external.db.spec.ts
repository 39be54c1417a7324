import { type InboundRequest, isPlatformFailure, type WantedAccount } from '@content-platforms/plugin-sdk';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Global, Module } from '@nestjs/common';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '../../../test/support/eventually.ts';
import { fakePlugin } from '../../../test/support/fake-plugin.ts';
import { type TestModules, startTestModules } from '../../../test/support/testing-module.ts';
import { AccountMarker } from '../integrations/account-marker.ts';
import { CallbackAddresses } from '../platforms/callback-addresses.ts';
import { Callbacks } from '../platforms/callbacks.ts';
import { FirstProducts } from '../integrations/first-products.ts';
import { Gateway } from '../gateway/gateway.ts';
import { IntegrationsModule } from '../integrations.module.ts';
import { Integrations } from '../integrations/integrations.service.ts';
import { Platforms } from '../platforms/platforms.ts';
import { ExternalPlugins } from './external-plugins.ts';
import { osIsolation } from './os-isolation.ts';
import { readPackage } from './package-files.ts';

const plugins = join(import.meta.dirname, '../../../test/fixtures/plugins');
const folderOf = (name: string): string => join(plugins, name);

@Global()
@Module({
  providers: [
    { provide: AccountMarker, useValue: { services() {}, customers() {}, indebted: async () => ({ accounts: 0, all: 0 }), integration() {} } },
    { provide: FirstProducts, useValue: { offer: async () => undefined } },
  ],
  exports: [AccountMarker, FirstProducts],
})
class Followers {}

const wanted: WantedAccount = {
  reference: 'a-reference',
  revision: 1,
  products: [{ ref: 'A', blocked: false }],
  subscriber: { name: 'Ana' },
  origin: { customerId: 'c' },
  memo: {},
};

const troubles = [
  ['a loop', 'loop'],
  ['silence', 'hang'],
  ['microtasks without end', 'microtasks'],
  ['an async generator without end', 'generator'],
  ['a flood of timers', 'timers'],
  ['a regular expression without end', 'regex'],
  ['a stack without end', 'stack'],
  ['a leak of objects', 'leak'],
  ['a leak of bytes', 'buffers'],
  ['a leak of texts', 'strings'],
  ['a leak outside the allocator of the engine', 'addresses'],
  ['a throw that nobody can catch', 'throw'],
  ['a flood of messages', 'flood'],
  ['an answer of 10 MB', 'huge'],
  ['an answer of garbage', 'garbage'],
  ['an answer that loops when it is written', 'to-json'],
  ['an error of no kind', 'throw-plainly'],
  ['an error whose every part throws', 'throw-traps'],
  ['a failure of the contract that loops when it is read', 'throw-proxy'],
  ['an answer to a question that nobody asked', 'forged'],
  ['lines that are no messages', 'not-a-frame'],
] as const;

/** What a call ends with: its answer, or the failure's code. */
const ended = (work: Promise<unknown>): Promise<unknown> => work.catch((error: unknown) => (isPlatformFailure(error) ? error.code : error));

describe('plugins from outside the repository', () => {
  let app: TestModules;
  let gateway: Gateway;
  let good: string;
  const entry = async (name: string): Promise<string> => `${folderOf(name)}@${(await readPackage(folderOf(name))).integrity}`;
  const made = new Map<string, string>();
  const hostile = (how: string): string => made.get(how) ?? '';
  const check = (id: string): Promise<unknown> => ended(gateway.call({ integrationId: id, verb: 'check', run: (platform, call) => platform.check(call) }));
  const set = (id: string, begun?: () => void): Promise<unknown> =>
    ended(
      gateway.call({
        integrationId: id,
        verb: 'set',
        run: (platform, call) => {
          const answer = platform.set(wanted, call);
          begun?.();
          return answer;
        },
      }),
    );
  /** A write, and a read once the write is on its way: a read that came first could end the process before there was a write. */
  const setThenCheck = async (id: string): Promise<unknown[]> => {
    const { promise: begun, resolve } = Promise.withResolvers<void>();
    const write = set(id, resolve);
    await Promise.race([begun, write]);
    return Promise.all([write, check(id)]);
  };
  /** The hostile plugin in its good mood, as soon as its process may be started again. */
  const recovered = async (): Promise<unknown> => {
    for (;;) {
      const answer = await check(hostile('good'));
      if (answer !== 'unavailable') return answer;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };

  /** Another plugin, in a process of its own. */
  const validated = async (): Promise<string> => {
    const answer = await app.module.get(Platforms).get('acme-tv').validate({ token: 'a-token' });
    return 'settings' in answer ? 'valid' : 'invalid';
  };

  beforeAll(async () => {
    const own = fakePlugin('own', { check: async () => ({ accountId: 'own', title: 'Own' }) });
    const list = [await entry('hostile'), await entry('acme-tv')].join(' ');
    app = await startTestModules([IntegrationsModule.with([own]), Followers], { env: { PLUGINS: list, PLUGIN_MEMORY_MB: '64' } });
    gateway = app.module.get(Gateway);
    const integrations = app.module.get(Integrations);
    await eventually(() => ['hostile', 'acme-tv'].every((key) => app.module.get(Platforms).find(key)), { within: 80_000 });
    for (const how of ['good', 'escapes', ...troubles.map(([, name]) => name)]) {
      made.set(how, (await integrations.create({ platform: 'hostile', description: how, settings: { token: 'a-token', how } })).id);
    }
    good = (await integrations.create({ platform: 'own', description: 'Own', settings: { token: 'a-token' } })).id;
  }, 120_000);
  afterAll(() => app?.close());

  it('are listed like our own', () => {
    expect(app.module.get(Platforms).describe()).toMatchObject([
      { key: 'own', status: 'loaded' },
      { key: 'hostile', status: 'loaded', title: 'Hostile' },
      { key: 'acme-tv', status: 'loaded', version: '1.2.0', needs: { name: 'required', document: 'required' } },
    ]);
  });

  it('answer', async () => expect(await check(hostile('good'))).toEqual({ accountId: 'good', title: 'Good' }));

  it.each(troubles)(
    '%s: a write is unknown, a read unavailable; others are untouched, and it is there again',
    async (_what, how) => {
      const id = hostile(how);
      const others = (async () => {
        const answers: unknown[] = [];
        for (let n = 0; n < 5; n += 1) answers.push(await check(good), await validated());
        return answers;
      })();
      expect(await setThenCheck(id)).toEqual(['unknown', 'unavailable']);
      expect(await others).toEqual(Array.from({ length: 5 }, () => [{ accountId: 'own', title: 'Own' }, 'valid']).flat());
      expect(await recovered()).toEqual({ accountId: 'good', title: 'Good' });
    },
    60_000,
  );

  it('find no way out of their engine, and what they do to it is not seen by the host', async () => {
    await recovered();
    expect(await check(hostile('escapes'))).toEqual({ accountId: 'none', title: 'Escapes' });
    expect([{}, [], Promise.resolve()].map((made) => 'polluted' in made)).toEqual([false, false, false]);
    expect(await validated()).toBe('valid');
  });

  (process.platform === 'linux' ? it : it.skip)(
    'run in processes with an empty environment, one socket (to the host), and what else the system offers',
    async () => {
      await recovered();
      const { withoutNetwork, canChangeUser } = await osIsolation();
      const pids = app.module.get(ExternalPlugins).pids();
      expect(pids.length).toBeGreaterThan(0);
      const users = new Set<string | undefined>();
      for (const pid of pids) {
        expect(await readFile(`/proc/${pid}/environ`, 'utf8')).toBe('');
        const open = await Promise.all((await readdir(`/proc/${pid}/fd`)).map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')));
        expect(open.filter((one) => one.startsWith('socket:'))).toHaveLength(1);
        if (withoutNetwork.length > 0) expect(await readlink(`/proc/${pid}/ns/net`)).not.toBe(await readlink('/proc/self/ns/net'));
        users.add(/^Uid:\s+(\d+)/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1]);
      }
      if (canChangeUser) {
        expect(users).not.toContain('0');
        expect(users.size).toBe(pids.length);
      }
    },
  );

  describe('that are asked', () => {
    let id: string;
    const body = JSON.stringify({ subscriber: wanted.reference });
    const ask = (of: string, request: Partial<InboundRequest>, found: WantedAccount | null = wanted): Promise<unknown> => {
      const key = app.module.get(CallbackAddresses).of(of).split('/').at(-1) ?? '';
      const whole = { method: 'POST', path: '', query: {}, headers: { 'x-acme-token': 'a-token' }, body, ...request };
      return app.module
        .get(Callbacks)
        .answer({ integrationId: of, key, from: '127.0.0.1', request: whole }, async (_id, question) => (asked.push(question), found))
        .catch((error: { code?: string }) => error.code ?? error);
    };
    const asked: unknown[] = [];
    beforeAll(async () => {
      const settings = { token: 'a-token', baseUrl: 'http://127.0.0.1:1' };
      const made = await app.module.get(Integrations).create({ platform: 'acme-tv', description: 'Acme', settings });
      expect(made).toMatchObject({ capabilities: { asksUs: true }, callbackUrl: expect.stringContaining(made.id) });
      id = made.id;
    });

    it('read the question and word the answer over there; who is asked about is looked up here', async () => {
      expect(await ask(id, {})).toEqual({ status: 200, body: '{"known":true,"open":["A"]}' });
      expect(asked).toEqual([{ by: 'reference', value: wanted.reference }]);
      expect(await ask(id, {}, { ...wanted, products: [{ ref: 'A', blocked: 'debt' }] })).toEqual({ status: 200, body: '{"known":true,"open":[]}' });
      expect(await ask(id, {}, null)).toEqual({ status: 200, body: '{"known":false,"open":[]}' });
    });

    it('refuse by themselves, and what they throw is nobody’s answer', async () => {
      const before = asked.length;
      expect(await ask(id, { headers: { 'x-acme-token': 'another' } })).toEqual({ status: 401, body: '{"error":"token"}' });
      expect(await ask(id, { body: '{}' })).toEqual({ status: 400, body: '{"error":"question"}' });
      expect(await ask(id, { body: '{' })).toBe('callback_failed');
      expect(asked).toHaveLength(before);
    });

    it.each(['loop', 'hang', 'leak', 'garbage', 'throw-plainly'])(
      '%s: that question has no answer; others do, and it is there again',
      async (how) => {
        await recovered();
        const [trouble, fine] = await Promise.all([ask(hostile(how), {}), ask(id, {})]);
        expect([trouble, fine]).toEqual(['callback_failed', { status: 200, body: '{"known":true,"open":["A"]}' }]);
        await recovered();
        expect(await ask(hostile('good'), {})).toEqual({ status: 200, body: 'fine' });
      },
      60_000,
    );
  });

  it('stream page by page; a reader that stops is not sent the rest', async () => {
    const id = hostile('good');
    const read = async (most: number): Promise<number> => {
      let count = 0;
      for await (const { ref } of gateway.stream(id, 'products', (platform, call) => platform.products?.(call))) {
        expect(ref).toBe(`P${count}`);
        count += 1;
        if (count === most) break;
      }
      return count;
    };
    expect(await read(1_000)).toBe(250);
    expect(await read(150)).toBe(150);
    expect(await gateway.offers(id, 'list')).toBe(false);
    expect(await gateway.offers(id, 'products')).toBe(true);
  });

  it('end their list with an error, never as if that were all, when they die in it', async () => {
    const id = hostile('leak');
    const read = (): Promise<unknown> => Array.fromAsync(gateway.stream(id, 'products', (platform, call) => platform.products?.(call)));
    await recovered();
    expect(await ended(read())).toBe('unavailable');
  });

  it('narrow what they can do by their settings', async () => {
    const settings = { token: 'a-token', baseUrl: 'http://127.0.0.1:1', onePackage: true };
    const { capabilities } = await app.module.get(Integrations).create({ platform: 'acme-tv', description: 'Acme', settings });
    expect(capabilities).toMatchObject({ onePackagePerSubscriber: true, blocking: 'product' });
  });

  it('judge their own settings', async () => {
    const platform = app.module.get(Platforms).get('acme-tv');
    expect(await platform.validate({ baseUrl: 'nowhere' })).toEqual({
      issues: expect.arrayContaining([
        { path: 'token', message: 'Campo obrigatório.' },
        { path: 'baseUrl', message: expect.stringMatching(/endereço válido/) },
      ]),
    });
    expect(platform.secretKeys).toEqual(['token']);
  });

  it('are ended with the host', async () => {
    const outside = app.module.get(ExternalPlugins);
    await recovered();
    const pids = outside.pids();
    expect(pids.length).toBeGreaterThan(0);
    await outside.onModuleDestroy();
    await eventually(() => pids.every((pid) => !isAlive(pid)), { what: 'their processes to end' });
    expect(await check(hostile('good'))).toBe('unavailable');
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
