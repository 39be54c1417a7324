import { type AnyPlugin, type Host, isPlatformFailure, type Platform, PlatformFailure } from '@content-platforms/plugin-sdk';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Global, Logger, Module } from '@nestjs/common';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Database, EventPublisher } from '#kernel';
import { fakePlugin } from '../../../test/support/fake-plugin.ts';
import { recordEvents } from '../../../test/support/recorded-events.ts';
import { type TestModules, startTestModules } from '../../../test/support/testing-module.ts';
import { AccountMarker } from '../integrations/account-marker.ts';
import { CheckIntegration } from '../integrations/check-integration.ts';
import { Gateway } from './gateway.ts';
import { IntegrationsModule } from '../integrations.module.ts';
import { Integrations } from '../integrations/integrations.service.ts';

class NobodyFollows extends AccountMarker {
  services = (): Promise<void> => Promise.resolve();
  package = (): Promise<void> => Promise.resolve();
  customers = (): Promise<void> => Promise.resolve();
  indebted = (): Promise<{ accounts: number; all: number }> => Promise.resolve({ accounts: 0, all: 0 });
  indebtedBy = this.indebted;
  integration = (): Promise<void> => Promise.resolve();
}

@Global()
@Module({ providers: [{ provide: AccountMarker, useClass: NobodyFollows }], exports: [AccountMarker] })
class FollowersModule {}

const token = 'a-very-secret-token-value';
/** What the fake platform does now; each test sets its own. */
let behaviour: (host: Host) => Partial<Platform> = () => ({});
const base = fakePlugin('acme');
const plugin: AnyPlugin = {
  ...base,
  manifest: {
    ...base.manifest,
    limits: { requests: { max: 1000, perSeconds: 1 }, concurrency: 2, callTimeoutSeconds: 1, settleSeconds: 1, giveUpSeconds: 60 },
  },
  connect: (settings, host) => ({ ...base.connect(settings, host), ...behaviour(host) }),
};

const settle = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'fine',
    (error: unknown) => error,
  );
