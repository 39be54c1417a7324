import { describe, expect, it } from '@jest/globals';
import { drive, type Driven } from '@content-platforms/plugin-sdk/testing';
import fc from 'fast-check';
import type { JsonObject, WantedAccount } from '@content-platforms/plugin-sdk';
import type { Contract, Customer } from './api.ts';
import { blocked, connected, contract, customer, products, reference, subscriber } from './fake-account.ts';
import { fakePlatform, type FakePlatform, type Fault } from './fake-platform.ts';
import { isOpen } from './fake-rules.ts';
import { goalFor } from './goal.ts';
import { manifest } from './manifest.ts';

type Wanted = Omit<WantedAccount, 'memo'>;

const mains = [1, 2, 9];
const addons = [11, 12, 13, 19];
const strangers: Customer[] = [
  customer([contract(200, [1, 11])], { id_cliente: 2, codigo_externo: 'another', cpf_cnpj: '111.444.777-35', email: 'other@example.com' }),
  customer([contract(300, [2], { situacao: 'bloqueado', bloqueio: { id_bloqueio: 501 } })], {
    id_cliente: 3,
    codigo_externo: null,
    cpf_cnpj: '12.ABC.345/01DE-35',
  }),
];

const writeFaults: Fault[] = ['none', 'none', 'lost-before', 'lost-after', 'late', 'garbled', '500-before', '500-after', '503', 'empty-2xx', 10, 29, 30];
const readFaults: Fault[] = ['none', 'none', 'none', 'lost-before', 'garbled', '500-before', '503', 10, 29];

const heldProducts = fc.tuple(fc.constantFrom(...mains, 77), fc.subarray([...addons, 78])).map(([main, others]) => [main, ...others]);
const contracts = fc
  .tuple(
    fc.array(fc.constantFrom<Contract['situacao']>('encerrado', 'falhou'), { maxLength: 2 }),
    fc.option(fc.tuple(heldProducts, fc.boolean()), { nil: undefined }),
  )
  .map(([closed, open]) => [
    ...(open ? [contract(100, open[0], open[1] ? blocked : {})] : []),
    ...closed.map((situacao, index) => contract(90 - index, [1], { situacao })),
  ]);
const ourCustomer = fc.option(
  fc.tuple(contracts, fc.record({ nome: fc.constantFrom(subscriber.name, 'Ana'), email: fc.constantFrom(subscriber.email, 'old@example.com', null) })),
  { nil: undefined },
);
const wantedIds = fc.oneof(
  { weight: 1, arbitrary: fc.constant<number[]>([]) },
  { weight: 4, arbitrary: fc.tuple(fc.constantFrom(...mains), fc.subarray(addons)).map(([main, others]) => [main, ...others]) },
  { weight: 1, arbitrary: fc.subarray([...mains, ...addons]) },
);
const memos = fc.constantFrom<JsonObject>(
  {},
  { customerId: 1 },
  { customerId: 2, blockId: 501 },
  { customerId: 77 },
  { operation: { id: 5, aim: '1' }, blockId: 9 },
);

