import { type Call, type FailureCode, type Host, isPlatformFailure, type Limits, PlatformFailure } from '@content-platforms/plugin-sdk';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { Agent } from 'undici';
import { Clock, isInTransaction, maskText, newId } from '#kernel';
import { type Connection, Connections } from './connections.ts';
import { Deadline } from './deadline.ts';
import { RateLimiter, type Lease } from './rate-limiter.ts';
import { Health } from './health.ts';
import type { ConnectedPlatform } from '../platforms/platforms.ts';
import { dispatcherFor, pluginHost } from './plugin-host.ts';
import { Sessions } from './sessions.ts';
import { withoutIo } from './without-io.ts';

export interface GatewayCall<T> {
  integrationId: string;
  /** `set`, `check`…; what an unforeseen error means depends on it. */
  verb: 'check' | 'products' | 'set' | 'find' | 'list' | 'access';
  /** Idempotency key; a new one unless told. */
  key?: string;
  /** How long to wait for a place; 60 s unless told. */
  waitSeconds?: number;
  /** Goes through a closed gate: to see whether the platform is back. */
  probe?: boolean;
  /** On the monotonic clock: a request that has not left by then is not sent (`busy`): somebody else may be at work. */
  sendUntil?: () => number;
  /** Values that must not show in messages, besides the integration's secrets. */
  hide?: readonly string[];
  run: (platform: ConnectedPlatform, call: Call) => Promise<T>;
}

interface Entered {
  lease: Lease;
  connection: Connection;
  deadline: Deadline;
  platform: ConnectedPlatform;
  call: Call;
}

// How long a plugin that ignores its abort is waited for before its call is given up.
const graceMilliseconds = 1_000;

/**
 * The only code that calls a plugin. It keeps the integration's rate and concurrency over all processes, aborts at the deadline,
 * masks what comes back, and turns whatever is thrown into a `PlatformFailure`. Never inside a transaction.
 */
@Injectable()
export class Gateway implements OnModuleDestroy {
  private readonly sockets = new Map<string, { version: number; agent: Agent }>();

  constructor(
    private readonly limiter: RateLimiter,
    private readonly connections: Connections,
    private readonly sessions: Sessions,
    private readonly health: Health,
    private readonly clock: Clock,
  ) {}

  /** One call. Throws `PlatformFailure`, whatever went wrong. */
  async call<T>(request: GatewayCall<T>): Promise<T> {
    const entered = await this.enter(request);
    try {
      const answer = await withinDeadline(entered.deadline, request.run(entered.platform, entered.call));
      await this.limiter.learn(entered.lease, 'ok');
      return answer;
    } catch (error) {
      throw await this.failed(entered, request, error);
    } finally {
      await this.leave(entered);
    }
  }

  /** A read that streams (`products`, `list`); `undefined` from `open`: the platform has none, and the stream is empty. */
  async *stream<T>(
    integrationId: string,
    verb: 'products' | 'list',
    open: (platform: ConnectedPlatform, call: Call) => AsyncIterable<T> | undefined,
  ): AsyncGenerator<T> {
    const request = { integrationId, verb, run: () => Promise.resolve() };
    const entered = await this.enter(request);
    let iterator: AsyncIterator<T> | undefined;
    try {
      iterator = open(entered.platform, entered.call)?.[Symbol.asyncIterator]();
      while (iterator) {
        const step = await withinDeadline(entered.deadline, iterator.next());
        if (step.done) break;
        entered.deadline.restart();
        yield step.value;
      }
      await this.limiter.learn(entered.lease, 'ok');
    } catch (error) {
      throw await this.failed(entered, request, error);
    } finally {
      // A reader that stopped early lets the plugin clean up; after its own end this does nothing.
      void iterator?.return?.().catch(() => undefined);
      await this.leave(entered);
    }
  }

  /** What the platform may be asked; `undefined`: there is no such integration, or its plugin is not there now, and nothing can be asked. */
  limits(integrationId: string): Promise<Limits | undefined> {
    return this.connections.limits(integrationId);
  }

