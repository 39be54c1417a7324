import { CatalogModule } from '#catalog';
import { CustomersModule, PlanMigrations } from '#customers';
import { Gateway, Integrations, IntegrationsModule } from '#integrations';
import { Config, Database } from '#kernel';
import { PackagesModule } from '#packages';
import { PlansModule } from '#plans';
import { ProvisioningModule } from '#provisioning';
import { lots } from '../../apps/sandbox/faults.ts';
import { Claims } from '../../libs/provisioning/reconciler/claims.ts';
import { ProvisioningLoop } from '../../libs/provisioning/reconciler/provisioning-loop.ts';
import { Reconciler } from '../../libs/provisioning/reconciler/reconciler.ts';
import { Facts } from './facts.ts';
import { type Fault, ForgetfulPlatform } from './forgetful-platform.ts';
import { type TestModules, startTestModules } from './testing-module.ts';

const refs = ['A', 'B', 'C'] as const;
type Ref = (typeof refs)[number];
const defaults: readonly Ref[] = ['A', 'B'];
const faults: Fault[] = ['lost-after', 'lost-before', 'lost-late', 'unavailable', 'busy', 'throttled', 'crash'];
const acts = ['attach', 'attach', 'remove', 'debt', 'pay', 'hold', 'lift', 'migrate', 'cancel', 'email', 'switch', 'round', 'round', 'round'] as const;
// Longer than a late effect of the platform takes, on a busy machine too.
const settleSeconds = 0.3;

/** What the facts of one service are, kept apart from the product. */
interface ModelService {
  id: string;
  plan: number;
  cancelled: boolean;
  holds: Set<string>;
  links: Map<Ref, 'chosen' | 'plan'>;
}

interface Story {
  customerId: string;
  email: string;
  services: ModelService[];
  told: string[];
}

/** A sentence of the model: what one customer's facts want, said without the product's code. */
function wantedOf(story: Story, suspendOnDebt: boolean): string {
  const blocks = new Map<Ref, boolean>();
  for (const { cancelled, holds, links } of story.services) {
    if (cancelled) continue;
    const blocked = holds.has('operator') || (holds.has('debt') && suspendOnDebt);
    for (const ref of links.keys()) blocks.set(ref, (blocks.get(ref) ?? true) && blocked);
  }
  return shown([...blocks].map(([ref, blocked]) => ({ ref, blocked })));
}

const shown = (products: readonly { ref: string; blocked: boolean }[]): string =>
  products
    .map(({ ref, blocked }) => `${ref}${blocked ? '-' : '+'}`)
    .sort()
    .join(' ');

/**
 * Random stories of customers against a platform that misbehaves, two workers in one process; several stories side by side, and
 * after them quiet. Each batch has an integration of its own.
 */
export class ProvisioningModel {
  private serial = 0;
  private readonly loops: ProvisioningLoop[];
  private readonly database: Database;
  private readonly facts: Facts;
  private readonly modules: TestModules;
  private readonly platform: ForgetfulPlatform;

  private constructor(modules: TestModules, platform: ForgetfulPlatform) {
    this.modules = modules;
    this.platform = platform;
    const get = modules.module.get.bind(modules.module);
    this.database = get(Database);
    this.facts = new Facts(modules);
    const second = new ProvisioningLoop(get(Claims), get(Reconciler), get(Gateway), get(Config));
    this.loops = [get(ProvisioningLoop), second];
  }

  static async open(): Promise<ProvisioningModel> {
    const platform = new ForgetfulPlatform();
    const modules = await startTestModules([
      IntegrationsModule.with([platform.plugin({ settleSeconds, concurrency: 16 })]),
      CatalogModule,
      PackagesModule,
      PlansModule,
      CustomersModule,
      ProvisioningModule,
    ]);
    return new ProvisioningModel(modules, platform);
  }

  close(): Promise<void> {
    return this.modules.close();
  }

