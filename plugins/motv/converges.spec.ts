import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Driven } from '@content-platforms/plugin-sdk/testing';
import type { JsonObject } from '@content-platforms/plugin-sdk';
import { followFacts, type Fact } from '../../apps/sandbox/follow-facts.ts';
import { misbehaving, requestFaults, type RequestFault } from '../../apps/sandbox/misbehaving.ts';
import type { MotvState } from '../../apps/sandbox/motv/control-client.ts';
import type { ViewerWithSubscriptions } from '../../apps/sandbox/motv/model.ts';
import { motv as simulated } from '../../apps/sandbox/motv/platform.ts';
import { motv } from './index.ts';
import { manifest } from './manifest.ts';

const reference = '0198c0de-0000-7000-8000-000000000001';
const subscriber = { name: 'Ana Souza', email: 'ana@example.com', phone: '+5537999990010', password: 'Kx9-senha-da-ana' };
/** Not on the list. */
const unknown = '99';

const reads = /(getAllowedProductsForCustomer|getCustomerSubscriptionInfo|findCustomerForSales)$/;
const writeFaults: RequestFault[] = ['none', 'none', ...requestFaults.slice(1)];
const readFaults: RequestFault[] = ['none', 'none', 'none', 'lost-before', 'garbled', '500-before', '503', '429', 'empty-2xx'];

const stories = fc.record({
  /** Held at the platform before we came, by the login that is ours, or by a viewer that a person says is ours; `undefined`: neither. */
  held: fc.option(fc.record({ adopted: fc.boolean(), products: fc.subarray([11, 12, 21, 23]), suspended: fc.subarray([11, 12, 21, 23]) }), { nil: undefined }),
  memo: fc.constantFrom<JsonObject>({}, { adopted: '3001' }, { adopted: 7, postponed: 'x' }, { postponed: { 'subscribe 11': { at: 1 } }, revision: 0 }),
  facts: fc.array(
    fc.record({ products: fc.dictionary(fc.constantFrom('11', '12', '22', unknown), fc.boolean(), { maxKeys: 4 }), calls: fc.integer({ min: 0, max: 5 }) }),
    { minLength: 1, maxLength: 4 },
  ),
  writeFaults: fc.array(fc.constantFrom(...writeFaults), { maxLength: 12 }),
  readFaults: fc.array(fc.constantFrom(...readFaults), { maxLength: 12 }),
});
type Story = typeof stories extends fc.Arbitrary<infer T> ? T : never;

interface Played {
  ours: ViewerWithSubscriptions | undefined;
  driven: Driven;
  wanted: Fact['wanted'];
}

async function play(story: Story): Promise<Played> {
  const at = misbehaving(simulated, { kindOf: (request) => (reads.test(request) ? 'read' : 'write') });
  const { desk, baseUrl, world } = at.direct;
  const viewers = (): ViewerWithSubscriptions[] => (world.state(0) as unknown as MotvState).viewers;
  desk('PATCH', '', {}, { requestsPerSecond: 1_000_000 });
  // Somebody else's, whose login a search for ours finds too: never ours to touch.
  desk('POST', '/viewers', {}, { login: `x-${reference}`, products: [11] });
  const adopted = story.held?.adopted ?? false;
  if (story.held) {
    const { products, suspended } = story.held;
    const viewer = desk('POST', '/viewers', {}, { login: adopted ? 'ana.souza' : reference, products }) as ViewerWithSubscriptions;
    for (const { products_id, viewers_bouquets_id } of viewer.subscriptions) {
      if (suspended.includes(products_id)) desk('POST', '/subscriptions/{id}/suspend', { id: String(viewers_bouquets_id) });
    }
  }
  const adoptedId = viewers().find(({ login }) => login === 'ana.souza')?.viewers_id;
  at.writeFaults = [...story.writeFaults];
  at.readFaults = [...story.readFaults];
  const facts = story.facts.map(({ products, calls }, revision): Fact => ({
    calls,
    wanted: {
      reference,
      revision,
      products: Object.entries(products).map(([ref, blocked]) => ({ ref, blocked: blocked ? 'debt' : false })),
      subscriber,
      origin: { customerId: 'c' },
      ...(adoptedId === undefined ? {} : { adopt: String(adoptedId) }),
    },
  }));
  const strangers = (): string => JSON.stringify(viewers().filter(({ login }) => login.startsWith('x-')));
  const untouched = strangers();
  const broken = (): string[] => [
    ...(strangers() === untouched ? [] : ['a stranger was touched']),
    ...(viewers().length > 2 ? ['two viewers for one subscriber'] : []),
  ];
  const platform = motv.connect({ username: 'user-conformance', secret: 'secret-conformance', baseUrl }, at.host);
  const { driven, seen } = await followFacts({ facts, memo: story.memo, platform, at, settleSeconds: manifest.limits.settleSeconds, broken });
  expect(seen).toEqual([]);
  const last = facts.at(-1);
  if (!last) throw new Error('A story has facts.');
  return { ours: viewers().find(({ login }) => !login.startsWith('x-')), driven, wanted: last.wanted };
}

const holding = ({ subscriptions }: ViewerWithSubscriptions): string[] =>
  subscriptions.filter(({ cancelled }) => !cancelled).map(({ products_id, suspended }) => `${products_id} ${suspended}`);

describe('whatever the platform holds, however it misbehaves', () => {
  it('ends as last wanted: one viewer, each product once, suspended or not, strangers untouched', async () => {
    await fc.assert(
      fc.asyncProperty(stories, async (story) => {
        const { ours, driven, wanted } = await play(story);
        if (wanted.products.length === 0) {
          // One that was adopted stays, and ends only if it was taken over before.
          if (!story.held?.adopted) expect(ours).toBeUndefined();
          expect(driven.failure).toBeUndefined();
          return;
        }
        const expected = wanted.products.filter(({ ref }) => ref !== unknown).map(({ ref, blocked }) => `${ref} ${blocked !== false}`);
        expect(ours && holding(ours).toSorted()).toEqual(expected.toSorted());
        if (wanted.products.some(({ ref }) => ref === unknown)) expect(driven.failure).toMatchObject({ code: 'refused', field: 'product' });
        else expect(driven.held?.products.map(({ ref, blocked }) => `${ref} ${blocked}`).toSorted()).toEqual(expected.toSorted());
      }),
      { numRuns: 600 },
    );
  }, 240_000);

  it('takes few calls when nothing goes wrong', async () => {
    await fc.assert(
      fc.asyncProperty(stories, async (story) => {
        const { driven } = await play({ ...story, facts: story.facts.slice(-1), writeFaults: [], readFaults: [] });
        // Create, four products subscribed and suspended, each looked at, four cancelled, and a refusal on each of four days.
        expect(driven.calls).toBeLessThanOrEqual(18);
      }),
      { numRuns: 200 },
    );
  }, 240_000);
});
