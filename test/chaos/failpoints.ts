import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PackageShape, PlanShape, ServiceShape } from '../support/api-shapes.ts';
import { eventually } from '../support/eventually.ts';
import { few, type Run, type Scenario, type Verdict } from './scenario.ts';
import { setStage, type Stage } from './stage.ts';
import { plantStrangers } from './strangers.ts';
import { everythingWrong, quiet } from './truth.ts';

const syncPages = (quick: boolean): number[] => (quick ? [2] : [1, 2, 3]);
const migrationSteps = (quick: boolean): number[] => (quick ? [2, 4] : [1, 2, 3, 4]);
const steps = ['claimed', 'journaled', 'sent', 'answered', 'recorded', 'lease-renewed'];
const productCount = 2_500;
const atATime = 3;

/** The fuses of one stage: while a file lies there, the next process that comes by takes it away and dies. */
class Fuses {
  readonly folder = mkdtempSync(join(tmpdir(), 'content-platforms-fuses-'));

  get failpoints(): string {
    const names = [...steps, 'effect-committed', ...syncPages(false).map((k) => `sync-page-${k}`), ...migrationSteps(false).map((k) => `migration-step-${k}`)];
    return names.map((name) => `${name}=kill-once:${join(this.folder, name)}`).join(',');
  }

  /** Acts, again if need be, until somebody has died there. */
  async blow(name: string, act: () => Promise<unknown>): Promise<void> {
    const file = join(this.folder, name);
    writeFileSync(file, '');
    const blown = (within: number): Promise<true> => eventually(() => !existsSync(file), { within, what: `a process to die at ${name}` });
    for (let tries = 0; tries < 5; tries += 1) {
      await act();
      if (await blown(30_000).catch(() => false)) return;
    }
    await blown(120_000);
  }
}

interface Shop {
  books: PackageShape;
  audio: PackageShape;
  plan: PlanShape;
  other: PlanShape;
}

async function openShop({ provider, products }: Stage): Promise<Shop> {
  const books = await provider.package('LIVROS', products.get('SM-COMPLETO'));
  const audio = await provider.package('AUDIO', products.get('SM-AUDIO'));
  const plan = await provider.plan('Fibra 500', { packages: [{ packageId: books.id, mandatory: true }] });
  const other = await provider.plan('Fibra 800', { packages: [{ packageId: audio.id, mandatory: true }] });
  return { books, audio, plan, other };
}

interface Subscriber {
  id: string;
  audio: boolean;
  suspended: boolean;
}

/** Each death hits another verb: a few subscribers at once, so that the one who dies has more than one in hand. Every act asks for a write. */
class Acts {
  private n = 0;
  private subscribers: Subscriber[] = [];
  private turn = 0;
  private readonly stage: Stage;
  private readonly shop: Shop;

  constructor(stage: Stage, shop: Shop) {
    this.stage = stage;
    this.shop = shop;
  }

  async next(): Promise<void> {
    const verbs = [() => this.create(), () => this.attach(), () => this.suspend(), () => this.resume(), () => this.cancel()];
    await verbs[this.turn++ % verbs.length]?.();
  }

  async subscriber(): Promise<ServiceShape> {
    const customer = await this.stage.provider.customer((this.n += 1));
    return this.stage.provider.service(customer.id, this.shop.plan.id);
  }

  private async create(): Promise<void> {
    for (let i = 0; i < atATime; i += 1) this.subscribers.push({ id: (await this.subscriber()).id, audio: false, suspended: false });
  }

  private attach = (): Promise<void> =>
    this.each(
      (one) => !one.audio,
      async (one) => {
        await this.stage.api.post(`/services/${one.id}/packages`, { packageId: this.shop.audio.id });
        one.audio = true;
      },
    );

  private suspend = (): Promise<void> =>
    this.each(
      (one) => !one.suspended,
      async (one) => {
        await this.stage.api.post(`/services/${one.id}/suspend`);
        one.suspended = true;
      },
    );

  private resume = (): Promise<void> =>
    this.each(
      (one) => one.suspended,
      async (one) => {
        await this.stage.api.post(`/services/${one.id}/resume`);
        one.suspended = false;
      },
    );

  private cancel = (): Promise<void> =>
    this.each(
      () => true,
      async (one) => {
        await this.stage.api.post(`/services/${one.id}/cancel`);
        this.subscribers = this.subscribers.filter((other) => other !== one);
      },
    );

  private async each(fits: (one: Subscriber) => boolean, act: (one: Subscriber) => Promise<void>): Promise<void> {
    const some = this.subscribers.filter(fits).slice(0, atATime);
    if (some.length === 0) return this.create();
    for (const one of some) await act(one);
  }
}

/** The API dies between what a request committed and its answer: asked again with the same key, it is not done again. */
async function killAnswers(stage: Stage, fuses: Fuses, shop: Shop, violations: string[]): Promise<void> {
  const { api } = stage;
  const customer = await stage.provider.customer(90_001, { phone: null });
  const body = { planId: shop.plan.id, dueDay: 10, billing: 'advance', status: 'enabled' };
  const ask = (): Promise<{ status: number }> =>
    api.answer('POST', `/customers/${customer.id}/services`, body, { headers: { 'idempotency-key': 'once-and-for-all' } });
  let dead = false;
  await fuses.blow('effect-committed', async () => {
    if (!dead) await ask().catch(() => undefined);
    dead = true;
  });
  await eventually(async () => (await fetch(`${api.url}/health/ready`)).ok, { within: 120_000, what: 'the API again' });
  const { status } = await ask();
  const [made] = await stage.rows<{ n: number }>('SELECT count(*)::int AS n FROM service WHERE customer_id = $1', [customer.id]);
  if (status !== 409 || made?.n !== 1) violations.push(`killed before its answer, asked again: ${status}, and ${made?.n} services`);
}

