import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Driven } from '@content-platforms/plugin-sdk/testing';
import type { JsonObject } from '@content-platforms/plugin-sdk';
import { followFacts, type Fact } from '../../apps/sandbox/follow-facts.ts';
import { misbehaving, requestFaults, type RequestFault } from '../../apps/sandbox/misbehaving.ts';
import type { WatchState } from '../../apps/sandbox/watch/control-client.ts';
import type { Ticket } from '../../apps/sandbox/watch/model.ts';
import { watch as simulated } from '../../apps/sandbox/watch/platform.ts';
import { watch } from './index.ts';
import { manifest } from './manifest.ts';

const reference = '0198c0de-0000-7000-8000-000000000001';
const subscriber = { name: 'Ana Souza', email: 'ana@example.com', phone: '+5537999990010' };
const refs = ['WATCH-PLUS', 'WATCH-KIDS', 'WATCH-LIGHT', 'WATCH-2024'];
/** No longer sold. */
const closed = 'WATCH-2024';

const writeFaults: RequestFault[] = ['none', 'none', ...requestFaults.slice(1)];
const readFaults: RequestFault[] = ['none', 'none', 'none', 'lost-before', 'garbled', '500-before', '503', '429', 'empty-2xx'];

const stories = fc.record({
  /** Tickets with our reference before we came; duplicates too. */
  held: fc.array(fc.record({ pacote: fc.constantFrom('WATCH-PLUS', 'WATCH-KIDS', 'WATCH-PREMIUM'), active: fc.boolean() }), { maxLength: 4 }),
  /** A ticket that a person says is ours: none, one without an id, one of another program's. */
  adopt: fc.constantFrom(undefined, '', 'hub-9'),
  memo: fc.constantFrom<JsonObject>(
    {},
    { adopted: 7 },
    { adopted: { ticket: '999', integrationId: 'x' } },
    { postponed: { 'insert WATCH-PLUS': { at: 1 } }, revision: 0 },
  ),
  facts: fc.array(fc.record({ products: fc.dictionary(fc.constantFrom(...refs), fc.boolean(), { maxKeys: 3 }), calls: fc.integer({ min: 0, max: 5 }) }), {
    minLength: 1,
    maxLength: 4,
  }),
  writeFaults: fc.array(fc.constantFrom(...writeFaults), { maxLength: 12 }),
  readFaults: fc.array(fc.constantFrom(...readFaults), { maxLength: 12 }),
});
type Story = typeof stories extends fc.Arbitrary<infer T> ? T : never;

async function play(story: Story): Promise<{ ours: Ticket[]; driven: Driven; wanted: Fact['wanted']; everWanted: boolean }> {
  const at = misbehaving(simulated, {
    kindOf: (request) => (request.includes('/oauth/') ? null : request.startsWith('GET') ? 'read' : 'write'),
  });
  const { desk, baseUrl, world } = at.direct;
  const tickets = (): Ticket[] => (world.state(0) as unknown as WatchState).tickets;
  desk('PATCH', '', {}, { requestsPerSecond: 1_000_000 });
  const plant = (pPacote: string, pAssinanteIDIntegracao: string): Ticket => desk('POST', '/tickets', {}, { pPacote, pAssinanteIDIntegracao }) as Ticket;
  const strangers = ['another', '', 'hub-9'].map((integrationId) => plant('WATCH-PLUS', integrationId).Ticket);
  const adopted = story.adopt === undefined ? undefined : plant('WATCH-PLUS', story.adopt).Ticket;
  for (const { pacote, active } of story.held) {
    const { Ticket: number } = plant(pacote, reference);
    if (!active) desk('PATCH', '/tickets/{id}', { id: number }, { Status: false });
  }
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
      ...(adopted === undefined ? {} : { adopt: adopted }),
    },
  }));
  const those = (): string => JSON.stringify(tickets().filter(({ Ticket }) => strangers.includes(Ticket)));
  const untouched = those();
  const settings = { clientId: 'client-conformance', clientSecret: 'secret-conformance', uid: 'provedor-conformance' };
  const platform = watch.connect({ ...settings, redirectUrl: 'https://provedor.example/retorno', baseUrl }, at.host);
  const broken = (): string[] => (those() === untouched ? [] : ['a stranger was touched']);
  const { driven, seen } = await followFacts({ facts, memo: story.memo, platform, at, settleSeconds: manifest.limits.settleSeconds, broken });
  expect(seen).toEqual([]);
  return {
    ours: tickets().filter(({ Ticket, IDIntegracaoAssinante }) => IDIntegracaoAssinante === reference || Ticket === adopted),
    driven,
    wanted: facts.at(-1)!.wanted,
    everWanted: facts.some(({ wanted }) => wanted.products.length > 0),
  };
}

describe('whatever the platform holds, however it misbehaves', () => {
  it('ends as last wanted: one ticket a package, blocked or not, strangers untouched', async () => {
    await fc.assert(
      fc.asyncProperty(stories, async (story) => {
        const { ours, driven, wanted, everWanted } = await play(story);
        const expected = wanted.products.filter(({ ref }) => ref !== closed).map(({ ref, blocked }) => `${ref} ${blocked === false}`);
        const held = ours.map(({ Pacote, Status }) => `${Pacote} ${Status}`);
        // Adopted and never wanted: left as it was. Whether it was taken over before its end was asked for, the pace of the facts says.
        if (wanted.products.length === 0 && story.adopt !== undefined) {
          expect(held.length).toBeLessThanOrEqual(1);
          if (!everWanted) expect(held).toEqual(['WATCH-PLUS true']);
          return;
        }
        expect(held.toSorted()).toEqual(expected.toSorted());
        if (wanted.products.some(({ ref }) => ref === closed)) expect(driven.failure).toMatchObject({ code: 'refused', field: 'product' });
        else expect(driven.held?.products.map(({ ref, blocked }) => `${ref} ${!blocked}`).toSorted()).toEqual(expected.toSorted());
      }),
      { numRuns: 600 },
    );
  }, 240_000);

  it('takes few calls when nothing goes wrong', async () => {
    await fc.assert(
      fc.asyncProperty(stories, async (story) => {
        const { driven } = await play({ ...story, facts: story.facts.slice(-1), writeFaults: [], readFaults: [] });
        // Three packages bought and blocked, five tickets ended, and a refusal on each of four days.
        expect(driven.calls).toBeLessThanOrEqual(16);
      }),
      { numRuns: 200 },
    );
  }, 240_000);
});
