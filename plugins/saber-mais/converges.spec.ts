import { describe, expect, it } from '@jest/globals';
import { drive, type Driven } from '@content-platforms/plugin-sdk/testing';
import fc from 'fast-check';
import type { JsonObject, WantedAccount } from '@content-platforms/plugin-sdk';
import type { Subscription, User } from './api.ts';
import { connected, reference, subscriber, user } from './fake-account.ts';
import { fakePlatform, type FakePlatform, type Fault } from './fake-platform.ts';
import { manifest } from './manifest.ts';

type Wanted = Omit<WantedAccount, 'memo'>;

const codes = ['A', 'B', 'C', 'D'];
const closed = 'D';
const strangers: User[] = [
  user({ id: 2, referencia: 'another', email: 'other@example.com', assinaturas: [{ id: 20, produto: 'A', situacao: 'ativa' }] }),
  user({ id: 3, referencia: 'third', email: 'third@example.com', assinaturas: [{ id: 30, produto: 'B', situacao: 'bloqueada' }] }),
];

const writeFaults: Fault[] = ['none', 'none', 'lost-before', 'lost-after', 'late', 'garbled', '500-before', '500-after', '503', '429', 'busy', 'empty-2xx'];
const readFaults: Fault[] = ['none', 'none', 'none', 'lost-before', 'garbled', '500-before', '503', '429'];

const subscriptions = fc
  .array(fc.record({ produto: fc.constantFrom(...codes, 'GONE'), situacao: fc.constantFrom('ativa' as const, 'bloqueada' as const) }), { maxLength: 6 })
  .map((all): Subscription[] => all.map((one, index) => ({ id: 100 + index, ...one })));

const ourUser = fc.option(
  fc
    .record({ assinaturas: subscriptions, nome: fc.constantFrom(subscriber.name, 'Ana'), email: fc.constantFrom(subscriber.email, 'old@example.com') })
    .map(user),
  { nil: undefined },
);

const wantedProducts = fc.dictionary(fc.constantFrom(...codes), fc.boolean(), { maxKeys: 4 });

const memos = fc.constantFrom<JsonObject>({}, { userId: 1 }, { userId: 2 }, { userId: 77 }, { postponed: { 'subscribe A': { at: 1 } }, revision: 0 });

const stories = fc.record({
  ours: ourUser,
  memo: memos,
  /** Each replaces the one before it after so many calls: the last fact wins. */
  facts: fc.array(
    fc.record({
      products: wantedProducts,
      calls: fc.integer({ min: 0, max: 5 }),
      email: fc.constantFrom('ana@example.com', 'new@example.com', 'other@example.com'),
    }),
    {
      minLength: 1,
      maxLength: 4,
    },
  ),
  writeFaults: fc.array(fc.constantFrom(...writeFaults), { maxLength: 12 }),
  readFaults: fc.array(fc.constantFrom(...readFaults), { maxLength: 12 }),
});
type Story = typeof stories extends fc.Arbitrary<infer T> ? T : never;

const strangersAt = ({ users }: FakePlatform): string => JSON.stringify(strangers.map(({ id }) => users.get(id)));

/** Plays a story to its end, watching every call. */
async function play(story: Story): Promise<{ platform: FakePlatform; driven: Driven; wanted: Wanted }> {
  const platform = fakePlatform({
    users: [...strangers, ...(story.ours ? [story.ours] : [])],
    products: codes.map((codigo) => ({ codigo, nome: codigo, situacao: codigo === closed ? 'inativo' : 'ativo' })),
  });
  platform.writeFaults = [...story.writeFaults];
  platform.readFaults = [...story.readFaults];
  const facts = story.facts.map(({ products, email }, revision): Wanted => ({
    reference,
    revision,
    products: Object.entries(products).map(([ref, blocked]) => ({ ref, blocked: blocked ? 'debt' : false })),
    subscriber: { ...subscriber, email },
    origin: { customerId: 'c' },
  }));
  const until = story.facts.map(({ calls }, index) => story.facts.slice(0, index).reduce((sum, fact) => sum + fact.calls, calls));
  let calls = 0;
  let told = 0;
  const wanted = (): Wanted => {
    told = Math.max(
      told,
      until.findIndex((end, index) => calls < end || index === facts.length - 1),
    );
    return facts[told]!;
  };
  const broken: string[] = [];
  const untouched = strangersAt(platform);
  const options = {
    platform: connected(platform),
    host: platform.host,
    settleSeconds: manifest.limits.settleSeconds,
    wanted,
    maxCalls: 120,
    aroundCall: async (call: () => Promise<void>) => {
      const before = platform.writes;
      await call();
      calls += 1;
      // Plain comparisons: a matcher a call would be most of the time this takes.
      if (platform.writes - before > 1) broken.push('two writes in one call');
      if ([...platform.users.values()].filter(({ referencia }) => referencia === reference).length > 1) broken.push('two users of ours');
      if (strangersAt(platform) !== untouched) broken.push('a stranger was touched');
    },
  };
  let driven = await drive({ ...options, memo: story.memo });
  // It ended on an earlier fact: the next one makes the account due again.
  while (told < facts.length - 1) {
    told += 1;
    driven = await drive({ ...options, memo: driven.memo });
  }
  expect(broken).toEqual([]);
  return { platform, driven, wanted: facts[told]! };
}

describe('whatever the platform holds, however it misbehaves', () => {
  it('ends as last wanted: one user, one subscription a product, one write a call, strangers untouched', async () => {
    await fc.assert(
      fc.asyncProperty(stories, async (story) => {
        const { platform, driven, wanted } = await play(story);
        const ours = [...platform.users.values()].find(({ referencia }) => referencia === reference);
        const emailTaken = wanted.subscriber.email === 'other@example.com';
        const refusedProduct = wanted.products.some(({ ref }) => ref === closed) && !ours?.assinaturas.some(({ produto }) => produto === closed);

        if (wanted.products.length === 0) {
          expect(ours).toBeUndefined();
          expect(driven.held).toMatchObject({ remoteId: null, products: [] });
          return;
        }
        if (!ours) {
          expect(emailTaken).toBe(true);
          expect(driven.failure).toMatchObject({ code: 'conflict', field: 'email', remoteId: '2' });
          return;
        }
        const expected = wanted.products
          .filter(({ ref }) => !(refusedProduct && ref === closed))
          .map(({ ref, blocked }) => `${ref} ${blocked === false ? 'ativa' : 'bloqueada'}`);
        expect(ours.assinaturas.map(({ produto, situacao }) => `${produto} ${situacao}`).sort()).toEqual(expected.sort());
        expect(ours.nome).toBe(emailTaken ? ours.nome : subscriber.name);
        if (!emailTaken) expect(ours.email).toBe(wanted.subscriber.email);
        if (refusedProduct || emailTaken) expect(['refused', 'conflict']).toContain(driven.failure?.code);
        else expect(driven.held).toMatchObject({ remoteId: String(ours.id), reference });
      }),
      { numRuns: 600 },
    );
  }, 60_000);

  it('takes few calls when nothing goes wrong', async () => {
    await fc.assert(
      fc.asyncProperty(stories, async (story) => {
        const quiet: Story = { ...story, facts: story.facts.slice(-1).map((fact) => ({ ...fact, email: 'ana@example.com' })), writeFaults: [], readFaults: [] };
        const { driven } = await play(quiet);
        // Adopt or create, four products subscribed and blocked, six surplus ones ended, the contact, and one refusal tried twice.
        expect(driven.calls).toBeLessThanOrEqual(18);
      }),
      { numRuns: 200 },
    );
  }, 60_000);
});
