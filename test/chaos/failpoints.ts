import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PackageShape, PlanShape, ServiceShape } from '../support/api-shapes.ts';
import { eventually } from '../support/eventually.ts';
import { few, type Run, type Scenario, type Verdict } from './scenario.ts';
import { setStage, type Stage } from './stage.ts';
import { plantStrangers } from './strangers.ts';
import { everythingWrong, quiet } from './truth.ts';

const steps = ['claimed', 'journaled', 'sent', 'answered', 'recorded', 'lease-renewed'];
const syncPages = [1, 2, 3];
const migrationSteps = [1, 2, 3, 4];
const productCount = 2_500;
const atATime = 3;

/** The fuses of one stage: while a file lies there, the next process that comes by takes it away and dies. */
class Fuses {
  readonly folder = mkdtempSync(join(tmpdir(), 'content-platforms-fuses-'));

  get failpoints(): string {
    const names = [...steps, ...syncPages.map((k) => `sync-page-${k}`), ...migrationSteps.map((k) => `migration-step-${k}`)];
    return names.map((name) => `${name}=kill-once:${join(this.folder, name)}`).join(',');
  }

  async blow(name: string, act: () => Promise<unknown>): Promise<void> {
    const file = join(this.folder, name);
    writeFileSync(file, '');
    await act();
    await eventually(() => !existsSync(file), { within: 120_000, what: `a process to die at ${name}` });
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

/** Each death hits another verb: a few subscribers at once, so that the one who dies has more than one in hand. */
class Acts {
  private n = 0;
  private services: ServiceShape[] = [];
  private turn = 0;
  private readonly stage: Stage;
  private readonly shop: Shop;

  constructor(stage: Stage, shop: Shop) {
    this.stage = stage;
    this.shop = shop;
  }

  async next(): Promise<void> {
    const { api } = this.stage;
    const some = this.services.splice(0, atATime);
    const kind = some.length < atATime ? 0 : this.turn++ % 5;
    if (kind === 0) {
      this.services.push(...some);
      for (let i = 0; i < atATime; i += 1) this.services.push(await this.subscriber());
      return;
    }
    for (const { id } of some) {
      if (kind === 1) await api.answer('POST', `/services/${id}/packages`, { packageId: this.shop.audio.id });
      if (kind === 2) await api.answer('POST', `/services/${id}/suspend`);
      if (kind === 3) await api.answer('POST', `/services/${id}/resume`);
      if (kind === 4) await api.post(`/services/${id}/cancel`);
    }
    if (kind !== 4) this.services.push(...some);
  }

  async subscriber(): Promise<ServiceShape> {
    const customer = await this.stage.provider.customer((this.n += 1));
    return this.stage.provider.service(customer.id, this.shop.plan.id);
  }
}

async function killSyncs(stage: Stage, fuses: Fuses, violations: string[]): Promise<void> {
  const { platform, provider, integration } = stage;
  const more = Array.from({ length: productCount - stage.products.size }, (_, n) => ({ codigo: `L${String(n).padStart(5, '0')}`, nome: `Livro ${n}` }));
  const { products } = await platform.state();
  await platform.replaceProducts([...products, ...more]);
  for (const k of syncPages) {
    let id = '';
    await fuses.blow(`sync-page-${k}`, async () => ({ id } = await stage.api.post<{ id: string }>(`/integrations/${integration.id}/syncs`)));
    const sync = await provider.finished<Awaited<ReturnType<typeof provider.sync>>>(`/syncs/${id}`, 60_000);
    if (sync.status !== 'succeeded' || sync.listed !== productCount || sync.retired !== 0) violations.push(`sync killed at page ${k}: ${JSON.stringify(sync)}`);
  }
  const [stored] = await stage.rows<{ n: number; refs: number }>('SELECT count(*)::int AS n, count(DISTINCT ref)::int AS refs FROM product');
  if (stored?.n !== productCount || stored.refs !== productCount) violations.push(`${JSON.stringify(stored)} products are stored, ${productCount} are sold`);
}

/** The API dies in the middle of a plan migration: all of it or nothing, and asked again it is done. */
async function killMigrations(stage: Stage, fuses: Fuses, acts: Acts, shop: Shop, violations: string[]): Promise<void> {
  const { api } = stage;
  for (const k of migrationSteps) {
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
  const stage = await setStage({ leaseSeconds: 2, failpoints: fuses.failpoints, requestsPerMinute: 60_000, limits: { settleSeconds: 1, concurrency: 16 } });
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
    await killMigrations(stage, fuses, acts, shop, violations);
    await killSyncs(stage, fuses, violations);
    const seconds = await quiet(stage, 120).catch((error: Error) => (violations.push(error.message), -1));
    violations.push(...(await everythingWrong(stage)), ...(await strangers()));
    const deaths = stage.workers.reduce((sum, { deaths: each }) => sum + each, 0);
    const { effects } = await stage.platform.state();
    return {
      size: `${steps.length} steps × ${runs}, ${syncPages.length} pages of a sync, ${migrationSteps.length} steps of a migration`,
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