  /** Whether this integration's platform has the optional verb. */
  async offers(integrationId: string, verb: 'products' | 'find' | 'list' | 'access'): Promise<boolean> {
    const connection = await this.connections.get(integrationId);
    const platform = await connection.connect(withoutIo(() => this.clock.now()));
    return platform[verb] !== undefined;
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all([...this.sockets.values()].map(({ agent }) => agent.destroy()));
  }

  private async enter(request: Omit<GatewayCall<unknown>, 'run'>): Promise<Entered> {
    if (isInTransaction()) throw new Error('A platform must not be called inside a transaction');
    const { integrationId } = request;
    const known = await this.opened(integrationId);
    const lease = await this.limiter.acquire(integrationId, known.limits, { waitSeconds: request.waitSeconds ?? 60, probe: request.probe ?? false });
    try {
      const connection = await this.connections.get(integrationId, lease.version);
      const deadline = new Deadline(connection.limits.callTimeoutSeconds * 1000);
      const host = pluginHost({
        connection,
        deadline,
        sendUntil: request.sendUntil ?? (() => Infinity),
        dispatcher: this.socketsOf(connection),
        pace: () => this.limiter.pace(lease, connection.limits),
        session: (open, rejected) => this.sessions.use(integrationId, open, rejected),
        now: () => this.clock.now(),
      });
      const platform = await connected(connection, host, deadline);
      return { lease, connection, deadline, platform, call: { key: request.key ?? newId(), signal: deadline.signal } };
    } catch (error) {
      await this.limiter.release(lease);
      throw error;
    }
  }

  /** Settings whose secrets can't be opened are as bad as refused ones. */
  private async opened(integrationId: string): Promise<Connection> {
    try {
      return await this.connections.get(integrationId);
    } catch (error) {
      if (isPlatformFailure(error) && error.code === 'invalid-settings') await this.health.pause(integrationId, error.code, error.message);
      throw error;
    }
  }

  private async leave({ lease, deadline }: Entered): Promise<void> {
    deadline.end();
    await this.limiter.release(lease);
  }

  private async failed({ lease, connection }: Entered, { verb, hide = [] }: Omit<GatewayCall<unknown>, 'run'>, error: unknown): Promise<PlatformFailure> {
    const failure = asFailure(error, verb === 'set');
    failure.message = maskText(failure.message, [...connection.secrets, ...hide]);
    await this.limiter.learn(lease, failure.code, failure.retryAfterSeconds);
    if (failure.code === 'invalid-settings') await this.health.pause(connection.integrationId, failure.code, failure.message);
    return failure;
  }

  private socketsOf(connection: Connection): Agent {
    const kept = this.sockets.get(connection.integrationId);
    if (kept?.version === connection.version) return kept.agent;
    const agent = dispatcherFor(connection);
    this.sockets.set(connection.integrationId, { version: connection.version, agent });
    void kept?.agent.close();
    return agent;
  }
}

/** Nothing has been sent yet: whatever goes wrong here changed nothing. */
async function connected(connection: Connection, host: Host, deadline: Deadline): Promise<ConnectedPlatform> {
  try {
    return await withinDeadline(deadline, connection.connect(host));
  } catch (error) {
    deadline.end();
    throw asFailure(error, false);
  }
}

/** Waits for the work; a little past the deadline it stops waiting for a plugin that does not heed its signal. */
async function withinDeadline<T>(deadline: Deadline, work: Promise<T>): Promise<T> {
  const { promise: abandoned, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => void setTimeout(() => reject(deadline.signal.reason), graceMilliseconds).unref();
  deadline.signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, abandoned]);
  } finally {
    deadline.signal.removeEventListener('abort', onAbort);
    work.catch(() => undefined);
  }
}

/** What a plugin threw that is no failure of the contract: on a write nobody can say what happened. */
function asFailure(error: unknown, isWrite: boolean): PlatformFailure {
  const code: FailureCode = isWrite ? 'unknown' : 'unavailable';
  if (isPlatformFailure(error)) {
    if (isWrite || error.code !== 'unknown') return error;
    return new PlatformFailure('unavailable', error.message, { cause: error });
  }
  const timedOut = error instanceof DOMException && error.name === 'TimeoutError';
  return new PlatformFailure(code, timedOut ? 'A plataforma não respondeu a tempo.' : 'O plugin da plataforma falhou.', { cause: error });
}
