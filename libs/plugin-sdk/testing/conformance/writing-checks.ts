import type { AnyPlugin } from '../../contract.ts';
import { type Check, wholeLife } from './check.ts';
import { canBeTried, see } from './seen.ts';
import type { Account, Brought, Stage } from './stage.ts';

export const noBlocks = (plugin: AnyPlugin): string | undefined =>
  plugin.manifest.capabilities.blocking === 'none' ? 'the platform blocks nothing' : undefined;

/** Every act of an account's life, each brought to its end. */
export async function life(stage: Stage, account: Account): Promise<Brought[]> {
  const [first, second] = stage.simulator.offers;
  const acts: Brought[] = [await account.become(first)];
  if (!noBlocks(stage.plugin)) acts.push(await account.become(first, 'debt'), await account.become(first));
  acts.push(await account.become(second), await account.become([]));
  return acts;
}

/** What `set` does when the platform does as it is told. */
export const writingChecks: Check[] = [
  {
    code: 'CK-20',
    title: 'set creates the account as wanted, and says what is held',
    cause: 'set says `done` before the platform holds everything, or never says it.',
    remedy: 'Compare what is wanted with what the platform now holds; `done` only when nothing is left to write.',
    async run(stage) {
      const account = stage.account();
      const { driven } = await account.become(stage.simulator.offers[0]);
      const { held } = driven;
      see(typeof held?.remoteId === 'string' && held.remoteId !== '', () => `remoteId of a held account is ${JSON.stringify(held?.remoteId)}`);
      const shown = held?.products
        .map(({ ref, blocked }) => `${ref}${blocked ? ' blocked' : ''}`)
        .sort()
        .join();
      see(shown === [...stage.simulator.offers[0]].sort().join(), () => `done, and held is [${shown}]`);
      const [kept] = await account.atPlatform();
      see(!kept?.reference || held?.reference === account.reference, () => `the platform keeps our reference, and held shows ${held?.reference}`);
    },
  },
  {
    code: 'CK-21',
    standsOn: wholeLife,
    title: 'at most one write per call',
    cause: 'set goes on to the next write instead of answering `more`: killed between the two, the host would not know of the first.',
    remedy: "Return `{ state: 'more', afterSeconds: 0, memo }` after each write.",
    async run(stage) {
      const calls = (await life(stage, stage.account())).flatMap((act) => act.calls);
      const most = Math.max(...calls.map(({ effects }) => effects));
      const requests = calls.find(({ effects }) => effects === most)?.requests.filter(({ effect }) => effect) ?? [];
      see(most <= 1, () => `one call made ${most} writes: ${requests.map(({ signature }) => signature.trim()).join(', ')}`);
    },
  },
  {
    code: 'CK-22',
    standsOn: ['CK-20'],
    title: 'set twice is one effect, with and without its memo',
    cause: 'set writes without looking, or believes the memo rather than the platform.',
    remedy: 'Read first; write only what differs. The memo may be lost, or be that of an old backup.',
    async run(stage) {
      const account = stage.account();
      await account.become(stage.simulator.offers[0]);
      for (const memo of [account.memo, {}, { nonsense: [1, 'x'] }]) {
        account.memo = memo;
        const again = await account.become(stage.simulator.offers[0]);
        see(again.effects === 0, () => `set again with memo ${JSON.stringify(memo)} made ${again.effects} writes`);
      }
    },
  },
  {
    code: 'CK-23',
    standsOn: ['CK-20'],
    title: 'blocks and unblocks as its capabilities say',
    cause: 'The declared `blocking` is not what the platform does, or a block hits one product of several.',
    remedy: 'Correct `capabilities.blocking`, or the step that blocks.',
    notFor: noBlocks,
    async run(stage) {
      const [first] = stage.simulator.offers;
      const account = stage.account();
      await account.become(first);
      for (const reason of ['debt', 'request', 'other'] as const) {
        await account.become(first, reason);
        const again = await account.become(first, reason);
        see(again.effects === 0, () => `a block repeated made ${again.effects} writes`);
        await account.become(first);
      }
    },
  },
  {
    code: 'CK-24',
    standsOn: ['CK-20', 'CK-23'],
    title: 'products change to those wanted, blocked ones too',
    cause: 'A product no longer wanted is left, or one added to a blocked account comes (or stays) unblocked.',
    remedy: 'Let set compute every difference; where the platform refuses a change while blocked, unblock first.',
    async run(stage) {
      const [first, second] = stage.simulator.offers;
      const account = stage.account();
      for (const refs of [first, second, first]) await account.become(refs);
      if (noBlocks(stage.plugin)) return;
      await account.become(first, 'debt');
      await account.become(second, 'debt');
      await account.become(second);
    },
  },
  {
    code: 'CK-25',
    standsOn: ['CK-20', 'CK-23'],
    title: 'ends what is no longer wanted, and again without harm; what ended can begin again',
    cause: 'The end leaves something behind, ends what is gone already, or makes a later start impossible.',
    remedy: 'Empty `products` means the platform holds nothing of this account; nothing found is `done`.',
    async run(stage) {
      const [first] = stage.simulator.offers;
      const account = stage.account();
      const never = await account.become([]);
      see(never.effects === 0, () => `ending what never began made ${never.effects} writes`);
      await account.become(first);
      const { driven } = await account.become([]);
      const left = await account.atPlatform();
      see(left.length === 0, () => `an account without products stays at the platform (${left[0]?.remoteId}), and set says done`);
      see(!driven.held?.products.length, () => `held shows ${JSON.stringify(driven.held?.products)} of an account that has ended`);
      for (const memo of [account.memo, {}]) {
        account.memo = memo;
        const again = await account.become([]);
        see(again.effects === 0, () => `ending again made ${again.effects} writes`);
      }
      await account.become(first);
      if (!noBlocks(stage.plugin)) await account.become(first, 'debt');
      await account.become([]);
    },
  },
  {
    code: 'CK-26',
    standsOn: ['CK-20', 'CK-23'],
    title: 'a memo lost after a write does no harm; nothing is kept in the process',
    cause: 'The plugin keeps state in a variable, or finds its work only through the memo.',
    remedy:
      'Find the account by `wanted.reference` (or whatever the platform keeps) when the memo does not know it. Where nothing can be read, an empty memo means that nothing is known: tell all of it.',
    async run(stage) {
      const account = stage.account();
      account.want(stage.simulator.offers[0]);
      const first = await stage.platform.set(account.wanted(), { key: 'first', signal: new AbortController().signal });
      see(first.state === 'more' || first.state === 'done', () => `set answered ${JSON.stringify(first)}`);
      // Killed before its outcome was stored: the next process knows nothing of it.
      stage.host.advance(stage.plugin.manifest.limits.settleSeconds);
      const after = await account.bring(() => stage.connect(stage.settings));
      await account.holds(stage.simulator.offers[0], false, after.driven);
      if (noBlocks(stage.plugin)) return;
      // Nor the next one, of a block: who has paid must not stay locked out for want of a memo.
      await account.become(stage.simulator.offers[0], 'debt');
      account.memo = {};
      await account.become(stage.simulator.offers[0]);
    },
  },
  {
    code: 'CK-27',
    standsOn: wholeLife,
    title: 'one account is brought about without touching another',
    cause: 'An account is looked up by something several may share, or by a memo that points elsewhere.',
    remedy: 'Ours is what carries `wanted.reference`, or what `wanted.adopt` names. Check it before writing.',
    async run(stage) {
      const [other, account] = [stage.account(), stage.account()];
      await other.become(stage.simulator.offers[0]);
      const before = JSON.stringify(await other.atPlatform());
      account.memo = other.memo;
      await life(stage, account);
      see(JSON.stringify(await other.atPlatform()) === before, () => "another subscriber's account was changed");
    },
  },
  {
    code: 'CK-28',
    standsOn: ['CK-20'],
    title: 'a stranger with the same unique datum is a conflict; adopted by a person, it becomes ours',
    cause: 'The existing account is taken over unasked, or the refusal does not say who holds it.',
    remedy: 'Throw `conflict` with `field` and `remoteId`; take over only what `wanted.adopt` names.',
    notFor: ({ manifest }) => (manifest.unique.length === 0 ? 'the platform keeps nothing unique' : undefined),
    async run(stage) {
      const { plugin, simulator } = stage;
      canBeTried(simulator.plantStranger, 'the manifest says what is `unique`, and the simulator plants no strangers (it has no `plantStranger`)');
      const account = stage.account();
      const shared = Object.fromEntries(plugin.manifest.unique.map((field) => [field, account.whole[field]]));
      const remoteId = await simulator.plantStranger(shared);
      const before = await simulator.effects();
      account.want(simulator.offers[0]);
      const { driven } = await account.bring();
      see(driven.failure?.code === 'conflict', () => `set ended with ${driven.failure?.code ?? 'done'}`);
      see(driven.failure?.remoteId === remoteId, () => `the conflict names ${driven.failure?.remoteId}, the stranger is ${remoteId}`);
      see((await simulator.effects()) === before, () => 'something was written all the same');
      account.adopt = remoteId;
      await account.become(simulator.offers[0]);
      const [ours] = await account.atPlatform();
      see(ours?.remoteId === remoteId, () => `adopting ${remoteId} made another account`);
    },
  },
  {
    code: 'CK-29',
    standsOn: ['CK-20'],
    title: 'a corrected document reaches a platform that can change it, and leaves the account of any other alone',
    cause: 'The account is looked up by its document, so that a corrected one finds nothing; or `changesDocument` is declared and the document not written.',
    remedy: 'Find the account by `wanted.reference`. Declare `changesDocument` only where `set` writes `subscriber.document` to an account that exists.',
    notFor: ({ manifest }) => (manifest.needs.document === undefined ? 'the platform is given no document' : undefined),
    async run(stage) {
      const { simulator } = stage;
      const account = stage.account();
      await account.become(simulator.offers[0]);
      const [before] = await account.atPlatform();
      const everybody = (await simulator.accounts()).length;
      const corrected = stage.account().whole.document;
      account.subscriber = { ...account.subscriber, document: corrected };
      account.want(simulator.offers[0]);
      account.reassert = true;
      const { driven } = await account.bring();
      see(!driven.failure, () => `set ended with ${driven.failure?.code}: ${driven.failure?.message}`);
      const after = await simulator.accounts();
      see(after.length === everybody, () => `there were ${everybody} accounts at the platform, and now there are ${after.length}`);
      const kept = after.find(({ remoteId }) => remoteId === before?.remoteId);
      see(
        JSON.stringify(kept?.products) === JSON.stringify(before?.products),
        () => 'the account of the corrected subscriber is gone, or holds something else',
      );
      if (!{ ...stage.plugin.manifest.capabilities, ...stage.platform.capabilities }.changesDocument) return;
      canBeTried(kept?.document !== undefined, 'the plugin declares `changesDocument`, and the simulator does not show `document`');
      see(kept?.document === corrected, () => 'the platform still holds the document that was corrected');
    },
  },
];