async function killSyncs(stage: Stage, fuses: Fuses, quick: boolean, violations: string[]): Promise<void> {
  const { platform, provider, integration } = stage;
  const more = Array.from({ length: productCount - stage.products.size }, (_, n) => ({ codigo: `L${String(n).padStart(5, '0')}`, nome: `Livro ${n}` }));
  const { products } = await platform.state();
  await platform.replaceProducts([...products, ...more]);
  for (const k of syncPages(quick)) {
    let id = '';
    await fuses.blow(`sync-page-${k}`, async () => ({ id } = await stage.api.post<{ id: string }>(`/integrations/${integration.id}/syncs`)));
    const sync = await provider.finished<Awaited<ReturnType<typeof provider.sync>>>(`/syncs/${id}`, 240_000);
    if (sync.status !== 'succeeded' || sync.listed !== productCount || sync.retired !== 0) violations.push(`sync killed at page ${k}: ${JSON.stringify(sync)}`);
  }
  const [stored] = await stage.rows<{ n: number; refs: number }>('SELECT count(*)::int AS n, count(DISTINCT ref)::int AS refs FROM product');
  if (stored?.n !== productCount || stored.refs !== productCount) violations.push(`${JSON.stringify(stored)} products are stored, ${productCount} are sold`);
}

/** The API dies in the middle of a plan migration: all of it or nothing, and asked again it is done. */
async function killMigrations(stage: Stage, fuses: Fuses, acts: Acts, shop: Shop, ks: number[], violations: string[]): Promise<void> {
  const { api } = stage;
  for (const k of ks) {
    const { id } = await acts.subscriber();
    const move = { planId: shop.other.id, preview: false };
    await fuses.blow(`migration-step-${k}`, () => api.answer('POST', `/services/${id}/migrations`, move).catch(() => undefined));
    await eventually(async () => (await fetch(`${api.url}/health/ready`)).ok, { within: 120_000, what: 'the API again' });
    const after = await api.get<ServiceShape>(`/services/${id}`);
    const packages = after.packages.map((link) => link.package.code).join();
    if (after.planId !== shop.plan.id || packages !== 'LIVROS') violations.push(`migration killed at step ${k} left ${after.planId} with ${packages}`);
    await api.post(`/services/${id}/migrations`, move);
    const moved = await api.get<ServiceShape>(`/services/${id}`);
    if (moved.planId !== shop.other.id || moved.packages.map((link) => link.package.code).join() !== 'AUDIO')
      violations.push(`migration ${k} asked again did not happen`);
  }
}

async function run({ quick, say }: Run): Promise<Verdict> {
  const runs = quick ? 1 : 10;
  const fuses = new Fuses();
  const stage = await setStage({ leaseSeconds: 3, failpoints: fuses.failpoints, requestsPerMinute: 60_000, limits: { settleSeconds: 1, concurrency: 16 } });
  const violations: string[] = [];
  try {
    const strangers = await plantStrangers(stage, 5);
    const shop = await openShop(stage);
    const acts = new Acts(stage, shop);
    await stage.platform.configure({ latencyMs: 100 });
    for (let n = 0; n < runs; n += 1) {
      for (const step of steps) {
        if (step === 'lease-renewed') await stage.platform.configure({ latencyMs: 700 });
        await fuses.blow(step, () => acts.next());
        if (step === 'lease-renewed') await stage.platform.configure({ latencyMs: 100 });
      }
      say(`failpoints: round ${n + 1} of ${runs}`);
    }
    await stage.platform.configure({ latencyMs: 0 });
    await killMigrations(stage, fuses, acts, shop, migrationSteps(quick), violations);
    await killAnswers(stage, fuses, shop, violations);
    await killSyncs(stage, fuses, quick, violations);
    const seconds = await quiet(stage, 240).catch((error: Error) => (violations.push(error.message), -1));
    violations.push(...(await everythingWrong(stage)), ...(await strangers()));
    const deaths = stage.workers.reduce((sum, { deaths: each }) => sum + each, 0);
    const { effects } = await stage.platform.state();
    return {
      size: `${steps.length} steps × ${runs}, ${syncPages(quick).length} page(s) of a sync, ${migrationSteps(quick).length} steps of a migration, an answer`,
      figures: {
        'workers killed': deaths,
        'APIs killed': stage.apiProcess.deaths,
        'effects at the platform': effects.length,
        'quiet after the last (s)': seconds,
      },
      violations: few(violations),
    };
  } finally {
    await stage.end();
    rmSync(fuses.folder, { recursive: true, force: true });
  }
}

export const failpoints: Scenario = {
  name: 'failpoints',
  promise: 'A process killed at any named step loses nothing and does nothing twice.',
  run,
};
