import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Driven } from '@content-platforms/plugin-sdk/testing';
import type { JsonObject } from '@content-platforms/plugin-sdk';
import { followFacts, type Fact } from '../../apps/sandbox/follow-facts.ts';
import { misbehaving, requestFaults, type RequestFault } from '../../apps/sandbox/misbehaving.ts';
import type { PlayHubState } from '../../apps/sandbox/playhub/control-client.ts';
import type { CustomerWithSubscriptions } from '../../apps/sandbox/playhub/model.ts';
import { playHub as simulated } from '../../apps/sandbox/playhub/platform.ts';
import { playHub } from './index.ts';
import { manifest } from './manifest.ts';

const reference = '0198c0de-0000-7000-8000-000000000001';
const subscriber = { name: 'Ana Souza', document: '52998224725', email: 'ana@example.com', phone: '+5537999990010', password: 'Kx9-senha-da-ana' };
/** The last is no longer sold. */
const refs = ['CIN', 'KID', 'E2S', 'SER'];
const closed = 'SER';

const writeFaults: RequestFault[] = ['none', 'none', ...requestFaults.slice(1)];
const readFaults: RequestFault[] = ['none', 'none', 'none', 'lost-before', 'garbled', '500-before', '503', '429', 'empty-2xx'];

const stories = fc.record({
  /** Subscribed at the platform before we came; `undefined`: nobody there. */
  held: fc.option(fc.record({ refs: fc.subarray(['CIN', 'KID', 'E2S', 'NOT']), chosen: fc.boolean(), name: fc.constantFrom('Ana Souza', 'Ana') }), {
    nil: undefined,
  }),
  memo: fc.constantFrom<JsonObject>({}, { adopted: 'joao.1' }, { adopted: 7, postponed: 'x' }, { postponed: { 'subscribe CIN': { at: 1 } }, revision: 0 }),
  facts: fc.array(
    fc.record({
      products: fc.dictionary(fc.constantFrom(...refs), fc.boolean(), { maxKeys: 4 }),
      calls: fc.integer({ min: 0, max: 5 }),
      email: fc.constantFrom('ana@example.com', 'new@example.com'),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  writeFaults: fc.array(fc.constantFrom(...writeFaults), { maxLength: 12 }),
  readFaults: fc.array(fc.constantFrom(...readFaults), { maxLength: 12 }),
});
type Story = typeof stories extends fc.Arbitrary<infer T> ? T : never;

async function play(story: Story): Promise<{ ours: CustomerWithSubscriptions | undefined; driven: Driven; wanted: Fact['wanted'] }> {
  const at = misbehaving(simulated, { kindOf: (request) => (request.endsWith('/tokens') ? null : request.startsWith('GET') ? 'read' : 'write') });
  const { desk, baseUrl, world } = at.direct;
  const customers = (): CustomerWithSubscriptions[] => (world.state(0) as unknown as PlayHubState).customers;
  desk('PATCH', '', {}, { requestsPerSecond: 1_000_000 });
  // Somebody else's: never ours to touch.
  desk('POST', '/customers', {}, { Username: 'joao.1', Name: 'João' });
  desk('POST', '/customers/{id}/subscriptions', { id: 'joao.1' }, { productId: 'CIN' });
  if (story.held) {
    desk('POST', '/customers', {}, { Username: reference, Name: story.held.name });
    for (const productId of story.held.refs) desk('POST', '/customers/{id}/subscriptions', { id: reference }, { productId });
    if (story.held.chosen && story.held.refs.includes('E2S')) {
      for (const productId of ['KID', 'MUS']) desk('POST', '/customers/{id}/choices', { id: reference }, { slot: 'E2S', productId });
    }
  }
  at.writeFaults = [...story.writeFaults];
  at.readFaults = [...story.readFaults];
  const facts = story.facts.map(({ products, calls, email }, revision): Fact => ({
    calls,
    wanted: {
      reference,
      revision,
      products: Object.entries(products).map(([ref, blocked]) => ({ ref, blocked: blocked ? 'debt' : false })),
      subscriber: { ...subscriber, email },
      origin: { customerId: 'c' },
    },
  }));
  const strangers = (): string => JSON.stringify(customers().filter(({ Username }) => Username !== reference));
  const untouched = strangers();
  const platform = playHub.connect({ apiKey: 'key-conformance', apiSecret: 'secret-conformance', baseUrl }, at.host);
  const broken = (): string[] => (strangers() === untouched ? [] : ['a stranger was touched, or somebody was made']);
  const { driven, seen } = await followFacts({ facts, memo: story.memo, platform, at, settleSeconds: manifest.limits.settleSeconds, broken });
  expect(seen).toEqual([]);
  return { ours: customers().find(({ Username }) => Username === reference), driven, wanted: facts.at(-1)!.wanted };
}

describe('whatever the platform holds, however it misbehaves', () => {
  it('ends as last wanted: what is paid for is there, what is blocked is not, choices are left alone', async () => {
    await fc.assert(
      fc.asyncProperty(stories, async (story) => {
        const { ours, driven, wanted } = await play(story);
        const active = wanted.products.filter(({ blocked }) => blocked === false).map(({ ref }) => ref);
        const held = (ours?.Subscriptions ?? []).filter(({ ParentProductId }) => ParentProductId === null).map(({ ProductId }) => ProductId);
        expect(held.toSorted()).toEqual(active.filter((ref) => ref !== closed).toSorted());
        if (active.includes(closed)) expect(driven.failure).toMatchObject({ code: 'refused', field: 'product' });
        else expect(driven.held?.products.map(({ ref }) => ref).toSorted()).toEqual(held.toSorted());
        // What was chosen hangs on a slot that is held.
        for (const { ParentProductId } of ours?.Subscriptions ?? []) if (ParentProductId !== null) expect(held).toContain(ParentProductId);
        if (ours && wanted.products.length > 0) expect(ours).toMatchObject({ Name: 'Ana Souza', Email: wanted.subscriber.email });
      }),
      { numRuns: 600 },
    );
  }, 240_000);

  it('takes few calls when nothing goes wrong', async () => {
    await fc.assert(
      fc.asyncProperty(stories, async (story) => {
        const { driven } = await play({ ...story, facts: story.facts.slice(-1), writeFaults: [], readFaults: [] });
        // Create, three products, four taken away, the contact, and a refusal on each of four days.
        expect(driven.calls).toBeLessThanOrEqual(14);
      }),
      { numRuns: 200 },
    );
  }, 240_000);
});
