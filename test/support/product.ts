import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { signalProcess } from '../../apps/launcher/supervisor/process-identity.ts';
import { startProduct as launchProduct } from '../../apps/launcher/supervisor/product.ts';
import type { Environment } from '../../apps/launcher/settings.ts';
import { built } from './built.ts';
import { createTestDatabase, runtimeRole } from './database.ts';

/** The built product, all of it, on a database of its own. */
export interface TestProduct {
  url: string;
  /** Of the administrator. */
  apiKey: string;
  databaseUrl: string;
  /** Those alive now: `api`, `worker-1` … */
  pids(): Record<string, number>;
  /** Kills a worker at once; done when another has taken its place (a second later, or more after several deaths). */
  kill9Worker(name?: string): Promise<void>;
  /** What its processes printed so far. */
  log(): string;
  /** Ends it and drops its database. */
  stop(): Promise<void>;
}

/** The platforms' APIs, simulated, as a process of their own. */
export interface TestSandbox {
  url: string;
  pid: number;
  stop(): Promise<void>;
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/**
 * Starts the product on free ports, as `npm start` does, with a test database unless `env` names one. `env` goes over the
 * environment (`LEASE_SECONDS`, `WORKERS`, `FAILPOINTS` …).
 */
export async function startProduct(options: { env?: Environment } = {}): Promise<TestProduct> {
  const database = options.env?.['DATABASE_URL'] ? undefined : await createTestDatabase();
  const runtimeUrl = database && (await runtimeRole(database.url));
  const folder = mkdtempSync(join(tmpdir(), 'content-platforms-product-'));
  const clear = async (): Promise<void> => {
    rmSync(folder, { recursive: true, force: true });
    await database?.drop();
  };
  const apiKey = options.env?.['ADMIN_API_KEY'] ?? `cp_${randomBytes(24).toString('base64url')}`;
  const env = {
    DATABASE_URL: runtimeUrl,
    DATABASE_MIGRATION_URL: database?.url,
    SECRETS_KEY: randomBytes(32).toString('base64url'),
    ...options.env,
    ADMIN_API_KEY: apiKey,
  };
  try {
    const product = await launchProduct({ dataDir: folder, port: 0, quiet: true, env });
    return {
      url: product.url,
      apiKey,
      databaseUrl: database?.url ?? product.databaseUrl,
      pids: () => product.pids(),
      async kill9Worker(name = 'worker-1') {
        const pid = product.pids()[name];
        if (pid === undefined) throw new Error(`No process ${name} is alive`);
        signalProcess(pid, 'SIGKILL');
        while ([pid, undefined].includes(product.pids()[name])) await pause(20);
      },
      log: () => readFileSync(join(folder, 'product.log'), 'utf8'),
      async stop() {
        await product.stop();
        await clear();
      },
    };
  } catch (error) {
    await clear();
    throw error;
  }
}

const sandboxScript = built('apps/sandbox/main.js');

/** Starts the built sandbox on a free port. It dies with this process. */
export async function startSandbox(env: Environment = {}): Promise<TestSandbox> {
  const child = spawn(process.execPath, ['--enable-source-maps', sandboxScript], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    env: { ...process.env, PORT: '0', ...env },
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const { stdout } = child;
  if (!stdout) throw new Error('The sandbox has no output to read');
  const url = await new Promise<string>((resolve, reject) => {
    void exited.then(() => reject(new Error('The sandbox ended before it said where it listens')));
    createInterface({ input: stdout }).on('line', (line) => {
      if (line.startsWith('{"sandbox"')) resolve((JSON.parse(line) as { sandbox: string }).sandbox);
    });
  });
  const pid = child.pid ?? 0;
  return {
    url,
    pid,
    async stop() {
      const timer = setTimeout(() => signalProcess(pid, 'SIGKILL'), 5_000);
      signalProcess(pid, 'SIGTERM');
      await exited;
      clearTimeout(timer);
    },
  };
}
