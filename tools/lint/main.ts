// Ratchets for vocabulary and folder size: the counts of baseline.json may only shrink. `--write` lowers the baseline to today's counts.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { largeFolders } from './folder-size.ts';
import { type Counts, grown, lowered } from './ratchet.ts';
import { dialectIn } from './vocabulary.ts';

interface Baseline {
  vocabulary: Counts;
  folders: Counts;
}

const baselineFile = join(import.meta.dirname, 'baseline.json');
const sources = ['*.ts', '*.tsx', '*.mjs'];
const ignored = /(^|\/)(generated|migrations|fixtures)\/|^tools\/lint\//;

/** Tracked and new files; generated sources, migrations and fixtures excluded. */
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', ...sources], { encoding: 'utf8' })
  .split('\n')
  .filter((file) => file !== '' && !ignored.test(file) && existsSync(file));

/** `libs/billing`, `apps/api`, `test/e2e`; the first folder alone for a file directly in it. */
const areaOf = (file: string): string => file.split('/').slice(0, -1).slice(0, 2).join('/') || '.';

function vocabulary(): Counts {
  const counts: Counts = {};
  for (const file of files) {
    const count = dialectIn(readFileSync(file, 'utf8'), file);
    if (count > 0) counts[areaOf(file)] = (counts[areaOf(file)] ?? 0) + count;
  }
  return counts;
}

/** Each rule must find its planted violation. */
function blind(): string[] {
  const planted = '/** Whoever is told of the crowd. */\nconst toldCrowd = 1;';
  const folder = Array.from({ length: 26 }, (_, n) => `libs/planted/file-${n}.ts`);
  return [
    ...(dialectIn(planted, 'planted.ts') === 5 ? [] : ['The planted words were not found.']),
    ...(grown({ planted: 1 }, {}).length === 1 ? [] : ['A grown count was not found.']),
    ...(largeFolders(folder)['libs/planted'] === 26 ? [] : ['The planted folder was not found.']),
  ];
}

function main(write: boolean): number {
  const baseline = JSON.parse(readFileSync(baselineFile, 'utf8')) as Baseline;
  const counts: Baseline = { vocabulary: vocabulary(), folders: largeFolders(files) };
  const faults = [
    ...blind(),
    ...(files.length < 500 ? [`Only ${files.length} files were seen.`] : []),
    ...grown(counts.vocabulary, baseline.vocabulary).map((each) => `Words that docs/glossary.md replaces, ${each}`),
    ...grown(counts.folders, baseline.folders).map((each) => `Files in one folder, ${each}`),
  ];
  for (const fault of faults) console.error(fault);
  if (faults.length > 0) return 1;
  const after: Baseline = { vocabulary: lowered(counts.vocabulary, baseline.vocabulary), folders: lowered(counts.folders, baseline.folders) };
  const total = Object.values(counts.vocabulary).reduce((sum, count) => sum + count, 0);
  if (write) writeFileSync(baselineFile, `${JSON.stringify(after, undefined, 2)}\n`);
  const lower = JSON.stringify(after) === JSON.stringify(baseline) ? '' : write ? ' The baseline is lowered.' : ' Lower the baseline with `npm run fix`.';
  console.log(`Vocabulary and folder size: ${files.length} files, ${total} words left, planted violations found.${lower}`);
  return 0;
}

process.exitCode = main(process.argv.includes('--write'));