const sleep = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe('Gateway', () => {
  let app: TestModules;
  let gateway: Gateway;
  let integrations: Integrations;
  let database: Database;
  let server: Server;

  beforeAll(async () => {
    app = await startTestModules([IntegrationsModule.with([plugin]), FollowersModule]);
    gateway = app.module.get(Gateway);
    integrations = app.module.get(Integrations);
    database = app.module.get(Database);
    server = createServer((_request, response) => response.end('x'.repeat(6 * 1024 * 1024))).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
  });

  afterAll(async () => {
    server.close();
    await app.close();
  });

  const create = async (limits = {}): Promise<string> => (await integrations.create({ platform: 'acme', description: 'Acme', settings: { token }, limits })).id;
  const check = (id: string): Promise<unknown> => settle(gateway.call({ integrationId: id, verb: 'check', run: (platform, call) => platform.check(call) }));
  const set = (id: string): Promise<unknown> =>
    settle(gateway.call({ integrationId: id, verb: 'set', run: (platform, call) => platform.set({} as never, call) }));

  it('refuses inside a transaction, before anything is sent', async () => {
    const id = await create();
    let asked = 0;
    behaviour = () => ({ check: () => Promise.resolve({ accountId: String((asked += 1)), title: 'x' }) });
    await expect(database.transaction(() => gateway.call({ integrationId: id, verb: 'check', run: (platform, call) => platform.check(call) }))).rejects.toThrow(
      'inside a transaction',
    );
    expect(asked).toBe(0);
    expect(await check(id)).toBe('fine');
  });

  it('aborts at the deadline: a read is unavailable, a write unknown', async () => {
    const id = await create();
    const aborted: boolean[] = [];
    const hang = (call: { signal: AbortSignal }): Promise<never> =>
      new Promise((_, reject) =>
        call.signal.addEventListener('abort', () => {
          aborted.push(true);
          reject(call.signal.reason as Error);
        }),
      );
    behaviour = () => ({ check: hang, set: (_wanted, call) => hang(call) });
    expect(await check(id)).toMatchObject({ code: 'unavailable' });
    expect(await set(id)).toMatchObject({ code: 'unknown' });
    expect(aborted).toEqual([true, true]);
  });

  it('gives up on a plugin that does not heed its signal', async () => {
    const id = await create();
    behaviour = () => ({ set: () => new Promise(() => undefined) });
    expect(await set(id)).toMatchObject({ code: 'unknown' });
  });

  it('turns whatever a plugin throws into a failure, and shows no secret', async () => {
    const id = await create();
    behaviour = () => ({
      check: () => Promise.reject(new TypeError(`boom ${token}`)),
      set: () => Promise.reject(new PlatformFailure('refused', `token ${token} e CPF 529.982.247-25 recusados`)),
    });
    expect(await check(id)).toMatchObject({ code: 'unavailable', message: 'O plugin da plataforma falhou.' });
    const failure = (await set(id)) as PlatformFailure;
    expect(isPlatformFailure(failure)).toBe(true);
    expect(failure.message).not.toContain(token);
    expect(failure.message).not.toContain('529.982.247-25');
  });

  it('keeps the concurrency of an integration', async () => {
    const id = await create({ concurrency: 2, callTimeoutSeconds: 5 });
    let active = 0;
    let peak = 0;
    behaviour = () => ({
      check: async () => {
        peak = Math.max(peak, (active += 1));
        await sleep(30);
        active -= 1;
        return { accountId: '1', title: 'x' };
      },
    });
    expect(await Promise.all(Array.from({ length: 12 }, () => check(id)))).toEqual(Array(12).fill('fine'));
    expect(peak).toBe(2);
  });

  it('opens the breaker after three silences, lets nobody through, and closes it on an answer', async () => {
    const id = await create();
    let asked = 0;
    behaviour = () => ({
      check: () => {
        asked += 1;
        return Promise.reject(new PlatformFailure('unavailable', 'fora do ar'));
      },
    });
    for (let i = 0; i < 3; i += 1) await check(id);
    expect(await check(id)).toMatchObject({ code: 'unavailable', retryAfterSeconds: expect.any(Number) });
    expect(asked).toBe(3);
    expect((await integrations.get(id)).health).toMatchObject({ closedUntil: expect.any(String) });
    behaviour = () => ({ check: () => Promise.resolve({ accountId: '1', title: 'Editora' }) });
    expect(await app.module.get(CheckIntegration).check(id)).toMatchObject({ ok: true, account: 'Editora' });
    expect(await check(id)).toBe('fine');
  });

  it('a 429 makes the whole integration wait', async () => {
    const id = await create();
    behaviour = () => ({ check: () => Promise.reject(new PlatformFailure('throttled', 'devagar', { retryAfterSeconds: 1 })) });
    await check(id);
    behaviour = () => ({ check: () => Promise.resolve({ accountId: '1', title: 'x' }) });
    expect(await check(id)).toMatchObject({ code: 'throttled' });
    await sleep(1100);
    expect(await check(id)).toBe('fine');
  });

  it('refused credentials pause the integration, once, and a person resumes it', async () => {
    const id = await create();
    const events = recordEvents(app.module.get(EventPublisher));
    behaviour = () => ({ check: () => Promise.reject(new PlatformFailure('invalid-settings', 'Token recusado.')) });
    await Promise.all([check(id), check(id)]);
    expect((await integrations.get(id)).health).toMatchObject({ status: 'paused', code: 'invalid-settings' });
    const alerts = await database.rows(`SELECT 1 FROM audit_event WHERE subject_id = $1 AND action = 'integration.paused'`, [id]);
    expect(alerts).toHaveLength(1);
    expect((await integrations.resume(id)).health.status).toBe('unknown');
    expect(events.taken()).toEqual([
      { type: 'integration.paused', data: { integrationId: id, platform: 'acme', code: 'invalid-settings' } },
      { type: 'integration.resumed', data: { integrationId: id, platform: 'acme', code: null } },
    ]);
  });

  it("somebody else's account behind the same integration pauses it", async () => {
    const id = await create();
    const checks = app.module.get(CheckIntegration);
    behaviour = () => ({ check: () => Promise.resolve({ accountId: '1', title: 'Editora' }) });
    await checks.check(id);
    behaviour = () => ({ check: () => Promise.resolve({ accountId: '2', title: 'Outra' }) });
    expect(await checks.check(id)).toMatchObject({ ok: false, code: 'another_account' });
    expect((await integrations.get(id)).health.status).toBe('paused');
  });

  it('one session for everybody, renewed once when it was rejected', async () => {
    const id = await create({ concurrency: 8 });
    let opened = 0;
    const open = async (): Promise<{ value: string; expiresInSeconds: number }> => {
      await sleep(20);
      return { value: `session-${(opened += 1)}`, expiresInSeconds: 600 };
    };
    const used: string[] = [];
    behaviour = (host) => ({
      check: async () => {
        const first = await host.session(open);
        used.push(first === 'session-1' ? await host.session(open, 'session-1') : first);
        return { accountId: '1', title: 'x' };
      },
    });
    await Promise.all(Array.from({ length: 8 }, () => check(id)));
    expect(opened).toBe(2);
    expect(used).toEqual(Array(8).fill('session-2'));
    const [row] = await database.rows<{ sealed: string }>('SELECT sealed FROM integration_session WHERE integration_id = $1', [id]);
    expect(row?.sealed).not.toContain('session-2');
  });

  it('an error while opening a session is never unknown', async () => {
    const id = await create();
    behaviour = (host) => ({
      set: () => host.session(() => Promise.reject(new PlatformFailure('unknown', '?'))).then(() => ({ state: 'more', afterSeconds: 0, memo: {} })),
    });
    expect(await set(id)).toMatchObject({ code: 'unavailable' });
  });

  it('requests go nowhere but to the hosts of the settings', async () => {
    const id = await create();
    behaviour = (host) => ({ check: () => host.fetch('http://127.0.0.1:1/steal').then(() => ({ accountId: '1', title: 'x' })) });
    expect(await check(id)).toMatchObject({ code: 'invalid-settings' });
  });

  it('a request that would leave after its claim has ended is not sent', async () => {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    // An address among the settings is where requests may go.
    const { id } = await integrations.create({ platform: 'acme', description: 'Acme', settings: { token: url } });
    let arrived = 0;
    server.on('request', () => (arrived += 1));
    behaviour = (host) => ({ set: () => host.fetch(url).then(() => ({ state: 'more', afterSeconds: 0, memo: {} })) });
    const until = (sendUntil: () => number): Promise<unknown> =>
      settle(gateway.call({ integrationId: id, verb: 'set', sendUntil, run: (platform, call) => platform.set({} as never, call) }));
    expect(await until(() => performance.now() - 1)).toMatchObject({ code: 'busy' });
    expect(arrived).toBe(0);
    await until(() => Infinity);
    expect(arrived).toBe(1);
  });

  it('a stream that breaks off is a failure; one that ends is the whole', async () => {
    const id = await create();
    const read = async (): Promise<string[]> => {
      const refs: string[] = [];
      for await (const product of gateway.stream(id, 'products', (platform, call) => platform.products?.(call))) refs.push(product.ref);
      return refs;
    };
    behaviour = () => ({
      products: async function* () {
        yield { ref: 'A', name: 'A', open: true };
        await sleep(1);
        throw new TypeError('cut');
      },
    });
    expect(await settle(read())).toMatchObject({ code: 'unavailable' });
    behaviour = () => ({
      products: async function* () {
        yield { ref: 'A', name: 'A', open: true };
        await sleep(1);
      },
    });
    expect(await read()).toEqual(['A']);
    expect(await gateway.offers(id, 'list')).toBe(false);
  });

  it('lets a plugin write into the log, but nothing of the host’s over it, and no secret', async () => {
    const id = await create();
    behaviour = (host) => ({
      check: () => {
        host.log(`asked with ${token}`, { integrationId: 'another', level: 'fatal', requestId: 'forged', detail: `token ${token}`, document: '52998224725' });
        return Promise.resolve({ accountId: '1', title: 'x' });
      },
    });
    const lines: unknown[] = [];
    Logger.overrideLogger({ log: (...line: unknown[]) => void lines.push(line), error: () => undefined, warn: () => undefined });
    await check(id);
    Logger.overrideLogger(false);
    expect(lines).toEqual([
      [
        { integrationId: id, plugin: { integrationId: 'another', level: 'fatal', requestId: 'forged', detail: 'token •••', document: '•••' } },
        'asked with •••',
        'Platform',
      ],
    ]);
  });
});
