import { closeSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../embedded-postgres/embedded-postgres.ts';
import type { FileLock } from '../embedded-postgres/file-lock.ts';
import { isPortFree, nextFreePort, findFreePort } from './free-port.ts';
import { identify, type ProcessIdentity } from './process-identity.ts';
import { runScript, superviseProcesses, type Death, type ProcessSpec } from './processes.ts';
import { apiKeyFile, elsewhereFor, keepKeys, lockFolder, openLog, prepareFolder, type ProductRecord, setupTokenFile } from './product-folder.ts';
import { readSettings, type Environment, type Settings } from '../settings.ts';
import { makeRuntimeRole } from '../embedded-postgres/runtime-role.ts';
import { StartError } from './start-error.ts';

/** The scripts a product consists of. */
export interface Programs {
  migrate: string;
  api: string;
  worker: string;
}

export interface ProductOptions {
  /** Instead of DATA_DIR. */
  dataDir?: string;
  /** Instead of PORT; 0 takes any free one. */
  port?: number;
  /** Over the environment of this process. `undefined` takes a setting away. */
  env?: Environment;
  /** The processes write to `product.log` in the data folder instead of the screen. */
  quiet?: boolean;
  /** Gets what the person at the screen should know (pt-BR). */
  say?: (line: string) => void;
  /** Gives up a start under way; a product that runs is ended with `stop`. */
  signal?: AbortSignal;
  /** Opens Node's inspector: the API on this port, the workers on the following ones. */
  inspectFrom?: number;
  /** How long a stopping process may take before it is killed; 20 s unless given. */
  patienceMs?: number;
  /** Others than the built ones, for tests of the launcher. */
  programs?: Programs;
}

export interface Product {
  url: string;
  /** Of the administrator; nothing in production, unless ADMIN_API_KEY was given. */
  apiKey: string | undefined;
  /** Makes the first administrator while there is no user. */
  setupToken: string | undefined;
  /** Where the keys that were made for a trial are kept; none for those that were given. */
  keyFiles: { apiKey: string | undefined; setupToken: string | undefined };
  databaseUrl: string;
  production: boolean;
  /** Where the processes write their log; `undefined`: to the screen. */
  logFile: string | undefined;
  /** The embedded server, unless DATABASE_URL was given. */
  postgres: EmbeddedPostgres | undefined;
  /** Those alive: `api`, `worker-1` …, `postgres`. */
  pids(): Record<string, number>;
  /** Starts the API and the workers again from the built files, after the migrations if asked. Throws `StartError` when they do not become ready. */
  restart(options?: { migrate?: boolean }): Promise<void>;
  /** Ends the processes in order, then the embedded server. Called again meanwhile, it waits for none of them. */
  stop(): Promise<void>;
}

/** A database of one's own at a fixed port is easier to look into; any other serves as well. */
const preferredDatabasePort = 54_320;
/** How `migrate` says so. */
const wrongSetting = 78;
const readyWithinMs = 120_000;
/** So many deaths before the first readiness are no accident. */
const deathsToGiveUp = 3;

function builtPrograms(): Programs {
  // This file runs from dist/, or, in tests, from the source: what it starts is always built.
  const base = import.meta.url.endsWith('.ts') ? '../../../dist/apps/launcher/' : '../';
  const script = (path: string): string => fileURLToPath(new URL(`${base}../${path}`, import.meta.url));
  return { migrate: script('api/migrate.js'), api: script('api/main.js'), worker: script('worker/main.js') };
}

async function choosePort(settings: Settings): Promise<number> {
  const { port, host, production } = settings;
  if (port === 0) return findFreePort(0, host);
  const wanted = port ?? 3000;
  if (await isPortFree(wanted, host)) return wanted;
  if (port === undefined && !production) return nextFreePort(wanted + 1, host);
  throw new StartError(`A porta ${wanted} (${host}) já está em uso por outro programa. Encerre-o ou escolha outra porta com PORT.`);
}

/** Where this machine reaches what listens on `host`. */
function addressOf(host: string, port: number): string {
  const reachable = ['0.0.0.0', '::'].includes(host) ? '127.0.0.1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}

/** What lets somebody in is the API's: no other process holds it. */
const apiOnly = ['ADMIN_API_KEY', 'SETUP_TOKEN', 'OIDC_CLIENT_SECRET'];

const without = (env: NodeJS.ProcessEnv, names: readonly string[]): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !names.includes(name)));

function processSpecs(programs: Programs, workers: number, env: NodeJS.ProcessEnv, inspectFrom: number | undefined): ProcessSpec[] {
  const names = ['api', ...Array.from({ length: workers }, (_, index) => `worker-${index + 1}`)];
  return names.map((name, index) => ({
    name,
    script: index === 0 ? programs.api : programs.worker,
    env: index === 0 ? env : without(env, apiOnly),
    ...(inspectFrom !== undefined && { nodeOptions: [`--inspect=127.0.0.1:${inspectFrom + index}`] }),
  }));
}

const describeDeath = ({ name, pid, code, signal, delayMs }: Death): string =>
  `O processo ${name} (${pid ?? '?'}) parou (${signal ?? `saída ${code}`}); novo início em ${delayMs / 1000} s.`;

/** What has been started, undone in the opposite order. */
class Undo {
  private readonly steps: (() => unknown)[] = [];

  add(step: () => unknown): void {
    this.steps.push(step);
  }

  async run(): Promise<void> {
    for (let step = this.steps.pop(); step; step = this.steps.pop()) await step();
  }
}

