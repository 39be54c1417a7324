import { randomUUID } from 'node:crypto';
import type {
  Access,
  AnyPlugin,
  Blocked,
  Call,
  InboundRequest,
  InboundResponse,
  JsonObject,
  Outcome,
  Platform,
  Question,
  Subscriber,
  WantedAccount,
} from '../../contract.ts';
import { isPlatformFailure, type PlatformFailure } from '../../failure.ts';
import { drive, stored, type Driven } from '../drive.ts';
import { see, Seen } from './seen.ts';
import { liveHost, type LiveHost, type SentRequest } from './live-host.ts';
import { declared, person } from './people.ts';
import type { Asking, Simulation, Simulator, WhoSignsIn } from './simulator.ts';

/** One call of `set`, as the kit saw it. */
export interface SeenCall {
  requests: SentRequest[];
  effects: number;
  outcome?: Outcome;
  failure?: PlatformFailure;
}

export interface Brought {
  driven: Driven;
  calls: SeenCall[];
  effects: number;
}

/** A platform nobody has used yet, the plugin connected to it, and what checks need to look at both. */
export interface Stage {
  plugin: AnyPlugin;
  simulator: Simulator;
  host: LiveHost;
  settings: Record<string, unknown>;
  platform: Platform;
  /** The plugin with other settings, over the same host. */
  connect(settings: Record<string, unknown>): Promise<Platform>;
  account(): Account;
  /** Those made so far. */
  accounts: readonly Account[];
  close(): Promise<void>;
}

export const call = (): Call => ({ key: randomUUID(), signal: new AbortController().signal });

/** One subscriber's account: what is wanted of it, and the memo the host would keep. */
export class Account {
  readonly reference = randomUUID();
  subscriber: Partial<Subscriber>;
  readonly whole: Subscriber;
  readonly login: string;
  memo: JsonObject = {};
  adopt: string | undefined;
  /** The host asks to tell the platform again; until the next outcome. */
  reassert = false;
  /** The last way in that `set` told. */
  access: Access | undefined;
  private revision = 0;
  private products: WantedAccount['products'] = [];
  private readonly stage: Stage;

  constructor(stage: Stage, number: number) {
    this.stage = stage;
    this.whole = person(number);
    this.login = `assinante.${number}`;
    this.subscriber = declared(this.whole, stage.plugin.manifest);
  }

  /** New facts: these products, blocked or not. */
  want(refs: readonly string[], blocked: Blocked = false): void {
    this.revision += 1;
    this.products = refs.map((ref) => ({ ref, blocked }));
  }

  wanted(): WantedAccount {
    const { reference, revision, products, subscriber, memo, adopt, reassert } = this;
    return {
      reference,
      revision,
      products,
      subscriber,
      origin: this.origin(),
      memo: stored(memo),
      ...(adopt ? { adopt } : {}),
      ...(reassert ? { reassert: true } : {}),
    };
  }

  private origin(): WantedAccount['origin'] {
    const { accountScope } = { ...this.stage.plugin.manifest.capabilities, ...this.stage.platform.capabilities };
    const id = this.reference;
    if (accountScope === 'customer') return { customerId: id };
    if (accountScope === 'service') return { customerId: id, serviceId: id };
    return { customerId: id, serviceId: id, link: id, package: { id, code: 'PACOTE', description: 'Pacote' } };
  }

  /** Calls as the host does until the account is in step, or a failure ends it. `platform`: another connection each call. */
  async bring(platform: () => Platform | Promise<Platform> = () => this.stage.platform): Promise<Brought> {
    const { host, simulator, plugin } = this.stage;
    const calls: SeenCall[] = [];
    const start = await simulator.effects();
    const watched: Platform = {
      ...this.stage.platform,
      set: async (wanted, given) => {
        const seen: SeenCall = { requests: [], effects: 0 };
        calls.push(seen);
        const from = host.sent.length;
        const before = await simulator.effects();
        try {
          seen.outcome = await (await platform()).set(wanted, given);
          this.access = seen.outcome.access ?? this.access;
          this.reassert = false;
          return seen.outcome;
        } catch (error) {
          if (!isPlatformFailure(error)) throw new Seen(`set threw something else than a PlatformFailure: ${String(error)}`, { cause: error });
          seen.failure = error;
          throw error;
        } finally {
          seen.requests = host.sent.slice(from);
          seen.effects = (await simulator.effects()) - before;
        }
      },
    };
    const options = { platform: watched, host, settleSeconds: plugin.manifest.limits.settleSeconds, wanted: () => this.wanted(), maxCalls: 60 };
    const driven = await drive({ ...options, memo: this.memo });
    this.memo = driven.memo;
    return { driven, calls, effects: (await simulator.effects()) - start };
  }

  /** Brings it to these products, and sees that it got there. */
  async become(refs: readonly string[], blocked: Blocked = false): Promise<Brought> {
    this.want(refs, blocked);
    const brought = await this.bring();
    await this.holds(refs, blocked, brought.driven);
    return brought;
  }

