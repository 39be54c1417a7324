import { type Limits, type Outcome, isPlatformFailure, PlatformFailure, type Subscriber, subscriberFields } from '@content-platforms/plugin-sdk';
import { Injectable, Logger } from '@nestjs/common';
import { Customers } from '#customers';
import { Gateway, type LoadedPlatform, Platforms } from '#integrations';
import { Database, failpoint, violatedConstraint } from '#kernel';
import { remoteIdConstraint } from '../adoption/adoption.ts';
import { eventsOfAccount } from '../accounts/account-events.ts';
import { type AccountFacts, readFacts } from '../accounts/account-facts.ts';
import type { Claim } from './claims.ts';
import { afterFailure, afterOutcome, type Before, type Next } from './decide-next.ts';
import { type Attempt, Journal, type Observed } from './journal.ts';
import { ReconcilerTools } from './reconciler-tools.ts';
import { wantedAccount } from './wanted-account.ts';
import { freedBy } from '../accounts/wake-accounts.ts';
import { isInStep, type Wanted, wantedProducts } from './wanted-products.ts';

/** When a claim's lease ends; nothing is sent after that. */
export interface Lease {
  /** Milliseconds of `performance.now()`. */
  endsAt: number;
}

// An account may need several writes in a row (create, subscribe, block); after this many it returns to the queue.
const writesInARow = 10;

/** Makes what a platform holds equal to what is wanted, one account at a time. Level-triggered: it reads facts, never events. */
@Injectable()
export class Reconciler {
  private readonly logger = new Logger(Reconciler.name);

  constructor(
    private readonly database: Database,
    private readonly gateway: Gateway,
    private readonly platforms: Platforms,
    private readonly customers: Customers,
    private readonly journal: Journal,
    private readonly tools: ReconcilerTools,
  ) {}

  /** Drives a claimed account until there is nothing to do now. Never throws for what a platform or a plugin did. */
  async drive(claim: Claim, lease: Lease, worker: string): Promise<void> {
    await failpoint('claimed');
    for (let writes = 0; writes < writesInARow; writes += 1) {
      const facts = await readFacts(this.database, claim.accountId);
      const platform = this.platforms.find(facts.platform);
      if (!platform) return void (await this.waitForPlugin(claim, facts));
      const again = await this.step(claim, lease, worker, facts, platform);
      if (!again) return;
    }
  }

  /** Makes one attempt; returns true when the next one may follow at once. */
  private async step(claim: Claim, lease: Lease, worker: string, facts: AccountFacts, platform: LoadedPlatform): Promise<boolean> {
    const limits = await this.gateway.limits(facts.integrationId);
    if (!limits) return this.waitForPlugin(claim, facts);
    if (await this.journal.closeAbandoned(claim, limits.settleSeconds)) return true;
    const wanted = wantedProducts({ suspendOnDebt: facts.suspendOnDebt, blocking: facts.capabilities.blocking, links: facts.links }, this.tools.clock.now());
    const changesInSeconds = wanted.changesAt === null ? null : Math.max(0, (wanted.changesAt.getTime() - this.tools.clock.now().getTime()) / 1000);
    if (wanted.products.length === 0 && !facts.everTried) {
      await this.journal.postpone(claim, facts, { state: 'in_step', dueInSeconds: changesInSeconds, urgency: changesInSeconds === null ? 'look' : 'change' });
      return false;
    }
    if (facts.frozenSeconds !== null && facts.frozenSeconds > 0) {
      await this.journal.postpone(claim, facts, { state: 'unknown', dueInSeconds: facts.frozenSeconds, urgency: 'keep' });
      return false;
    }
    const attempt = await this.journal.begin(claim, facts, wanted, worker);
    if (!attempt) return false;
    await failpoint('journaled');
    const before: Before = { attempts: facts.attempts, unsettled: (facts.unsettledSeconds ?? 0) > 0, runningSeconds: facts.runningSeconds ?? 0 };
    const result = await this.call(facts, platform, wanted, attempt, lease);
    await failpoint('answered');
    const { next, observed } = this.conclude(facts, wanted, result, before, limits, changesInSeconds);
    try {
      return await this.record(claim, facts, attempt, observed, next);
    } catch (error) {
      if (violatedConstraint(error) !== remoteIdConstraint) throw error;
      const conflict = heldElsewhere(observed.held?.remoteId ?? '');
      return this.record(claim, facts, attempt, { outcome: conflict.code, message: conflict.message }, afterFailure(conflict, before, limits, Math.random()));
    }
  }

