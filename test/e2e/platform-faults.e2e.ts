import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { saberMaisControl, type SaberMaisControl } from '../../apps/sandbox/control-client.ts';
import type { AccountShape, CustomerShape, OperationShape, ServiceShape } from '../support/api-shapes.ts';
import { eventually } from '../support/eventually.ts';
import { Provider } from '../support/provider.ts';
import { beginStory, effectsOf, type Story } from '../support/story.ts';

jest.setTimeout(240_000);

/** What the platform does to one write, and what we may call it. */
const faults = [
  { kind: 'reset-after', code: 'unknown' },
  { kind: '500-after', code: 'unknown' },
  { kind: '500-late', code: 'unknown' },
  { kind: 'garble', code: 'unknown' },
  { kind: 'hang-after', code: 'unknown' },
  { kind: '429', code: 'throttled' },
  { kind: '503', code: 'unavailable' },
] as const;
type Fault = (typeof faults)[number];

const writes = [
  { name: 'POST user', match: { method: 'POST', path: '^/usuarios$' }, leaves: ['user-created', 'subscribed SM-COMPLETO'] },
  { name: 'POST subscription', match: { method: 'POST', path: '^/usuarios/\\d+/assinaturas$' }, leaves: ['subscribed SM-AUDIO'] },
  {
    name: 'PATCH block',
    match: { method: 'PATCH', path: '^/assinaturas/\\d+$' },
    leaves: ['situation-set SM-COMPLETO bloqueada', 'situation-set SM-AUDIO bloqueada'],
  },
] as const;

/** A provider with a tenant of its own, so that its faults are nobody else's. */
class Tenant {
  readonly provider: Provider;
  private customer: CustomerShape | undefined;
  private service: ServiceShape | undefined;

  constructor(
    private readonly story: Story,
    readonly platform: SaberMaisControl,
    private readonly n: number,
  ) {
    this.provider = new Provider(story.api, platform, 6_000);
  }

  /** The three writes of every account, one fact each. */
  async act(write: (typeof writes)[number]['name'], callTimeoutSeconds = 1): Promise<CustomerShape> {
    const { api } = this.story;
    if (write === 'POST user') {
      const limits = { requests: { max: 6_000, perSeconds: 60 }, callTimeoutSeconds, settleSeconds: 2 };
      const { products } = await this.provider.integrationWithProducts({ limits });
      const books = await this.provider.package(`LIVROS-${this.n}`, products.get('SM-COMPLETO'));
      await this.provider.package(`AUDIO-${this.n}`, products.get('SM-AUDIO'));
      const plan = await this.provider.plan('Fibra 500', { packages: [{ packageId: books.id, mandatory: true }] });
      this.customer = await this.provider.customer(this.n);
      this.service = await this.provider.service(this.customer.id, plan.id);
      return this.customer;
    }
    if (!this.customer || !this.service) throw new Error('There is no user yet');
    if (write === 'POST subscription') {
      const [audio] = await api.list<{ id: string }>(`/packages?search=AUDIO-${this.n}`);
      await api.post(`/services/${this.service.id}/packages`, { packageId: audio?.id });
    } else {
      await api.post(`/services/${this.service.id}/holds`, { reason: 'operator' });
    }
    return this.customer;
  }

  async release(): Promise<void> {
    const { holds } = await this.story.api.get<ServiceShape>(`/services/${this.service?.id}`);
    for (const { id } of holds) await this.story.api.delete(`/services/${this.service?.id}/holds/${id}`);
  }
}

interface Told {
  effects: string[];
  account: AccountShape;
  outcomes: (string | null)[];
  hits: number;
}