const stories = fc.record({
  ours: ourCustomer,
  memo: memos,
  /** Each replaces the one before it after so many calls: the last fact wins. */
  facts: fc.array(
    fc.record({
      ids: wantedIds,
      shut: fc.boolean(),
      calls: fc.integer({ min: 0, max: 6 }),
      email: fc.constantFrom('ana@example.com', 'new@example.com'),
      document: fc.constantFrom('52998224725', '52998224725', '52998224725', '11144477735'),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  operationSeconds: fc.constantFrom(0, 3, 40),
  failing: fc.array(fc.boolean(), { maxLength: 3 }),
  writeFaults: fc.array(fc.constantFrom(...writeFaults), { maxLength: 12 }),
  readFaults: fc.array(fc.constantFrom(...readFaults), { maxLength: 12 }),
});
type Story = typeof stories extends fc.Arbitrary<infer T> ? T : never;
/** A story of one fact on a platform that does as it should: what chance meets seldom is met so. */
const wanting = (ids: number[], document: '52998224725' | '11144477735' = '52998224725'): Story => ({
  ours: undefined,
  memo: {},
  facts: [{ ids, shut: false, calls: 0, email: 'ana@example.com', document }],
  operationSeconds: 0,
  failing: [],
  writeFaults: [],
  readFaults: [],
});

const strangersAt = ({ rules }: FakePlatform): string => JSON.stringify(strangers.map(({ id_cliente }) => rules.customers.get(id_cliente)));
const oursAt = ({ rules }: FakePlatform): Customer[] => [...rules.customers.values()].filter(({ codigo_externo }) => codigo_externo === reference);
const day = 86_400;

/** Plays a story to its end, watching every call; then two quiet days, on which what failed is tried again. */
async function play(story: Story): Promise<{ platform: FakePlatform; driven: Driven; wanted: Wanted; before: Contract | null }> {
  const platform = fakePlatform({ customers: [...strangers, ...(story.ours ? [customer(story.ours[0], story.ours[1])] : [])], products });
  Object.assign(platform.rules, { operationSeconds: story.operationSeconds, failing: [...story.failing] });
  platform.writeFaults = [...story.writeFaults];
  platform.readFaults = [...story.readFaults];
  const facts = story.facts.map(({ ids, shut, email, document }, revision): Wanted => ({
    reference,
    revision,
    products: ids.map((id) => ({ ref: String(id), blocked: shut ? 'debt' : false })),
    subscriber: { ...subscriber, email, document },
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
    maxCalls: 150,
    aroundCall: async (call: () => Promise<void>) => {
      const before = platform.writes.length;
      await call();
      calls += 1;
      // Plain comparisons: a matcher a call would be most of the time this takes.
      if (platform.writes.length - before > 1) broken.push('two writes in one call');
      if (oursAt(platform).length > 1) broken.push('two customers of ours');
      if (oursAt(platform).some(({ contratos }) => contratos.filter(isOpen).length > 1)) broken.push('two open contracts');
      if (strangersAt(platform) !== untouched) broken.push('a stranger was touched');
    },
  };
  let driven = await drive({ ...options, memo: story.memo });
  // It ended on an earlier fact: the next one makes the account due again.
  while (told < facts.length - 1) {
    told += 1;
    driven = await drive({ ...options, memo: driven.memo });
  }
  for (let days = 0; days < 3 && driven.failure; days += 1) {
    platform.host.advance(day);
    driven = await drive({ ...options, memo: driven.memo });
  }
  const before = oursAt(platform)[0]?.contratos.find(isOpen) ?? null;
  expect(broken).toEqual([]);
  return { platform, driven, wanted: facts[told]!, before };
}

describe('whatever the platform holds, however it misbehaves', () => {
  it('ends as last wanted: one customer, one open contract, one write a call, strangers untouched', async () => {
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(stories, async (story) => {
        const { platform, driven, wanted, before } = await play(story);
        const [ours] = oursAt(platform);
        const open = ours?.contratos.find(isOpen);
        const outcome = driven.failure ? `${driven.failure.code} ${driven.failure.field ?? ''}`.trim() : 'done';
        seen.add(outcome);

        if (wanted.products.length === 0) {
          expect(open).toBeUndefined();
          expect(driven.held).toMatchObject({ products: [] });
          return;
        }
        if (!ours) {
          expect(wanted.subscriber.document).toBe('11144477735');
          expect(driven.failure).toMatchObject({ code: 'conflict', field: 'document', remoteId: '2' });
          return;
        }
        const catalog = new Map(products.map((one) => [one.id, one]));
        const goal = goalFor(
          wanted.products.map(({ ref }) => ref),
          before,
          catalog,
          new Set(),
        );
        if (goal.products) {
          expect([open?.produto_principal, ...(open?.adicionais ?? []).toSorted()]).toEqual([
            goal.products.produto_principal,
            ...goal.products.adicionais.toSorted(),
          ]);
          expect(open?.situacao).toBe(wanted.products[0]?.blocked ? 'bloqueado' : 'ativo');
        } else expect(open).toBeUndefined();
        expect(ours).toMatchObject({ nome: subscriber.name, email: wanted.subscriber.email });
        if (goal.refusal) expect(driven.failure).toMatchObject({ code: 'refused', field: 'product' });
        else expect(driven.held).toMatchObject({ remoteId: String(ours.id_cliente), reference });
      }),
      { numRuns: 600, examples: [[wanting([1])], [wanting([11])], [wanting([1], '11144477735')]] },
    );
    // The runs reached what they are meant to reach.
    for (const outcome of ['done', 'refused product', 'conflict document']) expect(seen).toContain(outcome);
  }, 240_000);

  it('takes few calls when nothing goes wrong', async () => {
    await fc.assert(
      fc.asyncProperty(stories, async (story) => {
        const quiet: Story = {
          ...story,
          facts: story.facts.slice(-1).map((fact) => ({ ...fact, document: '52998224725' })),
          writeFaults: [],
          readFaults: [],
          failing: [],
          operationSeconds: 3,
        };
        const { driven } = await play(quiet);
        // Unblock, alter, wait twice, block, the contact and the refusal.
        expect(driven.calls).toBeLessThanOrEqual(8);
      }),
      { numRuns: 200 },
    );
  }, 120_000);
});
