import type { Check } from './check.ts';
import { applies, canBeTried, see, Seen } from './seen.ts';
import type { HostFault } from './live-host.ts';
import { call, failureOf, openStage, type Stage } from './stage.ts';

const pageFaults: HostFault[] = ['lost-before', '500-before', 'html-after', 'empty-after', 'object-after', 'list-after', 'cut-after'];

/** Reads a list with each of its requests spoiled in each way; one that ends all the same is half a list. */
async function endsOrFails(stage: Stage, read: () => AsyncIterable<unknown>): Promise<void> {
  const from = stage.host.sent.length;
  await Array.fromAsync(read());
  const requests = stage.host.sent.length - from;
  for (let spoiled = 0; spoiled < requests; spoiled += 1) {
    for (const fault of pageFaults) {
      let at = -1;
      stage.host.strike = () => ((at += 1) === spoiled ? fault : undefined);
      const failure = await failureOf(Array.fromAsync(read()));
      stage.host.strike = () => undefined;
      see(failure !== undefined || at < spoiled, () => `request ${spoiled + 1} of ${requests} suffered "${fault}", and the list ended as if it were whole`);
      see(!failure || failure.code !== 'unknown', () => `a read failed as unknown (${fault})`);
    }
  }
}

/** What only looks. */
export const readingChecks: Check[] = [
  {
    code: 'CK-04',
    title: 'check says whose account it is, the same each time, and changes nothing',
    cause: 'accountId is made of something that changes (a session, a date), or is empty.',
    remedy: "Answer the platform's own id of the provider: when it changes, the integration pauses.",
    async run({ platform, simulator }) {
      const before = await simulator.effects();
      const [one, two] = [await platform.check(call()), await platform.check(call())];
      see(typeof one.accountId === 'string' && one.accountId !== '', () => `accountId is ${JSON.stringify(one.accountId)}`);
      see(one.accountId === two.accountId, () => `accountId was ${one.accountId}, then ${two.accountId}`);
      see(one.title.trim() !== '', () => 'the title is empty');
      const counts = one.licences ? [one.licences.contracted, one.licences.used] : [];
      see(
        counts.every((count) => Number.isInteger(count) && count >= 0),
        () => `licences are ${JSON.stringify(one.licences)}`,
      );
      see((await simulator.effects()) === before, () => 'check changed something at the platform');
    },
  },
  {
    code: 'CK-05',
    title: 'refused credentials are invalid-settings, for check and for set',
    cause: "The platform's words for a bad token are taken for a refusal of the request, or for a failure of the platform.",
    remedy: "Map the platform's answer to `invalid-settings` in `failureOf`: the integration pauses, and no customer is charged an attempt.",
    async run(stage) {
      const { simulator } = stage;
      if (!simulator.refusedSettings) {
        await stage.platform.check(call());
        canBeTried(stage.host.sent.length === 0, '`check` calls the platform, and the simulator refuses no credentials (it has no `refusedSettings`)');
      }
      applies(simulator.refusedSettings, 'the platform is never called');
      // Another host: a session opened with the good ones is still good.
      const platform = await stage.connect(simulator.refusedSettings);
      const checked = await failureOf(platform.check(call()));
      see(checked?.code === 'invalid-settings', () => `check with refused credentials: ${checked?.code ?? 'no failure'}`);
      const account = stage.account();
      account.want(simulator.offers[0]);
      const set = await failureOf(platform.set(account.wanted(), call()));
      see(set?.code === 'invalid-settings', () => `set with refused credentials: ${set?.code ?? 'no failure'}`);
    },
  },
  {
    code: 'CK-06',
    title: 'the catalog is the whole list, each product once',
    cause: 'Only the first page is read, or products not on sale are left out (they are listed with `open: false`).',
    remedy: 'Read every page; leave nothing out.',
    async run({ platform, simulator }) {
      applies(platform.products, 'the plugin lists no products: codes are typed by the operator');
      canBeTried(simulator.catalog, 'the plugin lists products, and the simulator does not say which there are (it has no `catalog`)');
      const products = await Array.fromAsync(platform.products(call()));
      const refs = products.map(({ ref }) => ref);
      see(new Set(refs).size === refs.length, () => 'a product is listed twice');
      const odd = products.find(({ ref, name, costCents }) => !ref || !name.trim() || (costCents !== undefined && !Number.isSafeInteger(costCents)));
      see(!odd, () => `a product without ref or name, or with a cost that is no whole number of centavos: ${JSON.stringify(odd)}`);
      const missing = [...new Set([...simulator.catalog, ...simulator.offers.flat()])].filter((ref) => !refs.includes(ref));
      see(missing.length === 0, () => `${missing.length} of the platform's products are not listed, ${missing[0]} among them`);
      const { length } = simulator.catalog;
      see(refs.length === length, () => `${refs.length} products listed, the platform has ${length}`);
    },
  },
  {
    code: 'CK-07',
    title: 'the catalog ends or fails, never half',
    cause: 'An error while reading a page is swallowed, an odd page is taken as the last one, or pages are not checked against each other.',
    remedy: 'Throw `unavailable` at any page that is not what was asked for: on a list that ends normally the host retires what is missing.',
    async run(stage) {
      const { platform, plugin, simulator } = stage;
      applies(platform.products, 'the plugin lists no products');
      const read = platform.products.bind(platform);
      await endsOrFails(stage, () => read(call()));
      for (const [name, spoil] of Object.entries(simulator.halfCatalogs ?? {})) {
        await spoil();
        const failure = await failureOf(Array.fromAsync(read(call())));
        see(failure !== undefined, () => `"${name}" at ${plugin.manifest.title}: the list ended as if it were whole`);
      }
    },
  },
  {
    code: 'CK-08',
    standsOn: ['CK-20'],
    title: 'list shows every account, and ends or fails, never half',
    cause: 'As for the catalog (CK-07), or `list` leaves out accounts that `find` shows.',
    remedy: 'Throw `unavailable` at any page that is not what was asked for.',
    async run(stage) {
      applies(stage.platform.list, 'the plugin lists no accounts');
      const read = stage.platform.list.bind(stage.platform);
      const accounts = [stage.account(), stage.account()];
      for (const account of accounts) await account.become(stage.simulator.offers[0]);
      const listed = await Array.fromAsync(read(call()));
      for (const account of accounts) {
        const remoteIds = (await account.atPlatform()).map(({ remoteId }) => remoteId);
        const shown = listed.filter(({ reference, remoteId }) => reference === account.reference || (remoteId !== null && remoteIds.includes(remoteId)));
        see(shown.length === 1, () => `an account of ours is in the list ${shown.length} times`);
      }
      await endsOrFails(stage, () => read(call()));
    },
  },
  {
    code: 'CK-09',
    standsOn: ['CK-20'],
    title: 'find shows what is held, null for what is not, and changes nothing',
    cause: 'What is not there is reported as an error, or what `find` answers is not what `set` answered.',
    remedy: 'Build both from the same function over what the platform holds.',
    async run(stage) {
      const { platform, simulator } = stage;
      applies(platform.find, 'the plugin finds no accounts');
      const account = stage.account();
      account.want(simulator.offers[0]);
      const none = await platform.find(account.wanted(), call());
      see(none === null || none.remoteId === null, () => `find shows an account that was never made: ${none?.remoteId}`);
      const { driven } = await account.become(simulator.offers[0]);
      const before = await simulator.effects();
      const found = await platform.find({ ...account.wanted(), memo: {} }, call());
      see(found !== null && found.remoteId !== null, () => 'find without a memo does not show the account just made');
      const [shown, held] = [found, driven.held].map((one) => JSON.stringify(one?.products.map(({ ref, blocked }) => `${ref} ${blocked}`).sort()));
      see(shown === held, () => `find shows ${shown}, set said ${held}`);
      see((await simulator.effects()) === before, () => 'find changed something at the platform');
    },
  },
  {
    code: 'CK-10',
    title: 'a session that the platform ended is renewed',
    cause: 'The plugin opens sessions of its own, or does not tell `host.session` which one was rejected.',
    remedy: 'When a call says that the session is not good, ask `host.session(open, rejected)` once and repeat the call.',
    async run(stage) {
      await stage.platform.check(call());
      const member = stage.account();
      member.want(stage.simulator.offers[0]);
      await failureOf(stage.platform.set(member.wanted(), call()));
      applies(stage.host.sessions.length > 0, 'the plugin uses no session');
      stage.host.spoilSession();
      const failure = await failureOf(stage.platform.check(call()));
      see(!failure, () => `check after the session was ended: ${failure?.code}: ${failure?.message}`);
      // Opening fails: nothing can have happened.
      const opening = stage.host.sent[0]?.signature;
      for (const fault of ['lost-after', '500-before', 'html-after'] satisfies HostFault[]) {
        const fresh = await openStage(stage.plugin, { start: async () => ({ ...stage.simulator, stop: undefined }) });
        fresh.host.strike = ({ signature }) => (signature === opening ? fault : undefined);
        const account = fresh.account();
        account.want(fresh.simulator.offers[0]);
        const refused = await failureOf(fresh.platform.set(account.wanted(), call()));
        if (!refused) throw new Seen(`set went on without a session (${fault})`);
        see(refused.code !== 'unknown', () => `a session that could not be opened (${fault}) is unknown: nothing was written yet`);
      }
    },
  },
];