async function waitUntilReady(url: string, giveUp: () => string | undefined, signal: AbortSignal | undefined): Promise<void> {
  const deadline = performance.now() + readyWithinMs;
  for (;;) {
    signal?.throwIfAborted();
    const reason = giveUp() ?? (performance.now() > deadline ? `a API não ficou pronta em ${readyWithinMs / 1000} s (${url}/health/ready)` : undefined);
    if (reason !== undefined) throw new StartError(`O produto não iniciou: ${reason}`);
    const answer = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
}

/**
 * Starts the whole product: database, migrations, API, workers; answers once it is ready. Settings are those of the
 * environment. Throws `StartError`, which says what to do; nothing is left running then.
 */
export async function startProduct(options: ProductOptions = {}): Promise<Product> {
  const undo = new Undo();
  try {
    return await start(options, undo);
  } catch (error) {
    await undo.run();
    throw error;
  }
}

async function start(options: ProductOptions, undo: Undo): Promise<Product> {
  const { say = () => undefined, signal, programs = builtPrograms() } = options;
  const environment: Environment = { ...process.env, ...options.env };
  const settings = readSettings({ ...environment, ...(options.port !== undefined && { PORT: String(options.port) }) });
  const dataDir = options.dataDir ?? settings.dataDir;
  const needsKeys = !settings.production && !((settings.secretsKey || settings.secretsKeyElsewhere) && settings.adminApiKey && settings.setupToken);
  const needsFolder = needsKeys || !settings.databaseUrl;
  if (needsFolder || options.quiet) prepareFolder(dataDir);
  let lock: FileLock<ProductRecord> | undefined;
  if (needsFolder) {
    lock = await lockFolder(dataDir);
    undo.add(lock.release);
  }
  const keys = settings.production ? settings : keepKeys(dataDir, settings);
  const port = await choosePort(settings);
  const log = options.quiet ? openLog(dataDir) : undefined;
  if (log) undo.add(() => closeSync(log.descriptor));
  const output = log?.descriptor ?? 'inherit';
  const lastWords = (): string =>
    log ? `\n${readFileSync(log.path).subarray(log.startsAt).toString('utf8').trimEnd().split('\n').slice(-20).join('\n')}` : '';

  const elsewhere = settings.dataDirGiven ? undefined : () => elsewhereFor(dataDir);
  const postgres = settings.databaseUrl
    ? undefined
    : await startEmbeddedPostgres({ dataDir: join(dataDir, 'postgres'), elsewhere, port: preferredDatabasePort, say });
  if (postgres) undo.add(postgres.stop);
  const databaseUrl = settings.databaseUrl ?? postgres?.url ?? '';
  const runtimeUrl = postgres ? await makeRuntimeRole(postgres.url, dataDir) : databaseUrl;
  const env = {
    ...environment,
    DATABASE_URL: runtimeUrl,
    ...(postgres && { DATABASE_MIGRATION_URL: postgres.url }),
    PORT: String(port),
    HOST: settings.host,
    SECRETS_KEY: keys.secretsKey,
    ADMIN_API_KEY: keys.adminApiKey,
    SETUP_TOKEN: keys.setupToken,
  };
  signal?.throwIfAborted();
  const migrateDatabase = async (): Promise<void> => {
    const migrated = await runScript({ name: 'migrate', script: programs.migrate, env: without(env, apiOnly) }, output);
    if (migrated === wrongSetting) throw new StartError(`A configuração não foi aceita pelo banco de dados.${lastWords()}`);
    if (migrated !== 0) throw new StartError(`As migrações do banco de dados falharam (saída ${migrated}).${lastWords()}`);
  };
  await migrateDatabase();
  signal?.throwIfAborted();

  const url = addressOf(settings.host, port);
  let deaths = 0;
  let lastDeath = '';
  const processes = new Map<string, ProcessIdentity>();
  const running = superviseProcesses(processSpecs(programs, settings.workers, without(env, ['DATABASE_MIGRATION_URL']), options.inspectFrom), {
    output,
    ...(options.patienceMs !== undefined && { patienceMs: options.patienceMs }),
    onStart: (name, pid) => {
      const who = identify(pid);
      if (who) processes.set(name, who);
      lock?.update({ url, processes: [...processes.values()] });
    },
    onDeath: (death) => {
      deaths += 1;
      lastDeath = describeDeath(death);
      say(lastDeath);
    },
  });
  undo.add(running.stop);
  const ready = (): Promise<void> => waitUntilReady(url, () => (deaths >= deathsToGiveUp ? `${lastDeath}${lastWords()}` : undefined), signal);
  await ready();

  let stopping: Promise<void> | undefined;
  return {
    url,
    apiKey: keys.adminApiKey,
    setupToken: keys.setupToken,
    keyFiles: {
      apiKey: settings.adminApiKey ? undefined : apiKeyFile(dataDir),
      setupToken: settings.setupToken ? undefined : setupTokenFile(dataDir),
    },
    databaseUrl,
    production: settings.production,
    logFile: log?.path,
    postgres,
    pids: () => ({ ...running.pids(), ...(postgres && { postgres: postgres.pid }) }),
    async restart({ migrate = false } = {}) {
      if (migrate) await migrateDatabase();
      deaths = 0;
      await running.restart();
      await ready();
    },
    stop() {
      if (stopping) void running.stop();
      return (stopping ??= undo.run());
    },
  };
}
