// `npm run mutants [-- name …]`: each deliberate bug, one at a time, in a copy of the tree, and which test falls. `--write`
// keeps the list in docs/reliability-mutants.md.
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { startEmbeddedPostgres } from '../../apps/launcher/embedded-postgres/embedded-postgres.ts';
import { type Bug, bugs } from './bugs.ts';
import { type CopyOfTree, copyTree } from './copy-of-tree.ts';
import { runSpecs } from './run-specs.ts';

interface Result {
  bug: Bug;
  fallen: string[];
}

const root = process.cwd();
const options = process.argv.slice(2);
const names = options.filter((option) => !option.startsWith('--'));
const chosen = names.length === 0 ? bugs : bugs.filter(({ name }) => names.includes(name));
const document = join(root, 'docs', 'reliability-mutants.md');

async function plant(copy: CopyOfTree, bug: Bug, databaseUrl: string): Promise<Result> {
  const path = join(copy.root, bug.file);
  const text = readFileSync(path, 'utf8');
  if (text.split(bug.find).length !== 2) throw new Error(`${bug.name}: its text occurs ${text.split(bug.find).length - 1} times in ${bug.file}`);
  writeFileSync(
    path,
    text.replace(bug.find, () => bug.replace),
  );
  try {
    return { bug, fallen: (await runSpecs(copy.root, bug.specs, databaseUrl)).fallen };
  } finally {
    writeFileSync(path, text);
  }
}

async function write(results: readonly Result[]): Promise<void> {
  const caught = results.filter(({ fallen }) => fallen.length > 0).length;
  const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
  const rows = results.map(({ bug, fallen }) => {
    const [first = '**escaped**', ...others] = fallen;
    return `| \`${bug.name}\`: ${cell(bug.what)} | \`${bug.file}\` | ${cell(first)}${others.length > 0 ? ` (and ${others.length} more)` : ''} |`;
  });
  const text = [
    '# Deliberate bugs',
    `${caught} of ${results.length} caught, ${new Date().toISOString().slice(0, 10)}, by \`npm run mutants -- --write\`: each mistake of \`test/mutants/bugs.ts\` is made in a copy of the tree, alone, and the specs that guard it are run. The same specs pass without it.`,
    ['| bug | where | the test that fell |', '| --- | --- | --- |', ...rows].join('\n'),
  ].join('\n\n');
  writeFileSync(document, await format(`${text}\n`, { ...(await resolveConfig(document)), parser: 'markdown' }));
}

const copy = copyTree(root);
const folder = mkdtempSync(join(tmpdir(), 'content-platforms-test-'));
// Run as root, the server runs as another user, who has to get through.
chmodSync(folder, 0o711);
const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), fast: true, temporary: true });
const results: Result[] = [];
try {
  const specs = [...new Set(chosen.flatMap((bug) => bug.specs))];
  const sound = await runSpecs(copy.root, specs, postgres.url);
  if (sound.fallen.length > 0) throw new Error(`These fall without any bug:\n${sound.fallen.join('\n')}\n${sound.output.slice(-4_000)}`);
  console.log(`${sound.ran} tests of ${specs.length} files pass without a bug`);
  for (const bug of chosen) {
    const startedAt = performance.now();
    const result = await plant(copy, bug, postgres.url);
    results.push(result);
    const seconds = Math.round((performance.now() - startedAt) / 1_000);
    console.log(`${result.fallen.length > 0 ? 'caught ' : 'ESCAPED'} ${bug.name} (${seconds} s): ${result.fallen[0] ?? bug.specs.join(' ')}`);
  }
  if (options.includes('--write')) await write(results);
} finally {
  await postgres.stop();
  copy.remove();
}
const escaped = results.filter(({ fallen }) => fallen.length === 0).length;
console.log(`${results.length - escaped} of ${results.length} caught`);
process.exitCode = escaped > 0 ? 1 : 0;
