import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { built } from '../../../test/support/built.ts';
import { guardFile } from '../embedded-postgres/cluster-files.ts';
import { isPortFree } from './free-port.ts';
import { identify, signalProcess } from './process-identity.ts';
import { startProduct, type ProductOptions, type Programs } from './product.ts';

// Processes start and stop here: on a busy machine that takes what it takes.
jest.setTimeout(60_000);

const ownerScript = built('test/support/product-owner.js');
let folder: string;
let dataDir: string;
let programs: Programs;

function standIn(name: string, text: string): string {
  const path = join(folder, `${name}.mjs`);
  writeFileSync(path, text);
  return path;
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'product-'));
  chmodSync(folder, 0o711);
  dataDir = join(folder, 'data');
  programs = {
    migrate: standIn('migrate', 'console.log("migrated", new URL(process.env.DATABASE_URL).pathname);'),
    api: standIn(
      'api',
      `import { createServer } from 'node:http';
       const keys = { secrets: process.env.SECRETS_KEY, admin: process.env.ADMIN_API_KEY };
       createServer((request, response) => response.end(JSON.stringify({ path: request.url, keys }))).listen(process.env.PORT, process.env.HOST);`,
    ),
    worker: standIn(
      'worker',
      `const held = ['SECRETS_KEY', 'ADMIN_API_KEY', 'SETUP_TOKEN', 'DATABASE_MIGRATION_URL'].filter((name) => process.env[name]);
       console.log('worker of', new URL(process.env.DATABASE_URL).username, 'holds', held.join());
       setInterval(() => {}, 1000);`,
    ),
  };
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const options = (more: ProductOptions = {}): ProductOptions => ({ dataDir, port: 0, quiet: true, programs, ...more });

interface Owned {
  launcher: ChildProcess;
  url: string;
  apiKey: string;
  adopted: boolean;
  pids: Record<string, number>;
}

async function ownProduct(): Promise<Owned> {
  const launcher = spawn(process.execPath, [ownerScript, JSON.stringify(options())], { stdio: ['ignore', 'pipe', 'pipe'] });
  let errors = '';
  launcher.stderr.on('data', (text: Buffer) => (errors += text.toString()));
  const line = await new Promise<string>((resolve, reject) => {
    createInterface({ input: launcher.stdout }).once('line', resolve);
    launcher.once('close', () => reject(new Error(errors)));
  });
  return { launcher, ...(JSON.parse(line) as Omit<Owned, 'launcher'>) };
}