  /** Plays `count` stories side by side; answers what is wrong afterwards, and how much was done. */
  async play(count: number, seed: number): Promise<{ violations: string[]; acts: number; effects: number }> {
    const random = lots(seed);
    const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
    const integrations = this.modules.module.get(Integrations);
    const { id: integrationId } = await integrations.create({ platform: 'forgetful', description: `x${seed}`, settings: { token: 'abcd' } });
    const packages = (await this.facts.offer(integrationId, refs)) as Record<Ref, string>;
    const plans = [await this.facts.plan(), await this.facts.plan()];
    for (const [n, planId] of plans.entries()) {
      await this.database.query('INSERT INTO plan_package (plan_id, package_id, mandatory) VALUES ($1, $2, true)', [planId, packages[defaults[n] ?? 'A']]);
    }
    const strangers = Array.from({ length: 3 }, (_, n) => ({
      id: -1 - n,
      reference: `stranger-${seed}-${n}`,
      email: 's@example.org',
      subscriptions: [{ id: -n, ref: 'A', blocked: false }],
    }));
    this.platform.users.push(...structuredClone(strangers));
    const effectsBefore = this.platform.effects.length;
    const mischief = random() * 0.4;
    this.platform.fault = () => (random() < mischief ? pick(faults) : 'none');
    let suspendOnDebt = true;
    let done = 0;
    let switching = Promise.resolve();

    const act = async (story: Story): Promise<void> => {
      const kind = pick(acts);
      const service = pick(story.services);
      const ref = pick(refs);
      story.told.push(`${kind} ${story.services.indexOf(service)} ${ref}`);
      done += 1;
      switch (kind) {
        case 'attach':
          if (!service.links.has(ref)) service.links.set(ref, 'chosen');
          return this.facts.attach(service.id, packages[ref]);
        case 'remove':
          service.links.delete(ref);
          return this.facts.detach(service.id, packages[ref]);
        case 'debt':
          service.holds.add('debt');
          return this.facts.hold(service.id, 'debt');
        case 'pay':
          service.holds.delete('debt');
          return this.facts.lift(service.id, 'debt');
        case 'hold':
          service.holds.add('operator');
          return this.facts.hold(service.id, 'operator');
        case 'lift':
          service.holds.delete('operator');
          return this.facts.lift(service.id, 'operator');
        case 'cancel':
          // Rarer than the rest: nothing happens to a service after it.
          if (random() < 0.6) return;
          service.cancelled = true;
          return this.facts.cancel(service.id);
        case 'email':
          story.email = `novo${(this.serial += 1)}@example.com`;
          return this.facts.email(story.customerId, story.email);
        case 'migrate':
          return this.migrate(service, plans, packages);
        case 'switch':
          if (random() < 0.7) return;
          // One after the other: the model must know which came last.
          switching = switching.then(async () => {
            suspendOnDebt = !suspendOnDebt;
            await integrations.change(integrationId, 'any', { suspendOnDebt, confirm: true });
          });
          return switching;
        case 'round':
          // Not to its end: facts go on while calls are under way.
          await pick(this.loops).round();
      }
    };

    const stories = await Promise.all(
      Array.from({ length: count }, async (): Promise<Story> => {
        const customerId = await this.facts.customer();
        const services = await Promise.all(
          [0, 1].map(async () => ({
            id: await this.facts.service(customerId, plans[0] ?? ''),
            plan: 0,
            cancelled: false,
            holds: new Set<string>(),
            links: new Map(),
          })),
        );
        const [known] = await this.database.rows<{ email: string }>('SELECT email FROM customer WHERE id = $1', [customerId]);
        const story: Story = { customerId, email: known?.email ?? '', services, told: [] };
        for (let left = 4 + Math.floor(random() * 12); left > 0; left -= 1) await act(story);
        return story;
      }),
    );
    this.platform.fault = () => 'none';
    const violations: string[] = [];
    await this.quiet(integrationId).catch((error: Error) => violations.push(error.message));
    for (const story of stories) {
      for (const wrong of await this.wrongWith(story, integrationId, suspendOnDebt)) violations.push(`${wrong}; seed ${seed}: ${story.told.join(', ')}`);
    }
    for (const stranger of strangers) {
      const found = this.platform.users.filter(({ reference }) => reference === stranger.reference);
      if (JSON.stringify(found) !== JSON.stringify([stranger])) violations.push(`${stranger.reference} was touched; seed ${seed}`);
    }
    return { violations, acts: done, effects: this.platform.effects.length - effectsBefore };
  }

