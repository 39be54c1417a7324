import { PlatformFailure } from '@content-platforms/plugin-sdk';
import { Logger } from '@nestjs/common';
import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { parse } from 'node:path';
import type { Duplex } from 'node:stream';
import { type Boot, exitReasons } from './engine/boot.ts';
import { launchOf } from './launch.ts';
import { RpcChannel } from './rpc-channel.ts';
import type { PluginPackage } from './package-files.ts';
import type { HostAsks, HostTells } from './protocol.ts';

const channelLimits = { frameBytes: 8 * 1024 * 1024, framesPerSecond: 2_000, bytesPerSecond: 64 * 1024 * 1024, asks: 256, waitingBytes: 64 * 1024 * 1024 };
/** A plugin that does not heed its abort is ended before the gateway stops waiting for it (1 s). */
const graceMs = 700;
const quietMs = 60_000;
const loadMs = 60_000;
const lookMs = 250;
/** What a process takes beside its engine: Node, and the texts on their way in and out. */
const besideMb = 256;
const backoff = { firstMs: 500, mostMs: 60_000 };

/** Where a plugin comes from, and what it may have. */
export interface PluginSource {
  name: string;
  /** Reads the package anew, each time a process is started. Throws `PackageProblem`. */
  read(): Promise<PluginPackage>;
  memoryMb: number;
  /** With the conformance kit in the engine. */
  kit?: boolean;
}

/** Who answers the plugin. */
export interface PluginPeer {
  ask(body: unknown): Promise<unknown>;
  tell(body: unknown): void;
}

interface Alive {
  child: ChildProcess;
  channel: RpcChannel;
  /** What the plugin said it is. */
  manifest: unknown;
}

/**
 * The process of one plugin: started when it is needed; ended when it is idle, when it takes too much memory or violates the protocol; then
 * started again, with a longer pause after each failure.
 */
export class PluginProcess {
  private readonly logger = new Logger('Plugin');
  private starting: Promise<Alive> | undefined;
  private alive: Alive | undefined;
  private deaths = 0;
  private diedAt = -Infinity;
  private quietSince = performance.now();
  private stopped = false;
  private readonly plugin: PluginSource;
  private readonly host: PluginPeer;

  // Written so that plain Node can run it too: `npm run plugin` loads packages as the product does.
  constructor(plugin: PluginSource, host: PluginPeer) {
    this.plugin = plugin;
    this.host = host;
  }

  get pid(): number | undefined {
    return this.alive?.child.pid;
  }

  /** Asks the plugin; starts it when it does not run. `withinMs`: then it is ended; `signal`: a little after its abort. */
  async ask(body: HostAsks, bounds: { withinMs?: number; signal?: AbortSignal } = {}): Promise<unknown> {
    const { channel } = await this.running();
    this.quietSince = performance.now();
    const give = { up: undefined as NodeJS.Timeout | undefined };
    const endIn = (milliseconds: number): void => {
      give.up = setTimeout(() => channel.end('the plugin did not answer in time'), milliseconds);
    };
    const onAbort = (): void => endIn(graceMs);
    if (bounds.withinMs !== undefined) endIn(bounds.withinMs);
    if (bounds.signal?.aborted) onAbort();
    else bounds.signal?.addEventListener('abort', onAbort, { once: true });
    try {
      const answer = await channel.ask(body);
      // It is of use: what it died of before is forgotten.
      this.deaths = 0;
      return answer;
    } finally {
      clearTimeout(give.up);
      bounds.signal?.removeEventListener('abort', onAbort);
      this.quietSince = performance.now();
    }
  }

  /** To a process that does not run there is nothing to tell. */
  tell(body: HostTells): void {
    this.alive?.channel.tell(body);
  }

  /** What the plugin says it is; starts it. Throws `PackageProblem`, or why it could not be loaded. */
  async manifest(): Promise<unknown> {
    return (await this.running()).manifest;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.starting?.catch(() => undefined);
    this.alive?.channel.end('the host stops');
  }

  private async running(): Promise<Alive> {
    if (this.stopped) throw new PlatformFailure('unavailable', 'O sistema está sendo encerrado.');
    if (this.alive) return this.alive;
    const restMs = Math.min(backoff.firstMs * 2 ** (this.deaths - 1), backoff.mostMs);
    if (this.deaths > 0 && performance.now() - this.diedAt < restMs) {
      throw new PlatformFailure('unavailable', 'O plugin desta plataforma caiu e será iniciado de novo em instantes.', {
        retryAfterSeconds: Math.ceil(restMs / 1_000),
      });
    }
    return (this.starting ??= this.start().finally(() => (this.starting = undefined)));
  }

  private async start(): Promise<Alive> {
    const found = await this.plugin.read();
    const { command, args, env, user } = await launchOf(found.name);
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'], env, cwd: parse(process.execPath).root });
    const channel = new RpcChannel(
      child.stdio[3] as Duplex,
      {
        ask: (body) => this.host.ask(body),
        tell: (body) => this.host.tell(body),
        broken: (reason) => this.died(child, reason),
      },
      channelLimits,
    );
    child.once('error', (error) => channel.end(error.message));
    child.once('exit', (code, signal) => channel.end(exitReasons.get(code) ?? `the process ended (${signal ?? code})`));
    const slow = setTimeout(() => channel.end('the plugin did not load in time'), loadMs);
    try {
      channel.preface({ modules: found.modules, memoryMb: this.plugin.memoryMb, kit: this.plugin.kit ?? false, ...(user ? { user } : {}) } satisfies Boot);
      const manifest = await channel.ask({ want: 'load', entry: `plugin:/${found.entry}` } satisfies HostAsks);
      this.alive = { child, channel, manifest };
      this.watch(child, channel);
      return this.alive;
    } catch (error) {
      channel.end('the plugin could not be loaded');
      throw error;
    } finally {
      clearTimeout(slow);
    }
  }

  private died(child: ChildProcess, reason: string): void {
    child.kill('SIGKILL');
    if (this.alive?.child === child) this.alive = undefined;
    if (this.stopped || reason === quiet) return;
    this.deaths += 1;
    this.diedAt = performance.now();
    this.logger.warn({ plugin: this.plugin.name, reason, deaths: this.deaths }, 'plugin process ended');
  }

  /** The engine bounds what the plugin allocates; this bounds the process around it, where the system tells its size. */
  private watch(child: ChildProcess, channel: RpcChannel): void {
    const timer = setInterval(() => {
      if (channel.open === 0 && performance.now() - this.quietSince > quietMs) channel.end(quiet);
      if (this.alive?.child !== child) return clearInterval(timer);
      void residentMb(child.pid).then((size) => {
        if (size > this.plugin.memoryMb + besideMb) channel.end(`it took ${Math.round(size)} MB of memory`);
      });
    }, lookMs);
    timer.unref();
    child.unref();
  }
}

const quiet = 'nobody needs it';

/** 0 where the system does not tell (only Linux does): there the bound of the heap is the only one. */
async function residentMb(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024;
}
