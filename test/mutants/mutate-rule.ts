// One rule, each of its mutants in turn, in this process: `node --conditions=source test/mutants/mutate-rule.ts FILE [FROM]`. Prints a JSON
// line per mutant. Started by rule-mutants.ts, which ends it when a mutant never ends.
import { Instrumenter } from '@stryker-mutator/instrumenter';
import { transformSync } from '@swc/core';
import { existsSync, readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { swcOptions } from '../../tools/swc.ts';

interface Switch {
  activeMutant: string | undefined;
  hitCount: number;
  hitLimit: number;
}

const [file = '', from = '0'] = process.argv.slice(2);
const silence = (): void => undefined;
const logger = { debug: silence, info: silence, warn: silence, error: silence, trace: silence, fatal: silence, isDebugEnabled: () => false };
const rule = pathToFileURL(resolve(file)).href;
const here = new URL('./', import.meta.url).href;
const root = new URL('../../', import.meta.url).href;

const instrumenter = new Instrumenter(logger as never);
// Sentences are not rules; whether one is said is.
const options = { excludedMutations: ['StringLiteral'], ignorers: [], plugins: null, noHeader: false };
const { files, mutants } = await instrumenter.instrument([{ name: file, content: readFileSync(file, 'utf8'), mutate: true }], options as never);
const source = String(files[0]?.content);
const aliases: Record<string, string> = { '@jest/globals': `${here}tiny-jest.ts`, '#kernel': `${here}kernel-of-rules.ts` };

// Entities have decorators, which Node does not take away.
const outputs = new Map<string, string>();
function compiled(url: string): string {
  const known = outputs.get(url);
  if (known !== undefined) return known;
  const { code } = transformSync(url === rule ? source : readFileSync(fileURLToPath(url), 'utf8'), {
    ...swcOptions,
    jsc: { ...swcOptions.jsc, rewriteRelativeImportExtensions: false } as typeof swcOptions.jsc,
    filename: fileURLToPath(url),
    sourceMaps: false,
  });
  outputs.set(url, code);
  return code;
}

// A fresh copy of the rule and of its spec for every mutant: what is decided when a module is loaded is a mutant too.
registerHooks({
  resolve(specifier, context, next) {
    const alias = aliases[specifier];
    if (alias !== undefined) return { url: alias, shortCircuit: true };
    const found = next(specifier, context);
    const turn = /\?turn=.*/.exec(context.parentURL ?? '')?.[0];
    const ours = found.url.startsWith(root) && !found.url.includes('/node_modules/') && !found.url.startsWith(here);
    return turn !== undefined && ours && !found.url.includes('?') ? { ...found, url: found.url + turn } : found;
  },
  load(url, context, next) {
    const plain = url.replace(/\?.*/, '');
    if (!plain.startsWith(root) || !plain.endsWith('.ts') || plain.startsWith(here)) return next(url, context);
    return { format: 'module', source: compiled(plain), shortCircuit: true };
  },
});

const space = globalThis as unknown as { __stryker__?: Partial<Switch> };
const spec = rule.replace(/\.ts$/, '.spec.ts');
if (!existsSync(fileURLToPath(spec))) throw new Error(`${file} has no spec beside it`);
const { runDeclared } = await import('./tiny-jest.ts');

async function play(id: string | undefined): Promise<string | undefined> {
  space.__stryker__ = { activeMutant: id, hitCount: 0, hitLimit: 1_000_000 };
  try {
    await import(`${spec}?turn=${id ?? 'none'}`);
  } catch (error) {
    return `does not load: ${(error as Error).message}`;
  }
  return (await runDeclared()).fell;
}

const without = await play(undefined);
if (without !== undefined) throw new Error(`falls without any mutant: ${without}`);
const print = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
const tried = mutants.filter(({ status }) => status !== 'Ignored');
print({ total: tried.length });
for (const [index, { id, mutatorName, replacement, location }] of tried.entries()) {
  if (index < Number(from)) continue;
  print({ begins: index });
  const fell = await play(id);
  print({ index, fell: fell ?? null, line: location.start.line, mutator: mutatorName, replacement: replacement.replaceAll(/\s+/g, ' ').slice(0, 120) });
}