  private async migrate(service: ModelService, plans: readonly string[], packages: Record<Ref, string>): Promise<void> {
    if (service.cancelled) return;
    const to = 1 - service.plan;
    await this.modules.module.get(PlanMigrations).migrate(service.id, { planId: plans[to] ?? '', preview: false });
    service.plan = to;
    const given = defaults[to] ?? 'A';
    for (const [ref, origin] of [...service.links]) if (origin === 'plan' && ref !== given) service.links.delete(ref);
    if (!service.links.has(given)) service.links.set(given, 'plan');
    void packages;
  }

  /** Rounds until nothing is left to do; waits and gates are cut short, windows of unknown outcomes are not. */
  private async quiet(integrationId: string): Promise<void> {
    const open = `integration_id = $1 AND (state <> 'in_step' OR unsettled_until IS NOT NULL)`;
    for (let i = 0; i < 200; i += 1) {
      await Promise.all(this.loops.map((loop) => loop.round()));
      await Promise.all(this.loops.map((loop) => loop.idle()));
      const [left] = await this.database.rows<{ n: number }>(`SELECT count(*)::int AS n FROM account WHERE ${open}`, [integrationId]);
      if (left?.n === 0) return;
      await new Promise((resolve) => setTimeout(resolve, 40));
      await this.database.query(`UPDATE integration_gate SET closed_until = '-infinity', failures = 0 WHERE integration_id = $1`, [integrationId]);
      await this.database.query(`UPDATE account SET due_at = now() WHERE due_at > now() AND ${open} AND lease_until IS NULL`, [integrationId]);
    }
    throw new Error(
      `not quiet: ${JSON.stringify(await this.database.rows(`SELECT state, failure_code, failure_message FROM account WHERE ${open}`, [integrationId]))}`,
    );
  }

  private async wrongWith(story: Story, integrationId: string, suspendOnDebt: boolean): Promise<string[]> {
    const found: string[] = [];
    const wanted = wantedOf(story, suspendOnDebt);
    const accounts = await this.database.rows<{ id: string; reference: string; held: { products: { ref: string; blocked: boolean }[] } | null }>(
      'SELECT id, reference, held FROM account WHERE customer_id = $1 AND integration_id = $2',
      [story.customerId, integrationId],
    );
    const [account] = accounts;
    if (!account) return wanted === '' ? [] : [`no account, wanted [${wanted}]`];
    if (accounts.length > 1) found.push(`${accounts.length} accounts`);
    const users = this.platform.users.filter(({ reference }) => reference === account.reference);
    if (users.length !== (wanted === '' ? 0 : 1)) found.push(`${users.length} users, wanted [${wanted}]`);
    const there = shown(users[0]?.subscriptions ?? []);
    if (there !== wanted) found.push(`held [${there}], wanted [${wanted}]`);
    if (shown(account.held?.products ?? []) !== there) found.push(`believed [${shown(account.held?.products ?? [])}], held [${there}]`);
    if (users[0] && users[0].email !== story.email) found.push(`e-mail ${users[0].email}, wanted ${story.email}`);
    const count = (name: string): number => this.platform.effects.filter((effect) => effect === `${name} ${account.reference}`).length;
    if (count('create') > count('end') + 1) found.push(`${count('create')} creations, ${count('end')} ends`);
    const [journal] = await this.database.rows<{ open: number; reused: number }>(
      `SELECT count(*) FILTER (WHERE ended_at IS NULL)::int AS open, count(*) FILTER (WHERE key = next AND outcome IN ('done', 'more'))::int AS reused
       FROM (SELECT ended_at, outcome, key, lead(key) OVER (ORDER BY id) AS next FROM operation WHERE account_id = $1) o`,
      [account.id],
    );
    if (journal?.open || journal?.reused) found.push(`journal: ${JSON.stringify(journal)}`);
    return found;
  }
}
