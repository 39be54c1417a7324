import { randomBytes } from 'node:crypto';
import { chmodSync, closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../apps/launcher/embedded-postgres/embedded-postgres.ts';
import { findFreePort } from '../../apps/launcher/supervisor/free-port.ts';
import { runScript } from '../../apps/launcher/supervisor/processes.ts';
import { saberMaisControl, type SaberMaisControl } from '../../apps/sandbox/control-client.ts';
import { ApiClient } from '../support/api-client.ts';
import type { IntegrationShape, ProductShape } from '../support/api-shapes.ts';
import { built } from '../support/built.ts';
import { createTestDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { startSandbox } from '../support/product.ts';
import { Provider } from '../support/provider.ts';
import { KeptProcess } from './kept-process.ts';

export interface StageOptions {
  workers?: number;
  leaseSeconds?: number;
  failpoints?: string;
  /** A PostgreSQL of its own with the settings of production, to be killed; else a database of the tests' server. */
  durable?: boolean;
  /** The platform's, and what the integration says it is. */
  requestsPerMinute: number;
  limits?: object;
}

/** API, workers, database and platform, as real processes. */
export interface Stage {
  api: ApiClient;
  apiProcess: KeptProcess;
  workers: KeptProcess[];
  platform: SaberMaisControl;
  provider: Provider;
  integration: IntegrationShape;
  products: Map<string, ProductShape>;
  /** Of a durable one. */
  postgres: EmbeddedPostgres | undefined;
  rows<T>(sql: string, params?: unknown[]): Promise<T[]>;
  /** Where what the processes printed lies, until the end. */
  log: string;
  end(): Promise<void>;
}

async function startDatabase(folder: string, durable: boolean): Promise<{ url: string; postgres?: EmbeddedPostgres; stop(): Promise<void> }> {
  if (!durable) {
    const database = await createTestDatabase();
    return { url: database.url, stop: database.drop };
  }
  const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), temporary: true });
  return { url: postgres.url, postgres, stop: () => postgres.stop() };
}

/** Everything started, and one integration with its products. */
export async function setStage(options: StageOptions): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'content-platforms-chaos-'));
  chmodSync(folder, 0o711);
  const log = join(folder, 'product.log');
  const undo: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
  const end = async (): Promise<void> => {
    for (let step = undo.pop(); step; step = undo.pop()) await step();
  };
  try {
    const output = openSync(log, 'a');
    undo.push(() => closeSync(output));
    const database = await startDatabase(folder, options.durable ?? false);
    undo.push(() => database.stop());
    const port = await findFreePort(0, '127.0.0.1');
    const apiKey = `cp_${randomBytes(24).toString('base64url')}`;
    const env: NodeJS.ProcessEnv = {
      ...process.env,
      DATABASE_URL: database.url,
      PORT: String(port),
      SECRETS_KEY: randomBytes(32).toString('base64url'),
      ADMIN_API_KEY: apiKey,
      LEASE_SECONDS: String(options.leaseSeconds ?? 30),
      FAILPOINTS: options.failpoints ?? '',
      LOG_LEVEL: 'warn',
    };
    const status = await runScript({ name: 'migrate', script: built('apps/api/migrate.js'), env }, output);
    if (status !== 0) throw new Error(`The migrations failed (${status})`);
    const sandbox = await startSandbox();
    undo.push(() => sandbox.stop());
    const platform = saberMaisControl(sandbox.url, 'chaos');
    await platform.configure({ requestsPerMinute: options.requestsPerMinute, licencas: 1_000_000 });

    const apiProcess = new KeptProcess(built('apps/api/main.js'), env, output);
    const workers = Array.from({ length: options.workers ?? 2 }, () => new KeptProcess(built('apps/worker/main.js'), env, output));
    undo.push(() => Promise.all([apiProcess, ...workers].map((kept) => kept.stop())));
    const api = new ApiClient(`http://127.0.0.1:${port}`, apiKey);
    const pool = new Pool({ connectionString: database.url, max: 4 });
    pool.on('error', () => undefined);
    undo.push(() => pool.end());
    await eventually(async () => (await fetch(`${api.url}/health/ready`)).ok, { within: 120_000, what: 'the API' });
    const provider = new Provider(api, platform, options.requestsPerMinute);
    const limits = { requests: { max: options.requestsPerMinute, perSeconds: 60 }, settleSeconds: 2, ...options.limits };
    const { integration, products } = await provider.integrationWithProducts({ limits });
    return {
      api,
      apiProcess,
      workers,
      platform,
      provider,
      integration,
      products,
      postgres: database.postgres,
      rows: async <T>(sql: string, params: unknown[] = []) => (await pool.query(sql, params)).rows as T[],
      log,
      end,
    };
  } catch (error) {
    const said = readFileSync(log, 'utf8').trimEnd().split('\n').slice(-10).join('\n');
    await end();
    throw new Error(`The stage was not set: ${(error as Error).message}\n${said}`, { cause: error });
  }
}