async function eventually(isTrue: () => boolean): Promise<void> {
  for (const deadline = performance.now() + 30_000; !isTrue();) {
    if (performance.now() > deadline) throw new Error(`Not within 30 s: ${isTrue.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const failure = async (more: ProductOptions): Promise<string> => {
  try {
    await (await startProduct(options(more))).stop();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('It started');
};

describe('startProduct', () => {
  it('starts everything, keeps its keys, ends everything, and does so again', async () => {
    const product = await startProduct(options({ env: { WORKERS: '2' } }));
    expect(Object.keys(product.pids())).toEqual(['api', 'worker-1', 'worker-2', 'postgres']);
    const answer = (await (await fetch(`${product.url}/keys`)).json()) as { keys: { secrets: string; admin: string } };
    expect(answer.keys).toEqual({ secrets: readFileSync(join(dataDir, 'secrets-key'), 'utf8').trim(), admin: product.apiKey });
    for (const name of ['secrets-key', 'admin-api-key', 'product.log']) expect(statSync(join(dataDir, name)).mode & 0o777).toBe(0o600);
    const pids = Object.values(product.pids());
    await product.stop();
    expect(pids.filter((pid) => identify(pid))).toEqual([]);

    const again = await startProduct(options());
    expect(again.apiKey).toBe(product.apiKey);
    await again.stop();
    const log = readFileSync(join(dataDir, 'product.log'), 'utf8');
    // No worker lets anybody in, and none owns a table.
    expect(new Set(log.match(/worker of .*/g))).toEqual(new Set(['worker of content_platforms_app holds SECRETS_KEY']));
    expect(log.match(/migrated \/content_platforms/g)).toHaveLength(2);
  });

  it('starts again at once after its launcher was killed', async () => {
    const first = await ownProduct();
    first.launcher.kill('SIGKILL');
    const next = await startProduct(options());
    expect(Object.values(first.pids).filter((pid) => identify(pid))).toEqual([]);
    expect((await fetch(next.url)).status).toBe(200);
    await next.stop();
  });

  it('starts again after everything was killed', async () => {
    const first = await ownProduct();
    const { guard } = JSON.parse(readFileSync(guardFile(join(dataDir, 'postgres')), 'utf8')) as { guard: { pid: number } };
    for (const pid of [first.launcher.pid ?? 0, guard.pid, ...Object.values(first.pids)]) signalProcess(pid, 'SIGKILL');
    const next = await ownProduct();
    expect(next.adopted).toBe(false);
    next.launcher.kill('SIGKILL');
    await eventually(() => Object.values(next.pids).every((pid) => !identify(pid)));
  });

  it('says that it runs already, and where', async () => {
    const product = await startProduct(options());
    expect(await failure({})).toMatch(new RegExp(`já está em execução com os dados de ${dataDir} \\(processo ${process.pid}, em ${product.url}\\)`));
    expect((await fetch(product.url)).status).toBe(200);
    await product.stop();
  });

  it('names PORT when the port is in use, and takes another when nobody asked for that one', async () => {
    const rival = createServer().listen(3000, '127.0.0.1');
    await new Promise((resolve) => rival.once('listening', resolve).once('error', resolve));
    expect(await failure({ port: 3000 })).toMatch(/porta 3000 .*em uso.*PORT/);
    const product = await startProduct({ ...options(), port: undefined, env: { PORT: undefined } });
    expect(Number(new URL(product.url).port)).toBeGreaterThan(3000);
    await product.stop();
    rival.close();
  });

  it('tells what the migrations said when they fail, and leaves nothing running', async () => {
    const message = await failure({ programs: { ...programs, migrate: standIn('failing', 'console.error("column is missing"); process.exit(3);') } });
    expect(message).toMatch(/migrações.*saída 3[^]*column is missing/);
    expect(existsSync(join(dataDir, 'product.lock'))).toBe(false);
    expect(existsSync(join(dataDir, 'postgres', 'postmaster.pid'))).toBe(false);
  });

  it('gives up on an API that keeps dying, with its last words', async () => {
    const message = await failure({ programs: { ...programs, api: standIn('dying', 'console.error("no such table"); process.exit(1);') } });
    expect(message).toMatch(/processo api .*saída 1[^]*no such table/);
  });

  it('lets a start be interrupted', async () => {
    const controller = new AbortController();
    const hanging = standIn('hanging', 'console.log("hanging"); setInterval(() => {}, 1000);');
    setTimeout(() => controller.abort(new Error('interrupted')), 1_500);
    expect(await failure({ programs: { ...programs, api: hanging }, signal: controller.signal })).toBe('interrupted');
  });

  it('wants a key for secrets in production, and keeps none of its own making', async () => {
    expect(await failure({ env: { NODE_ENV: 'production', SECRETS_KEY: undefined } })).toMatch(/SECRETS_KEY: é obrigatório/);
  });

  it('touches no folder when it is given everything', async () => {
    const env = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none', SECRETS_KEY: 's'.repeat(32), ADMIN_API_KEY: 'a'.repeat(32), SETUP_TOKEN: 't'.repeat(32) };
    const silent = { ...programs, migrate: standIn('silent', ''), worker: standIn('idle', 'setInterval(() => {}, 1000);') };
    const product = await startProduct({ dataDir: join(folder, 'unused'), port: 0, programs: silent, env });
    const { port } = new URL(product.url);
    expect(existsSync(join(folder, 'unused'))).toBe(false);
    await product.stop();
    expect(await isPortFree(Number(port))).toBe(true);
  });
});
