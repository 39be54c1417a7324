// `npm run bench [-- NAME…] [--services N,N] [--parts PART,PART]`: speed as ratios, each against a rival measured in the same run. Prints; judges nothing.
import 'reflect-metadata';
import { cpus, totalmem } from 'node:os';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startEmbeddedPostgres } from '../../apps/launcher/embedded-postgres/embedded-postgres.ts';
import { benchBilling } from './billing.bench.ts';
import { benchCallback } from './callback.bench.ts';
import { benchConsole } from './console.bench.ts';
import { benchCreate } from './create.bench.ts';
import { benchDebt } from './debt.bench.ts';
import { benchImport } from './import.bench.ts';
import { benchLists } from './lists.bench.ts';
import { processorOf } from './processor.ts';
import { benchPlugin } from './plugins/plugin.bench.ts';
import { benchProvisioning } from './provisioning.bench.ts';
import { benchSize, sizeParts } from './size.bench.ts';
import { benchStart } from './start.bench.ts';
import { benchSync } from './sync.bench.ts';
import { benchUnblock } from './unblock.bench.ts';

/** Where a benchmark works: a fresh server with the settings of the product. */
export interface Bench {
  /** A new, migrated database; its URL. */
  database(): Promise<string>;
  /** How many services, for those whose work grows with the base; one size after the other. */
  services(usual: readonly number[]): readonly number[];
  /** Whether a part of those that have several is wanted. */
  parts(name: string): boolean;
  /** Seconds of processor time so far: of the database, and of this process. On a busy machine they tell more than the clock does. */
  processor(): { database: number; here: number } | undefined;
  /** One line of the report. */
  say(line: string): void;
}

const all: Record<string, (bench: Bench) => Promise<void>> = {
  lists: benchLists,
  console: benchConsole,
  create: benchCreate,
  import: benchImport,
  sync: benchSync,
  debt: benchDebt,
  billing: benchBilling,
  size: benchSize,
  plugin: benchPlugin,
  provisioning: benchProvisioning,
  unblock: benchUnblock,
  callback: benchCallback,
  start: benchStart,
};

const { values, positionals: names } = parseArgs({ allowPositionals: true, options: { services: { type: 'string' }, parts: { type: 'string' } } });
const told = values.services?.split(',').map(Number);
if (told?.some((size) => !Number.isInteger(size) || size < 1_000)) {
  console.error('--services takes numbers from 1000 on, parted by commas.');
  process.exit(2);
}
const parts = values.parts?.split(',');
if (parts?.some((part) => !sizeParts.includes(part))) {
  console.error(`--parts takes those of size, parted by commas: ${sizeParts.join(', ')}.`);
  process.exit(2);
}
const unknown = names.filter((name) => !(name in all));
if (unknown.length > 0) {
  console.error(`No benchmark ${unknown.join(', ')}. There are: ${Object.keys(all).join(', ')}.`);
  process.exit(2);
}

const say = (line: string): void => console.log(line);
say(
  `${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpus()[0]?.model ?? '?'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`,
);
const folder = mkdtempSync(join(tmpdir(), 'content-platforms-bench-'));
chmodSync(folder, 0o755); // the server runs as another user where we are root
const server = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), temporary: true });
function processor(): ReturnType<Bench['processor']> {
  const database = processorOf(server.pid);
  const { user, system } = process.cpuUsage();
  return database === undefined ? undefined : { database, here: (user + system) / 1e6 };
}
const { newDatabase } = await import('./databases.ts');
try {
  for (const [name, run] of Object.entries(all)) {
    if (names.length > 0 && !names.includes(name)) continue;
    say(`\n# ${name}`);
    await run({ say, processor, database: () => newDatabase(server.url), services: (usual) => told ?? usual, parts: (part) => parts?.includes(part) ?? true });
  }
} catch (error) {
  // Told before the server goes: what still hangs on it would drown it.
  console.error(error);
  process.exitCode = 1;
} finally {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
process.exit();
