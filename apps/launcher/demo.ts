// `npm run demo`: the product and the simulated platforms on an empty database; the operator's guide, walked step by step.
import { join, relative } from 'node:path';
import { saberMaisControl } from '../sandbox/control-client.ts';
import { surroundingsOf } from './supervisor/announce.ts';
import { Api } from './demo/api.ts';
import { printPlaces, printSummary } from './demo/closing.ts';
import { emptyFolder } from './demo/demo-folder.ts';
import { Facts } from './demo/facts.ts';
import { guide, opening } from './demo/guide.ts';
import { Paper } from './demo/paper.ts';
import { startSandboxProcess } from './demo/sandbox-process.ts';
import { tell } from './demo/story.ts';
import { duration } from './demo/words.ts';
import { Agent } from 'undici';
import { startProduct } from './supervisor/product.ts';
import { readSettings } from './settings.ts';
import { StartError } from './supervisor/start-error.ts';

const tenant = 'demo';
/** A trial, whatever the environment says: its own database, its own keys, platforms on this machine. */
const ownEnvironment = {
  NODE_ENV: 'development',
  DATABASE_URL: undefined,
  SECRETS_KEY: undefined,
  ADMIN_API_KEY: undefined,
  ALLOW_PRIVATE_PLATFORM_URLS: 'true',
};
/** One Ctrl-C arrives several times: from the terminal, and from whoever started us. A later one means: now. */
const sameSignalMs = 1_500;

const paper = new Paper();
const stopping = new AbortController();
/** What has been started, undone in the opposite order. */
const undo: (() => Promise<void>)[] = [];

async function stopEverything(): Promise<void> {
  for (let stop = undo.pop(); stop; stop = undo.pop()) await stop();
}

function onSignal(): void {
  const now = performance.now();
  if (!stopping.signal.aborted) {
    signalledAt = now;
    paper.raw('\nEncerrando…');
    stopping.abort(new StartError('Demonstração interrompida.'));
  } else if (now - signalledAt > sameSignalMs) {
    process.exit(130);
  }
}
let signalledAt = 0;

async function begin(): Promise<{ exit: boolean; held: boolean }> {
  const { exit } = readArguments(process.argv.slice(2));
  const startedAt = performance.now();
  const folder = join(readSettings({ ...process.env, ...ownEnvironment }).dataDir, 'demo');
  paper.rule('Demonstração: do provedor à plataforma de conteúdo');
  if (await emptyFolder(folder)) paper.raw(`  A demonstração anterior foi apagada: ${short(folder)}`);
  else paper.raw(`  Dados desta demonstração: ${short(folder)}`);

  const logFile = join(folder, 'product.log');
  const product = await startProduct({ dataDir: folder, env: ownEnvironment, quiet: true, say: (line) => paper.raw(`  ${line}`), signal: stopping.signal });
  undo.push(() => product.stop());
  const readyMs = performance.now() - startedAt;
  const sandbox = await startSandboxProcess(join(folder, 'sandbox.log'));
  undo.push(() => sandbox.stop());
  sandbox.onDeath((how) => paper.raw(`As plataformas simuladas pararam (${how}): o que guardavam se perdeu. Inicie a demonstração de novo.`));
  paper.raw(`  Produto no ar em ${duration(readyMs)}: ${product.url} (PostgreSQL, API, worker)`);
  paper.raw(`  Plataformas simuladas: ${sandbox.url}`);

  paper.raw();
  for (const line of opening) paper.block(`“${line}”`, 'italic');
  const { signal } = stopping;
  const agent = new Agent();
  undo.push(() => agent.destroy());
  const api = new Api({
    agent,
    url: product.url,
    key: product.apiKey ?? '',
    signal,
    onWrite: (method, path, status, milliseconds) => paper.request(method, path, status, milliseconds),
  });
  const world = { api, platform: saberMaisControl(sandbox.url, tenant), facts: new Facts(), paper, signal, logFile, product };
  const told = await tell(guide, world);
  printSummary(paper, told, performance.now() - startedAt);
  if (!exit) {
    const surroundings = await surroundingsOf(product, readyMs / 1000);
    const databaseAt = `PostgreSQL embutido, 127.0.0.1:${product.postgres?.port}`;
    printPlaces(paper, { ...surroundings, sandboxUrl: sandbox.url, tenant, databaseAt, folder: short(folder), logFile: short(logFile) });
  }
  return { exit, held: told.every(({ verdict }) => verdict === 'held') };
}

/** From where the person stands. */
const short = (path: string): string => relative(process.cwd(), path) || path;

function readArguments(given: readonly string[]): { exit: boolean } {
  const unknown = given.filter((argument) => !['--exit', '--'].includes(argument));
  if (unknown.length > 0)
    throw new StartError(`Opção desconhecida: ${unknown.join(' ')}. Há uma: --exit (encerra ao fim, com status 0 só se tudo se confirmou).`);
  return { exit: given.includes('--exit') };
}

for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, onSignal);

let status = 0;
try {
  const { exit, held } = await begin();
  status = held ? 0 : 1;
  if (!exit) await new Promise<void>((resolve) => stopping.signal.addEventListener('abort', () => resolve(), { once: true }));
} catch (error) {
  paper.clear();
  if (stopping.signal.aborted) status = 130;
  else if (error instanceof StartError) {
    console.error(`\n${error.message}\n`);
    status = 1;
  } else throw error;
} finally {
  await stopEverything();
}
process.exit(status);
