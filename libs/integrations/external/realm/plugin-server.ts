import type { AnyPlugin, Call, Host, Platform } from '@content-platforms/plugin-sdk';
import type { CallHead, HostAsks, HostTells, PluginAsks, PluginTells, Settings, SentManifest } from '../protocol.ts';

interface Running {
  abort: AbortController;
  host: Host;
  iterator?: AsyncIterator<unknown>;
  openers: Map<number, () => Promise<unknown>>;
}

/** A page of a stream: so many items, or what there is after so long. The host asks for the next one when it wants it. */
const page = { items: 100, milliseconds: 100 };

/** Answers the host's requests with the plugin, and implements the contract's `Host` for it by requests to the host. */
export class PluginServer {
  private readonly askHost: (body: PluginAsks) => Promise<unknown>;
  private readonly tellHost: (body: PluginTells) => void;
  private readonly running = new Map<number, Running>();
  private plugin: AnyPlugin | undefined;
  /** Requests that others answer (`kit.ts`). */
  private readonly others = new Map<string, (body: never) => Promise<unknown>>();
  private lastOpener = 0;

  constructor(askHost: (body: PluginAsks) => Promise<unknown>, tellHost: (body: PluginTells) => void) {
    this.askHost = askHost;
    this.tellHost = tellHost;
  }

  /** What the host asks is trusted. */
  async ask(body: unknown): Promise<unknown> {
    const other = this.others.get((body as HostAsks).want);
    return other ? other(body as never) : this.does(body as Parameters<PluginServer['does']>[0]);
  }

  tell(body: unknown): void {
    const { tell, call } = body as HostTells;
    const running = this.running.get(call);
    if (tell === 'abort') return running?.abort.abort(new DOMException('The platform did not answer in time', 'TimeoutError'));
    this.running.delete(call);
    void running?.iterator?.return?.().catch(() => undefined);
  }

  /** Lets `answer` answer the requests that want `want`. */
  serve(want: string, answer: (body: never) => Promise<unknown>): void {
    this.others.set(want, answer);
  }

  private async does(asked: Exclude<HostAsks, { want: 'conformance' | 'live-check' }>): Promise<unknown> {
    switch (asked.want) {
      case 'load':
        return manifestOf((this.plugin = await load(asked.entry)));
      case 'validate':
        return this.validate(asked.settings);
      case 'connect':
        return this.describe(asked.settings);
      case 'call':
        return this.call(asked, (platform, call) => {
          if (asked.verb === 'check') return platform.check(call);
          return platform[asked.verb]?.(asked.wanted as NonNullable<typeof asked.wanted>, call);
        });
      case 'open':
        return this.open(asked);
      case 'next':
        return this.next(asked.call);
      case 'open-session':
        return this.running.get(asked.call)?.openers.get(asked.opener)?.();
      case 'receive-ask':
        return this.receiver(asked.settings, asked.now).ask(asked.request);
      case 'receive-answer':
        return this.receiver(asked.settings, asked.now).answer(asked.question, asked.wanted);
    }
  }

  /** Throws when no plugin is loaded. */
  get loaded(): AnyPlugin {
    if (!this.plugin) throw new Error('No plugin is loaded');
    return this.plugin;
  }

  private async validate(settings: unknown): Promise<unknown> {
    const result = await this.loaded.manifest.settings['~standard'].validate(settings);
    if (!result.issues) return { settings: result.value };
    return {
      issues: result.issues.map(({ message, path = [] }) => ({
        message,
        path: path.map((part) => (typeof part === 'object' ? String(part.key) : String(part))).join('/'),
      })),
    };
  }

  private describe(settings: Settings): unknown {
    const platform = this.loaded.connect(settings, withoutIo(Date.now()));
    const verbs = (['check', 'set', 'find', 'access', 'products', 'list', 'receive'] as const).filter((verb) => platform[verb] !== undefined);
    return { verbs, ...(platform.capabilities ? { capabilities: platform.capabilities } : {}) };
  }

