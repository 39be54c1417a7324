// npm run mutation [-- FILE…]: Stryker's mutants of the pure rules, each against the rule's own spec. Exit status 1 below 85 %.
import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { rules } from './rules.ts';

const least = 0.85;
/** A mutant that takes longer never ends: it was noticed. */
const longestMs = 60_000;

interface Told {
  total?: number;
  begins?: number;
  index?: number;
  fell?: string | null;
  line?: number;
  mutator?: string;
  replacement?: string;
}

interface Score {
  file: string;
  total: number;
  killed: number;
  survived: string[];
}

/** From one mutant on; answers the one that did not end, if one did not. */
async function stretch(score: Score, from: number): Promise<number | undefined> {
  const child = spawn(process.execPath, ['--conditions=source', 'test/mutants/mutate-rule.ts', score.file, String(from)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let current: number | undefined;
  let stuck: number | undefined;
  const giveUp = (): void => {
    stuck = current;
    child.kill('SIGKILL');
  };
  let timer = setTimeout(giveUp, longestMs);
  for await (const line of createInterface({ input: child.stdout })) {
    clearTimeout(timer);
    timer = setTimeout(giveUp, longestMs);
    const told = JSON.parse(line) as Told;
    score.total = told.total ?? score.total;
    current = told.begins ?? current;
    if (told.index === undefined) continue;
    if (told.fell) score.killed += 1;
    else score.survived.push(`${score.file}:${told.line} ${told.mutator}: ${told.replacement}`);
  }
  clearTimeout(timer);
  const code = child.exitCode ?? (await new Promise<number | null>((resolve) => child.once('exit', resolve)));
  if (code !== 0 && stuck === undefined) throw new Error(`${score.file}: its mutants could not be tried`);
  return stuck;
}

async function tryAll(file: string): Promise<Score> {
  const score: Score = { file, total: 0, killed: 0, survived: [] };
  for (let from = 0; ;) {
    const stuck = await stretch(score, from);
    if (stuck === undefined) return score;
    score.killed += 1;
    from = stuck + 1;
  }
}

const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`;
const asked = process.argv.slice(2);
const scores: Score[] = [];
for (const file of globSync(asked.length > 0 ? asked : rules).toSorted()) {
  const score = await tryAll(file);
  scores.push(score);
  console.log(`${file}: ${score.killed} of ${score.total} killed, ${percent(score.killed, score.total)}`);
  for (const survivor of score.survived) console.log(`  survived: ${survivor}`);
}
const [killed, total] = [scores.reduce((sum, score) => sum + score.killed, 0), scores.reduce((sum, score) => sum + score.total, 0)];
console.log(`\n${scores.length} rules, ${killed} of ${total} mutants killed: ${percent(killed, total)}`);
process.exitCode = killed / total < least ? 1 : 0;