  /** Postpones an account whose plugin disappeared after the claim. */
  private async waitForPlugin(claim: Claim, facts: AccountFacts): Promise<false> {
    await this.journal.postpone(claim, facts, { dueInSeconds: 60, urgency: 'keep' });
    return false;
  }

  private async call(facts: AccountFacts, platform: LoadedPlatform, wanted: Wanted, attempt: Attempt, lease: Lease): Promise<Outcome | PlatformFailure> {
    let sending = false;
    try {
      const subscriber = await this.subscriber(facts, platform, wanted);
      sending = true;
      return await this.gateway.call({
        integrationId: facts.integrationId,
        verb: 'set',
        key: attempt.key,
        sendUntil: () => lease.endsAt,
        hide: [subscriber.document ?? '', subscriber.password ?? ''].filter(Boolean),
        run: (target, call) => target.set(wantedAccount(facts, wanted.products, subscriber), call),
      });
    } catch (error) {
      if (isPlatformFailure(error)) return error;
      this.logger.error({ err: error, accountId: facts.id }, 'The host failed around a call');
      // Before anything was sent, nothing has changed; afterwards the outcome is unknown.
      return new PlatformFailure(sending ? 'unknown' : 'unavailable', 'Erro interno durante a chamada à plataforma.', { cause: error });
    }
  }

  /** Returns the subscriber's data that the plugin needs. A missing required field is refused before anything is sent; ending an account requires none. */
  private async subscriber(facts: AccountFacts, platform: LoadedPlatform, wanted: Wanted): Promise<Partial<Subscriber>> {
    const known = await this.customers.subscriber(this.database, facts.customerId);
    const subscriber: Partial<Subscriber> = {};
    for (const field of subscriberFields) {
      const need = platform.needs[field];
      if (!need) continue;
      const value = field === 'password' ? await this.tools.password(facts) : known[field];
      if (value) subscriber[field] = value;
      else if (need === 'required' && wanted.products.length > 0) {
        throw new PlatformFailure('refused', `Falta um dado do cliente que a plataforma exige: ${fieldNames[field]}.`, { field });
      }
    }
    return subscriber;
  }

  private conclude(
    facts: AccountFacts,
    wanted: Wanted,
    result: Outcome | PlatformFailure,
    before: Before,
    limits: Limits,
    changesInSeconds: number | null,
  ): { next: Next; observed: Observed } {
    const random = Math.random();
    if (isPlatformFailure(result)) {
      const next = afterFailure(result, before, limits, random);
      return { next, observed: { outcome: result.code, message: result.message } };
    }
    const held = result.state === 'done' ? result.held : undefined;
    const inStep = held !== undefined && isInStep(wanted.products, held.products, facts.capabilities.blocking);
    const next = afterOutcome(result, inStep, before, limits, changesInSeconds, random);
    const message = held !== undefined && !inStep ? 'A plataforma mostra algo diferente do que foi pedido, embora sem erro.' : null;
    return {
      next,
      observed: { ...(held ? { held } : {}), memo: result.memo, ...(result.access ? { access: result.access } : {}), outcome: result.state, message },
    };
  }

  private async record(claim: Claim, facts: AccountFacts, attempt: Attempt, observed: Observed, next: Next): Promise<boolean> {
    const again = observed.outcome === 'more' && next.dueInSeconds === 0;
    const freed = freedBy(claim, facts.held, observed.held);
    const told = eventsOfAccount(facts, observed.held, next);
    const recorded =
      freed || told.length > 0
        ? await this.database.transaction(async (tx) => {
            const mine = await this.journal.end(claim, facts, attempt, observed, next, again, tx);
            if (mine) await this.tools.publisher.publish(tx, told);
            if (mine && freed) await this.tools.wake.after(tx, facts, freed);
            return mine;
          })
        : await this.journal.end(claim, facts, attempt, observed, next, again);
    await failpoint('recorded');
    return recorded && again;
  }
}

/** The platform showed for this account a user that another account holds: neither may speak for the other. */
const heldElsewhere = (remoteId: string): PlatformFailure =>
  new PlatformFailure('conflict', `O usuário ${remoteId} da plataforma já pertence a outra conta deste provedor.`, { remoteId });

const fieldNames: Record<keyof Subscriber, string> = {
  name: 'nome',
  document: 'CPF/CNPJ',
  email: 'e-mail',
  phone: 'telefone',
  birthDate: 'data de nascimento',
  password: 'senha',
};
