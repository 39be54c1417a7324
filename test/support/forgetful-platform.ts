import { type AnyPlugin, type HeldAccount, type Outcome, type Platform, PlatformFailure, type WantedAccount } from '@content-platforms/plugin-sdk';
import { fakePlugin } from './fake-plugin.ts';

interface Subscription {
  id: number;
  ref: string;
  blocked: boolean;
}
interface User {
  id: number;
  reference: string;
  email: string;
  subscriptions: Subscription[];
}

/** `repeatable`: doing it again at once does no harm, though it may land late. */
type Write = (() => void) & { repeatable: boolean };

/** `lost-late`: no answer, and applied a moment later. */
export type Fault = 'none' | 'lost-late' | 'lost-after' | 'lost-before' | 'unavailable' | 'busy' | 'throttled' | 'crash';

/**
 * A platform in memory that misbehaves on demand and counts its effects. One write a call, like a real one; nothing is
 * idempotent: whoever subscribes twice has two subscriptions.
 */
export class ForgetfulPlatform {
  readonly users: User[] = [];
  readonly effects: string[] = [];
  /** One e-mail, one user: a second one is a conflict, `named` with who has it. */
  uniqueEmails: 'no' | 'named' | 'unnamed' = 'no';
  /** Asked before each write. */
  fault: () => Fault = () => 'none';
  /** What it refuses every write with. */
  refusal: string | null = null;
  /** Users it has room for. */
  licences = Infinity;
  calls = 0;
  private nextId = 1;
  private readonly lists: boolean;

  /** `lists` false: it can be asked about one account only. */
  constructor({ lists = true } = {}) {
    this.lists = lists;
  }

  plugin(limits: Partial<AnyPlugin['manifest']['limits']> = {}): AnyPlugin {
    const base = fakePlugin('forgetful', this.platform(), { accountScope: 'customer', blocking: 'product' });
    return {
      ...base,
      manifest: {
        ...base.manifest,
        needs: { name: 'required', email: 'optional' },
        limits: { ...base.manifest.limits, settleSeconds: 1, requests: { max: 100_000, perSeconds: 1 }, ...limits },
      },
    };
  }

  private platform(): Platform {
    return {
      check: () => Promise.resolve({ accountId: '1', title: 'Esquecida' }),
      find: (wanted) => Promise.resolve(this.held(this.users.find((user) => user.reference === wanted.reference))),
      ...(this.lists ? { list: () => this.list() } : {}),
      set: (wanted) => {
        this.calls += 1;
        return this.set(wanted);
      },
    };
  }

  private async *list(): AsyncGenerator<HeldAccount> {
    for (const user of [...this.users]) {
      const held = this.held(user);
      if (held) yield await Promise.resolve(held);
    }
  }

  private async set(wanted: WantedAccount): Promise<Outcome> {
    await new Promise((resolve) => setTimeout(resolve, 1));
    const user = this.users.find(({ reference }) => reference === wanted.reference);
    const write = this.nextWrite(wanted, user);
    if (!write) return { state: 'done', held: this.held(user) ?? { reference: null, remoteId: null, products: [], memo: {} }, memo: {} };
    this.refuseTaken(wanted, user);
    if (!user && this.users.length >= this.licences) throw new PlatformFailure('quota', 'licenças esgotadas');
    if (this.refusal !== null) throw new PlatformFailure('refused', this.refusal);
    const fault = this.fault();
    if (fault === 'unavailable') throw new PlatformFailure('unavailable', 'fora do ar');
    if (fault === 'busy') throw new PlatformFailure('busy', 'ocupada', { retryAfterSeconds: 0.01 });
    if (fault === 'throttled') throw new PlatformFailure('throttled', 'devagar', { retryAfterSeconds: 0.05 });
    if (fault === 'lost-late') {
      setTimeout(write, 5 + Math.random() * 30);
      throw new PlatformFailure('unknown', 'sem resposta', { repeatable: write.repeatable });
    }
    if (fault === 'lost-before') throw new PlatformFailure('unknown', 'sem resposta');
    write();
    if (fault === 'lost-after') throw new PlatformFailure('unknown', 'sem resposta');
    if (fault === 'crash') throw new TypeError('the plugin has a bug');
    return { state: 'more', afterSeconds: 0, memo: { writes: this.effects.length } };
  }

  private refuseTaken({ products, subscriber }: WantedAccount, user: User | undefined): void {
    if (this.uniqueEmails === 'no' || products.length === 0 || user?.email === subscriber.email) return;
    const other = this.users.find((each) => each !== user && each.email === subscriber.email);
    if (!other) return;
    throw new PlatformFailure('conflict', 'o e-mail é de outro', { field: 'email', ...(this.uniqueEmails === 'named' ? { remoteId: String(other.id) } : {}) });
  }

  private nextWrite(wanted: WantedAccount, user: User | undefined): Write | undefined {
    const effect = (name: string, act: () => void): Write => {
      const write = (): void => {
        this.effects.push(`${name} ${wanted.reference}`);
        act();
      };
      return Object.assign(write, { repeatable: name === 'unblock' });
    };
    if (wanted.products.length === 0) return user ? effect('end', () => void this.users.splice(this.users.indexOf(user), 1)) : undefined;
    if (!user)
      return effect(
        'create',
        () => void this.users.push({ id: this.nextId++, reference: wanted.reference, email: wanted.subscriber.email ?? '', subscriptions: [] }),
      );
    for (const { ref, blocked } of wanted.products) {
      const found = user.subscriptions.find((subscription) => subscription.ref === ref);
      if (!found) return effect('subscribe', () => void user.subscriptions.push({ id: this.nextId++, ref, blocked: false }));
      if (found.blocked !== (blocked !== false)) return effect(blocked ? 'block' : 'unblock', () => void (found.blocked = blocked !== false));
    }
    const extra = user.subscriptions.find(
      ({ ref }, at) => !wanted.products.some((product) => product.ref === ref) || user.subscriptions.findIndex((other) => other.ref === ref) < at,
    );
    if (extra) return effect('unsubscribe', () => void user.subscriptions.splice(user.subscriptions.indexOf(extra), 1));
    if (wanted.subscriber.email !== undefined && user.email !== wanted.subscriber.email)
      return effect('change', () => void (user.email = wanted.subscriber.email ?? ''));
    return undefined;
  }

  private held(user: User | undefined): HeldAccount | null {
    if (!user) return null;
    return { reference: user.reference, remoteId: String(user.id), products: user.subscriptions.map(({ ref, blocked }) => ({ ref, blocked })), memo: {} };
  }
}