describe('a platform that fails at a write', () => {
  let story: Story;
  const told = new Map<string, Promise<Told[]>>();
  beforeAll(async () => {
    story = await beginStory({ env: { DATABASE_POOL: '20' } });
    // Side by side: they wait more than they work.
    for (const [index, fault] of faults.entries()) {
      const all = tell(fault, index + 1);
      all.catch(() => undefined);
      told.set(fault.kind, all);
    }
  });
  afterAll(() => story?.end());

  async function tenant(n: number): Promise<Tenant> {
    const platform = saberMaisControl(story.sandbox.url, `faults-${n}`);
    await platform.configure({ requestsPerMinute: 6_000 });
    return new Tenant(story, platform, n);
  }

  /** The account's life, each kind of write failing once. */
  async function tell({ kind }: Fault, n: number): Promise<Told[]> {
    const it = await tenant(n);
    const chapters: Told[] = [];
    let seen = 0;
    for (const { name, match } of writes) {
      const fault = await it.platform.fault({ kind, match, times: 1, delayMs: 1_000, retryAfterSeconds: 1 });
      const { id } = await it.act(name);
      await eventually(async () => (await it.platform.state()).faults.some((each) => each.id === fault && each.hits > 0), { what: `${name} to meet ${kind}` });
      const account = await it.provider.settled(id);
      const operations = await story.api.list<OperationShape>(`/accounts/${account.id}/operations`);
      const state = await it.platform.state();
      chapters.push({
        effects: effectsOf(state).slice(seen),
        account,
        outcomes: operations.map(({ outcome }) => outcome),
        hits: state.faults.find((each) => each.id === fault)?.hits ?? 0,
      });
      seen = state.effects.length;
    }
    expect((await it.platform.state()).users).toMatchObject([
      {
        assinaturas: [
          { produto: 'SM-COMPLETO', situacao: 'bloqueada' },
          { produto: 'SM-AUDIO', situacao: 'bloqueada' },
        ],
      },
    ]);
    return chapters;
  }

  it.each(faults)('$kind: converges; one user, one subscription, nothing twice', async ({ kind, code }) => {
    const chapters = await told.get(kind)!;
    for (const [index, { name, leaves }] of writes.entries()) {
      const { effects, account, hits } = chapters[index]!;
      expect({ name, hits, effects }).toEqual({ name, hits: 1, effects: leaves });
      expect(account).toMatchObject({ state: 'in_step', attempts: 0, lastFailure: null });
    }
    const outcomes = chapters.at(-1)!.outcomes;
    expect(outcomes.filter((outcome) => outcome === code)).toHaveLength(writes.length);
    expect(outcomes.filter((outcome) => !['more', 'done', code].includes(outcome ?? ''))).toEqual([]);
  });

  it('a block that lands after the payment is undone', async () => {
    const it = await tenant(20);
    const { id } = await it.act('POST user');
    await it.provider.settled(id);
    const fault = await it.platform.fault({ kind: '500-late', match: { method: 'PATCH' }, times: 1, delayMs: 1_500 });
    await it.act('PATCH block');
    await eventually(async () => (await it.platform.state()).faults.some((each) => each.id === fault && each.hits > 0));
    await it.release();
    await eventually(async () => (await it.platform.state()).latePending === 0);
    expect((await it.platform.state()).users).toMatchObject([{ assinaturas: [{ situacao: 'bloqueada' }] }]);
    expect(await it.provider.settled(id)).toMatchObject({ held: { products: [{ ref: 'SM-COMPLETO', blocked: false }] } });
    expect((await it.platform.state()).users).toMatchObject([{ assinaturas: [{ situacao: 'ativa' }] }]);
  });

  it('a refused contact is shown to the operator, and heals when the customer is corrected', async () => {
    const it = await tenant(21);
    const failed = (id: string) =>
      eventually(async () => {
        const [account] = await it.provider.accounts(id);
        if (account?.state !== 'failed' && account?.state !== 'needs_attention') throw new Error(JSON.stringify(account));
        return account;
      });
    const { products } = await it.provider.integrationWithProducts();
    const books = await it.provider.package('LIVROS-21', products.get('SM-COMPLETO'));
    const plan = await it.provider.plan('Fibra 500', { packages: [{ packageId: books.id, mandatory: true }] });
    const subscribed = (email: string) =>
      eventually(async () => {
        const user = (await it.platform.state()).users.find((each) => each.email === email);
        expect(user?.assinaturas).toMatchObject([{ produto: 'SM-COMPLETO', situacao: 'ativa' }]);
      });

    // We take it, this platform does not.
    const refused = await it.provider.customer(21, { email: 'joão@exemplo.com.br' });
    const service = await it.provider.service(refused.id, plan.id);
    const account = await failed(refused.id);
    expect(account).toMatchObject({ state: 'failed', lastFailure: { code: 'refused', field: 'email', message: 'A Saber Mais recusou o e-mail do cliente.' } });
    const [link] = await story.api.list<{ accounts: object[] }>(`/services/${service.id}/packages`);
    expect(link?.accounts).toEqual([{ accountId: account.id, state: 'failed', blocked: false, reason: 'A Saber Mais recusou o e-mail do cliente.' }]);
    await story.api.patch(`/customers/${refused.id}`, { email: 'joao@exemplo.com.br' });
    await subscribed('joao@exemplo.com.br');

    const missing = await it.provider.customer(22, { email: null });
    await it.provider.service(missing.id, plan.id);
    expect(await failed(missing.id)).toMatchObject({
      lastFailure: { code: 'refused', field: 'email', message: 'Falta um dado do cliente que a plataforma exige: e-mail.' },
    });
    await story.api.patch(`/customers/${missing.id}`, { email: 'agora.tem@exemplo.com.br' });
    await subscribed('agora.tem@exemplo.com.br');

    // Somebody else's: a person decides, here by giving another address.
    const stranger = await it.platform.plantUser({ email: 'familia@exemplo.com.br' });
    const shared = await it.provider.customer(23, { email: 'familia@exemplo.com.br' });
    await it.provider.service(shared.id, plan.id);
    expect(await failed(shared.id)).toMatchObject({
      state: 'needs_attention',
      lastFailure: { code: 'conflict', field: 'email', message: expect.stringMatching(new RegExp(`usuário ${stranger.id}.*outro CPF/CNPJ`)) },
    });
    await story.api.patch(`/customers/${shared.id}`, { email: 'so.dela@exemplo.com.br' });
    await subscribed('so.dela@exemplo.com.br');
    expect((await it.platform.state()).users).toHaveLength(4);
  });

  it('one bad platform slows no other', async () => {
    const [bad, good] = [await tenant(30), await tenant(31)];
    await bad.platform.fault({ kind: 'hang', match: { method: 'POST' } });
    const stuck = await bad.act('POST user', 300);
    await eventually(async () => (await bad.platform.state()).faults.some(({ hits }) => hits > 0));
    const { id } = await good.act('POST user');
    await good.provider.settled(id);
    const [account] = await bad.provider.accounts(stuck.id);
    expect(await story.api.list(`/accounts/${account?.id}/operations`)).toMatchObject([{ endedAt: null }]);
  });
});
