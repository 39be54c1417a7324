import {
  type Call,
  type Host,
  isPlatformFailure,
  PlatformFailure,
  secretKeys,
  type HostRequest,
  type WantedAccount,
  type z,
} from '@content-platforms/plugin-sdk';
import type { ConnectedPlatform, FailedPlatform, LoadedPlatform } from '../platforms/platforms.ts';
import { integrationProblem } from '../integrations.problems.ts';
import { PluginProcess, type PluginSource } from './plugin-process.ts';
import { refusalOf } from './refusal-of.ts';
import { answers, type CallHead, type PlainVerb, pluginAsks, pluginTells, sentManifest, sentPlatform, sentSession, sentValidation } from './protocol.ts';
import type { Settings, StreamVerb } from './protocol.ts';

/** For what needs no platform: a plugin that thinks longer about settings is ended. */
const soonMs = 5_000;
const sessionMs = 60_000;
const logsPerSecond = 50;

/** A plugin in a process of its own, which looks to the gateway like any other. */
export class RemotePlugin {
  private readonly process: PluginProcess;
  /** The hosts of the calls under way: a plugin has no other way out. */
  private readonly hosts = new Map<number, Host>();
  private readonly described = new WeakMap<Settings, Promise<z.output<typeof sentPlatform>>>();
  private lastCall = 0;
  private logs = { since: 0, lines: 0 };

  constructor(source: PluginSource) {
    this.process = new PluginProcess(source, { ask: (body) => this.serve(body), tell: (body) => this.hear(body) });
  }

  get pid(): number | undefined {
    return this.process.pid;
  }

  stop(): Promise<void> {
    return this.process.stop();
  }

  /** Starts it and asks what it is. Throws why it cannot be used. */
  async load(): Promise<LoadedPlatform | Omit<FailedPlatform, 'key'>> {
    const manifest = sentManifest.parse(await this.process.manifest());
    const { key, title, version, contract, jsonSchema, ...rest } = manifest;
    const reason = refusalOf({ key, contract });
    if (reason !== undefined) return { title, version, status: 'failed', reason };
    return {
      key,
      title,
      version,
      status: 'loaded',
      ...rest,
      settingsSchema: jsonSchema,
      secretKeys: secretKeys(jsonSchema),
      validate: (settings) => this.validate(key, settings),
      connect: (settings, host) => this.connect(settings, host),
    };
  }

  /** Throws `platform_failed`: a person waits for this answer. */
  private async validate(platform: string, settings: unknown): Promise<z.output<typeof sentValidation>> {
    try {
      return sentValidation.parse(await this.process.ask({ want: 'validate', settings }, { withinMs: soonMs }));
    } catch (error) {
      const reason = isPlatformFailure(error) ? error.message : 'O plugin não respondeu.';
      throw integrationProblem('platform_failed', { platform, reason });
    }
  }

  private async connect(settings: Settings, host: Host): Promise<ConnectedPlatform> {
    const { verbs, capabilities } = await this.describe(settings);
    const has = (verb: (typeof verbs)[number]): boolean => verbs.includes(verb);
    const wanting =
      <Verb extends PlainVerb>(verb: Verb) =>
      (wanted: WantedAccount, call: Call) =>
        this.call(verb, settings, host, call, wanted);
    return {
      ...(capabilities ? { capabilities } : {}),
      check: (call) => this.call('check', settings, host, call),
      set: wanting('set'),
      ...(has('find') ? { find: wanting('find') } : {}),
      ...(has('access') ? { access: wanting('access') } : {}),
      ...(has('products') ? { products: (call) => this.stream('products', settings, host, call) } : {}),
      ...(has('list') ? { list: (call) => this.stream('list', settings, host, call) } : {}),
      ...(has('receive') ? { receive: this.receive(settings, host) } : {}),
    } as ConnectedPlatform;
  }

  /** What these settings make of it; `connect` does no I/O, so the same settings always answer the same. */
  private async describe(settings: Settings): Promise<z.output<typeof sentPlatform>> {
    const known = this.described.get(settings);
    if (known) return known;
    const asked = this.process.ask({ want: 'connect', settings }, { withinMs: soonMs }).then((answer) => sentPlatform.parse(answer));
    this.described.set(settings, asked);
    asked.catch(() => this.described.delete(settings));
    return asked;
  }

  private async call<Verb extends PlainVerb>(verb: Verb, settings: Settings, host: Host, { key, signal }: Call, wanted?: WantedAccount): Promise<unknown> {
    return this.during(host, signal, async (head) => {
      const answer = await this.process.ask({ want: 'call', verb, ...head, settings, key, ...(wanted ? { wanted } : {}) }, { signal });
      return answers[verb].parse(answer);
    });
  }

  /** Page by page, each asked for when it is wanted: what is slow here waits there. */
  private async *stream(verb: StreamVerb, settings: Settings, host: Host, { key, signal }: Call): AsyncGenerator<unknown> {
    const { head, end } = this.begin(host, signal);
    try {
      await this.process.ask({ want: 'open', verb, ...head, settings, key }, { signal });
      for (;;) {
        const page = answers[verb].parse(await this.process.ask({ want: 'next', call: head.call }, { signal }));
        yield* page.items;
        if (page.done) return;
      }
    } finally {
      end();
    }
  }

  private receive(settings: Settings, host: Host): ConnectedPlatform['receive'] {
    const now = (): number => host.now().getTime();
    return {
      ask: async (request) =>
        answers['receive-ask'].parse(await this.process.ask({ want: 'receive-ask', settings, request, now: now() }, { withinMs: soonMs })) as never,
      answer: async (question, wanted) =>
        answers['receive-answer'].parse(
          await this.process.ask({ want: 'receive-answer', settings, question, wanted, now: now() }, { withinMs: soonMs }),
        ) as never,
    };
  }

  private async during<T>(host: Host, signal: AbortSignal, run: (head: Pick<CallHead, 'call' | 'now'>) => Promise<T>): Promise<T> {
    const { head, end } = this.begin(host, signal);
    try {
      return await run(head);
    } finally {
      end();
    }
  }

  private begin(host: Host, signal: AbortSignal): { head: Pick<CallHead, 'call' | 'now'>; end: () => void } {
    const call = (this.lastCall += 1);
    const abort = (): void => this.process.tell({ tell: 'abort', call });
    this.hosts.set(call, host);
    signal.addEventListener('abort', abort, { once: true });
    return {
      head: { call, now: host.now().getTime() },
      end: () => {
        signal.removeEventListener('abort', abort);
        this.hosts.delete(call);
        this.process.tell({ tell: 'close', call });
      },
    };
  }

  /** What the plugin asks of the host of its call; after the call there is none. */
  private async serve(body: unknown): Promise<unknown> {
    const asked = pluginAsks.parse(body);
    const host = this.hosts.get(asked.call);
    if (!host) throw new PlatformFailure('unavailable', 'A chamada já terminou.');
    if (asked.want === 'fetch') return host.fetch(asked.url, asked.init as HostRequest);
    const { call, opener } = asked;
    const open = async (): Promise<z.output<typeof sentSession>> =>
      sentSession.parse(await this.process.ask({ want: 'open-session', call, opener }, { withinMs: sessionMs }));
    return host.session(open, asked.rejected);
  }

  private hear(body: unknown): void {
    const told = pluginTells.safeParse(body);
    const now = performance.now();
    if (now - this.logs.since > 1_000) this.logs = { since: now, lines: 0 };
    this.logs.lines += 1;
    if (!told.success || this.logs.lines > logsPerSecond) return;
    this.hosts.get(told.data.call)?.log(told.data.message, told.data.fields);
  }
}