  private async call(head: CallHead, run: (platform: Platform, call: Call) => Promise<unknown> | undefined): Promise<unknown> {
    const running = this.begin(head);
    try {
      return await run(this.loaded.connect(head.settings, running.host), { key: head.key, signal: running.abort.signal });
    } finally {
      this.running.delete(head.call);
    }
  }

  private open({ verb, ...head }: { verb: 'products' | 'list' } & CallHead): null {
    const running = this.begin(head);
    const stream = this.loaded.connect(head.settings, running.host)[verb]?.({ key: head.key, signal: running.abort.signal });
    const iterator = stream?.[Symbol.asyncIterator]();
    if (iterator) running.iterator = iterator;
    return null;
  }

  private async next(call: number): Promise<unknown> {
    const iterator = this.running.get(call)?.iterator;
    if (!iterator) return { items: [], done: true };
    const items: unknown[] = [];
    const startedAt = performance.now();
    while (items.length < page.items && performance.now() - startedAt < page.milliseconds) {
      const step = await iterator.next();
      if (step.done) return { items, done: true };
      items.push(step.value);
    }
    return { items, done: false };
  }

  private receiver(settings: Settings, now: number): NonNullable<Platform['receive']> {
    const { receive } = this.loaded.connect(settings, withoutIo(now));
    if (!receive) throw new Error('This platform asks nothing');
    return receive;
  }

  /** Requests to the platform, sent by the host on behalf of this call. */
  fetchOf(call: number): Host['fetch'] {
    return async (url, init = {}) => (await this.askHost({ want: 'fetch', call, url: String(url), init })) as never;
  }

  private begin({ call, now }: CallHead): Running {
    const startedAt = performance.now();
    const openers = new Map<number, () => Promise<unknown>>();
    const host: Host = {
      fetch: this.fetchOf(call),
      session: async (open, rejected) => {
        const opener = (this.lastOpener += 1);
        openers.set(opener, open);
        try {
          return (await this.askHost({ want: 'session', call, opener, ...(rejected === undefined ? {} : { rejected }) })) as string;
        } finally {
          openers.delete(opener);
        }
      },
      log: (message, fields = {}) => this.tellHost({ tell: 'log', call, message: String(message).slice(0, 2_000), fields }),
      now: () => new Date(now + performance.now() - startedAt),
    };
    const running: Running = { abort: new AbortController(), host, openers };
    this.running.set(call, running);
    return running;
  }
}

function withoutIo(now: number): Host {
  const refuse = (): never => {
    throw new Error('connect() must not do I/O');
  };
  return { fetch: refuse, session: refuse, log: () => undefined, now: () => new Date(now) };
}

/** The default export, or the one export that is a plugin. */
async function load(entry: string): Promise<AnyPlugin> {
  const module = await moduleOf(entry);
  const isPlugin = (value: unknown): value is AnyPlugin =>
    typeof value === 'object' && value !== null && 'manifest' in value && 'connect' in value && typeof value.connect === 'function';
  const found = isPlugin(module['default']) ? [module['default']] : Object.values(module).filter(isPlugin);
  const [plugin, another] = found;
  if (!plugin || another) throw new Error(`O pacote deve exportar um plugin; exporta ${found.length}.`);
  return plugin;
}

/** The module's exports. A syntax error of the engine does not say where it is; its stack does. */
async function moduleOf(entry: string): Promise<Record<string, unknown>> {
  try {
    return (await import(entry)) as Record<string, unknown>;
  } catch (error) {
    const at = error instanceof SyntaxError ? /plugin:\/([^\s)]+)/.exec(error.stack ?? '')?.[1] : undefined;
    throw at === undefined ? error : new SyntaxError(`${(error as Error).message} (${at})`);
  }
}

function manifestOf({ manifest }: AnyPlugin): SentManifest {
  const { key, title, version, contract, settings, needs, unique, capabilities, limits, products = [] } = manifest;
  return { key, title, version, contract, jsonSchema: settings.jsonSchema, needs, unique, capabilities, limits, products: [...products] };
}
