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
  /** `set`, `check`…; decides what an unexpected error means. */
  verb: 'check' | 'products' | 'set' | 'find' | 'list' | 'access';
  /** Idempotency key; a new one by default. */
  key?: string;
  /** How long to wait for a lease; 60 s by default. */
  waitSeconds?: number;
  /** Ignores an open breaker, to see whether the platform is back. */
  probe?: boolean;
  /** Milliseconds of `performance.now()`: a request that has not left by then is not sent (`busy`), because another worker may hold the account. */
  sendUntil?: () => number;
  /** Values to mask in messages, besides the integration's secrets. */
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

// How long to wait for a plugin that ignores its abort signal.
const graceMilliseconds = 1_000;

/**
 * Calls plugins. Keeps the integration's rate and concurrency over all processes, aborts at the deadline, masks results, and converts every error to
 * a `PlatformFailure`. Refuses to run inside a transaction.
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

  /** Makes one call. Throws only `PlatformFailure`. */
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

  /** Makes a streaming read (`products`, `list`). When `open` returns `undefined`, the platform has no such verb and the stream is empty. */
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
      // Lets the plugin clean up when the reader stops early; does nothing after a normal end.
      void iterator?.return?.().catch(() => undefined);
      await this.leave(entered);
    }
  }

  /** Returns the platform's limits, or `undefined` when the integration or its plugin is missing. */
  limits(integrationId: string): Promise<Limits | undefined> {
    return this.connections.limits(integrationId);
  }

  /** Returns whether the integration's platform has an optional verb. */
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

  /** Settings whose secrets cannot be decrypted count as refused. */
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

/** Converts an error before anything was sent: nothing has changed. */
async function connected(connection: Connection, host: Host, deadline: Deadline): Promise<ConnectedPlatform> {
  try {
    return await withinDeadline(deadline, connection.connect(host));
  } catch (error) {
    deadline.end();
    throw asFailure(error, false);
  }
}

/** Waits for the work; shortly after the deadline it stops waiting for a plugin that ignores its signal. */
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

/** Converts an error that is not a failure of the contract: after a write, the outcome is unknown. */
function asFailure(error: unknown, isWrite: boolean): PlatformFailure {
  const code: FailureCode = isWrite ? 'unknown' : 'unavailable';
  if (isPlatformFailure(error)) {
    if (isWrite || error.code !== 'unknown') return error;
    return new PlatformFailure('unavailable', error.message, { cause: error });
  }
  const timedOut = error instanceof DOMException && error.name === 'TimeoutError';
  return new PlatformFailure(code, timedOut ? 'A plataforma não respondeu a tempo.' : 'O plugin da plataforma falhou.', { cause: error });
}
