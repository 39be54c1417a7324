import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { restartDelay } from './backoff.ts';
import { signalProcess } from './process-identity.ts';

export interface ProcessSpec {
  name: string;
  /** A script, and its arguments; run by this very Node. */
  script: string;
  args?: string[];
  /** Options of Node itself, such as `--inspect=9229`. */
  nodeOptions?: string[];
  env: NodeJS.ProcessEnv;
}

export interface Death {
  name: string;
  pid: number | undefined;
  code: number | null;
  signal: NodeJS.Signals | null;
  /** When it is started again. */
  delayMs: number;
}

export interface SupervisorOptions {
  /** Where what they print goes: our own output, or an open file. */
  output: 'inherit' | number;
  onStart?: (name: string, pid: number) => void;
  onDeath?: (death: Death) => void;
  /** How long a stopping process may take before it is killed. */
  patienceMs?: number;
}

export interface Supervisor {
  /** Those alive now, by name. */
  pids(): Record<string, number>;
  /** Stops every process and starts it again at once. Does nothing after `stop`. */
  restart(): Promise<void>;
  /** SIGTERM to all, SIGKILL to those still there after the patience. At once, if it is called again meanwhile. */
  stop(): Promise<void>;
}

// A young generation of 8 MB instead of 16: some 15 MB less a process, which sleeps most of its life.
const lean = ['--max-semi-space-size=8'];

function spawnScript(spec: ProcessSpec, output: 'inherit' | number): ChildProcess {
  const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const first = new URL(`./exit-with-parent.${ending}`, import.meta.url).href;
  const stdio: StdioOptions = ['ignore', output, output, 'ipc'];
  // A session of its own: Ctrl-C reaches the launcher alone, which stops its processes in order.
  return spawn(process.execPath, [...lean, ...(spec.nodeOptions ?? []), '--enable-source-maps', '--import', first, spec.script, ...(spec.args ?? [])], {
    stdio,
    env: spec.env,
    detached: true,
  });
}

/** Runs a script to its end; answers its exit status, or the signal it died of. It dies with this process. */
export function runScript(spec: ProcessSpec, output: 'inherit' | number): Promise<number | NodeJS.Signals> {
  return new Promise((resolve, reject) => {
    const child = spawnScript(spec, output);
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? signal ?? 1));
  });
}

/** One process kept alive. */
class Kept {
  child: ChildProcess | undefined;
  private timer: NodeJS.Timeout | undefined;
  private delayMs: number | undefined;
  private stopped: Promise<void> | undefined;
  private restarting = false;
  private readonly spec: ProcessSpec;
  private readonly options: SupervisorOptions;

  constructor(spec: ProcessSpec, options: SupervisorOptions) {
    this.spec = spec;
    this.options = options;
    this.start();
  }

  private start(): void {
    const { spec, options } = this;
    const child = spawnScript(spec, options.output);
    const startedAt = performance.now();
    this.child = child;
    let ended = false;
    const end = (code: number | null, signal: NodeJS.Signals | null): void => {
      if (ended) return;
      ended = true;
      this.child = undefined;
      if (this.stopped || this.restarting) return;
      this.delayMs = restartDelay(this.delayMs, performance.now() - startedAt);
      options.onDeath?.({ name: spec.name, pid: child.pid, code, signal, delayMs: this.delayMs });
      this.timer = setTimeout(() => this.start(), this.delayMs);
    };
    child.once('error', () => end(null, null));
    child.once('exit', end);
    if (child.pid !== undefined) options.onStart?.(spec.name, child.pid);
  }

  async restart(): Promise<void> {
    if (this.stopped || this.restarting) return;
    this.restarting = true;
    await this.end();
    this.restarting = false;
    this.delayMs = undefined;
    if (!this.isStopped()) this.start();
  }

  private isStopped(): boolean {
    return this.stopped !== undefined;
  }

  stop(): Promise<void> {
    if (this.stopped && this.child?.pid !== undefined) signalProcess(this.child.pid, 'SIGKILL');
    this.stopped ??= this.end();
    return this.stopped;
  }

  private async end(): Promise<void> {
    clearTimeout(this.timer);
    const child = this.child;
    if (!child?.pid) return;
    const { pid } = child;
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    const timer = setTimeout(() => signalProcess(pid, 'SIGKILL'), this.options.patienceMs ?? 20_000);
    signalProcess(pid, 'SIGTERM');
    await gone;
    clearTimeout(timer);
  }
}

/** Starts these processes and keeps them alive; they die with this one, even when it is killed. */
export function superviseProcesses(specs: readonly ProcessSpec[], options: SupervisorOptions): Supervisor {
  const kept = specs.map((spec) => [spec.name, new Kept(spec, options)] as const);
  return {
    pids: () => Object.fromEntries(kept.flatMap(([name, { child }]) => (child?.pid === undefined ? [] : [[name, child.pid]]))),
    restart: async () => void (await Promise.all(kept.map(([, process]) => process.restart()))),
    stop: async () => void (await Promise.all(kept.map(([, process]) => process.stop()))),
  };
}
