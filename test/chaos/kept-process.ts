import { spawn, type ChildProcess } from 'node:child_process';
import { signalProcess } from '../../apps/launcher/supervisor/process-identity.ts';
import { built } from '../support/built.ts';
import { pause } from './scenario.ts';

/** Sooner than the product's own launcher would, so that being killed every few seconds leaves it something to do. */
const restartMs = 300;

/** A process of the product, started again at once whenever it dies. It dies with this one. */
export class KeptProcess {
  deaths = 0;
  private child: ChildProcess | undefined;
  private ended = false;
  private readonly script: string;
  private readonly env: NodeJS.ProcessEnv;
  private readonly output: number;

  constructor(script: string, env: NodeJS.ProcessEnv, output: number) {
    this.script = script;
    this.env = env;
    this.output = output;
    this.start();
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  signal(signal: NodeJS.Signals): void {
    if (this.child?.pid !== undefined) signalProcess(this.child.pid, signal);
  }

  async stop(): Promise<void> {
    this.ended = true;
    this.signal('SIGCONT');
    this.signal('SIGTERM');
    for (let waited = 0; this.child && waited < 12_000; waited += 50) await pause(50);
    this.signal('SIGKILL');
    while (this.child) await pause(20);
  }

  private start(): void {
    if (this.ended) return;
    const child = spawn(process.execPath, ['--enable-source-maps', '--import', built('apps/launcher/supervisor/exit-with-parent.js'), this.script], {
      env: this.env,
      stdio: ['ignore', this.output, this.output, 'ipc'],
    });
    this.child = child;
    child.once('exit', () => {
      this.child = undefined;
      if (this.ended) return;
      this.deaths += 1;
      setTimeout(() => this.start(), restartMs);
    });
  }
}
