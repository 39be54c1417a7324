// Checks the module boundaries, and checks the check: a planted violation of each kind must be found.
import { cruise, type IReporterOutput } from 'dependency-cruiser';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
// @ts-expect-error: a configuration file in plain JavaScript
import rules from '../.dependency-cruiser.mjs';

interface Finding {
  rule: string;
  from: string;
  to: string;
}

async function findings(): Promise<{ total: number; found: Finding[] }> {
  const { options, forbidden } = rules;
  const answer: IReporterOutput = await cruise(
    ['libs', 'plugins', 'apps'],
    { ...options, ruleSet: { forbidden }, validate: true } as never,
    {},
    { tsConfig: extractTSConfig('tsconfig.json') },
  );
  const output = answer.output as { summary: { totalCruised: number; violations: { rule: { name: string }; from: string; to: string }[] } };
  return { total: output.summary.totalCruised, found: output.summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to })) };
}

/** Files that each break one rule, written for the duration of one run. */
const planted: Record<string, { file: string; content: string }> = {
  'catalog-imports-only-its-left': { file: 'libs/catalog/planted-violation.ts', content: `export * from '#provisioning';\n` },
  'kernel-imports-only-its-left': { file: 'libs/kernel/planted-violation.ts', content: `export * from '#catalog';\n` },
  'modules-are-imported-through-their-index': { file: 'libs/blocking/planted-violation.ts', content: `export * from '../kernel/time/clock.ts';\n` },
  'plugins-know-only-the-sdk': { file: 'plugins/saber-mais/planted-violation.ts', content: `export * from '../../libs/kernel/index.ts';\n` },
};

async function main(): Promise<number> {
  const { total, found } = await findings();
  for (const { rule, from, to } of found) console.error(`${rule}: ${from} → ${to}`);
  if (total < 100) console.error(`Only ${total} modules were seen: the check is blind.`);
  if (found.length > 0 || total < 100) return 1;

  const files = Object.values(planted).map(({ file }) => file);
  try {
    for (const { file, content } of Object.values(planted)) {
      await mkdir(join(file, '..'), { recursive: true });
      await writeFile(file, content);
    }
    const after = await findings();
    const missed = Object.entries(planted).filter(([rule, { file }]) => !after.found.some((finding) => finding.rule === rule && finding.from === file));
    for (const [rule, { file }] of missed) console.error(`The planted violation of ${rule} (${file}) was not found.`);
    if (missed.length > 0) return 1;
  } finally {
    await Promise.all(files.map((file) => rm(file, { force: true })));
  }
  console.log(`Boundaries: ${total} modules in order; ${files.length} planted violations found.`);
  return 0;
}

process.exitCode = await main();