  /** Sees that the platform holds exactly this: once, nothing twice. */
  async holds(refs: readonly string[], blocked: Blocked = false, driven?: Driven): Promise<void> {
    if (driven?.failure) throw new Seen(`set ended with ${driven.failure.code}: ${driven.failure.message}`);
    const { blocking } = { ...this.stage.plugin.manifest.capabilities, ...this.stage.platform.capabilities };
    const isBlocked = blocked !== false && blocking !== 'none';
    const expected = isBlocked && blocking === 'by-removal' ? [] : refs.map((ref) => `${ref}${isBlocked ? ' blocked' : ''}`).sort();
    const mine = await this.atPlatform();
    see(mine.length <= 1, () => `the platform holds ${mine.length} accounts for one subscriber`);
    const held = mine.flatMap(({ products }) => products.map((one) => `${one.ref}${one.blocked ? ' blocked' : ''}`)).sort();
    see(held.join() === expected.join(), () => `the platform holds [${held.join(', ')}], wanted was [${expected.join(', ')}]`);
  }

  /** What the platform knows of who signs in. */
  who(): WhoSignsIn {
    return { reference: this.reference, document: this.whole.document, email: this.whole.email, login: this.login };
  }

  async atPlatform(): Promise<Awaited<ReturnType<Simulator['accounts']>>> {
    const { asks } = this.stage.simulator;
    if (asks) return this.asTold(asks);
    const accounts = await this.stage.simulator.accounts();
    return accounts.filter((one) => one.reference === this.reference || (!one.reference && !!one.document && one.document === this.subscriber.document));
  }

  /** A platform that asks holds what it is told at this moment. */
  private async asTold(asks: Asking): Promise<Awaited<ReturnType<Simulator['accounts']>>> {
    const understood = asks.understands(await askUs(this.stage, asks.request(this.who())));
    if (understood === 'not-understood') throw new Seen('the platform did not understand the answer to its question');
    const { reference } = this;
    return understood.products.length === 0 ? [] : [{ reference, remoteId: reference, products: understood.products }];
  }
}

/** A question as the host takes it: the plugin reads it, the account is looked up among those of the stage, the plugin words the answer. */
export async function askUs(stage: Stage, request: InboundRequest): Promise<InboundResponse> {
  const { receive } = stage.platform;
  see(receive !== undefined, () => 'the platform asks, and the plugin has no `receive`');
  const asked = receive.ask(request);
  if ('respond' in asked) return asked.respond;
  const [found, another] = stage.accounts.filter((account) => isAbout(asked, account));
  return receive.answer(asked, found && !another ? found.wanted() : null);
}

function isAbout({ by, value }: Question, account: Account): boolean {
  const who = account.who();
  if (by === 'document') return value.replace(/[\s./-]/g, '').toUpperCase() === who.document;
  return value.toLowerCase() === who[by].toLowerCase();
}

export async function openStage(plugin: AnyPlugin, simulation: Simulation): Promise<Stage> {
  const place: { simulator?: Simulator } = {};
  const host = liveHost(() => {
    if (!place.simulator) throw new Error('The simulator is not up yet.');
    return place.simulator;
  }, plugin.manifest.limits.settleSeconds * 0.8);
  const simulator = (place.simulator = await simulation.start(() => host.now().getTime()));
  const connect = async (given: Record<string, unknown>): Promise<Platform> => {
    const result = await plugin.manifest.settings['~standard'].validate(given);
    if (result.issues) throw new Seen(`the plugin's own schema refuses the simulator's settings: ${result.issues.map(nameOfIssue).join('; ')}`);
    return plugin.connect(result.value, host);
  };
  let people = 0;
  try {
    const platform = await connect(simulator.settings);
    const accounts: Account[] = [];
    const stage: Stage = {
      accounts,
      plugin,
      simulator,
      host,
      settings: simulator.settings,
      platform,
      connect,
      account() {
        const account = new Account(stage, (people += 1));
        accounts.push(account);
        return account;
      },
      close: async () => simulator.stop?.(),
    };
    return stage;
  } catch (error) {
    await simulator.stop?.();
    throw error;
  }
}

/** `token: Campo obrigatório.` */
const nameOfIssue = ({ message, path = [] }: { message: string; path?: readonly (PropertyKey | { key: PropertyKey })[] | undefined }): string =>
  [...(path.length > 0 ? [path.map((part) => String(typeof part === 'object' ? part.key : part)).join('.')] : []), message].join(': ');

/** What a read rejects with; a plugin throws nothing but failures. */
export async function failureOf(work: Promise<unknown>): Promise<PlatformFailure | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    if (isPlatformFailure(error)) return error;
    throw new Seen(`something else than a PlatformFailure was thrown: ${String(error)}`, { cause: error });
  }
}
