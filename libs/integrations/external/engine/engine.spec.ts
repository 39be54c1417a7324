import { afterEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { launchOf } from '../launch.ts';
import { RpcChannel } from '../rpc-channel.ts';
import type { Boot } from './boot.ts';
import type { PackageModules } from './module-loader.ts';

const limits = { frameBytes: 8e6, framesPerSecond: 1e6, bytesPerSecond: 1e9, asks: 100, waitingBytes: 1e8 };
const root = join(import.meta.dirname, '../../../..');

/** What a plugin may rely on, as expressions: the engine must answer what Node answers. */
const expressions = [
  'new URLSearchParams([["a", "b c"], ["a", "é"]]).toString()',
  'new URLSearchParams({ a: 1, b: "x y" }).toString()',
  'new URLSearchParams("a=1") instanceof URLSearchParams',
  '(() => { const url = new URL("https://x.example/z?a=1"); url.searchParams.set("b", "2"); url.searchParams.delete("a"); return url.href; })()',
  '(() => { const url = new URL("https://x.example/z?a=1"); const params = url.searchParams; url.search = "?c=3"; return [params.get("c"), params.has("a")]; })()',
  'new URL("../a%20b/ç?q#h", "https://x.example/b/c/d").href',
  '[URL.canParse("x"), URL.parse("x"), new URL("https://x.example:8443").origin]',
  'Buffer.from("çé€").toString("base64")',
  'Buffer.from("w6fDqeKCrA==", "base64").toString()',
  'Buffer.from("w6fDqeKCrA", "base64url").toString("hex")',
  'Buffer.concat([Buffer.from("00ff", "hex"), Buffer.from("é", "latin1")]).toString("base64url")',
  'JSON.stringify(Buffer.from("ab"))',
  'new TextDecoder().decode(new TextEncoder().encode("çé€"))',
  '(1234.5).toLocaleString("pt-BR", { style: "currency", currency: "BRL" })',
  '(12345678901234567890n).toLocaleString("pt-BR")',
  'new Date(0).toLocaleString("pt-BR", { timeZone: "America/Sao_Paulo" })',
  'new Date(0).toLocaleDateString("en-CA", { timeZone: "America/Sao_Paulo" })',
  'new Intl.DateTimeFormat("en-US", { timeZone: "America/Sao_Paulo", dateStyle: "short" }).formatToParts(0)',
  'new Intl.NumberFormat("pt-BR", { minimumFractionDigits: 2 }).format(1e6)',
  'new Intl.PluralRules("pt-BR").select(1)',
  '["b", "á", "a", "Z"].sort((one, other) => one.localeCompare(other, "pt-BR")).join()',
  '(() => { try { new Intl.DateTimeFormat("pt-BR", { timeZone: "Nowhere" }); } catch (error) { return error.name; } })()',
  '(() => { const c = new AbortController(); let n = 0; c.signal.addEventListener("abort", () => (n += 1)); c.abort(); c.abort(); return [n, c.signal.reason.name]; })()',
  'AbortSignal.any([new AbortController().signal, AbortSignal.abort("why")]).reason',
  'structuredClone({ a: [1, new Date(0)] })',
] as const;

const modules = {
  crypto:
    'createHash("sha256").update("abc").update(Buffer.from("d")).digest("hex") + createHmac("sha1", "key").update("abc").digest("base64") + timingSafeEqual(Buffer.from("a"), Buffer.from("a"))',
  path: '[join("a", "..", "b", "./c/"), basename("/x/y.txt", ".txt"), dirname("/x/y"), extname("a.b.c"), normalize("/a/../../b")]',
  querystring: '[stringify({ a: 1, b: ["x y", "z"] }), { ...parse("a=1&b=2&b=3") }]',
  util: '[format("%s has %d, %j", "a", 2, { b: 1 }, "c"), isDeepStrictEqual({ a: [1] }, { a: [1] }), isDeepStrictEqual(new Map([[1, 2]]), new Map([[1, 3]]))]',
} as const;
const namesOf = {
  crypto: 'createHash, createHmac, timingSafeEqual',
  path: 'join, basename, dirname, extname, normalize',
  querystring: 'stringify, parse',
  util: 'format, isDeepStrictEqual',
};

/** The modules of a package of npm, as they lie in a plugin that brings it along. */
async function modulesOf(name: string): Promise<(readonly [string, string])[]> {
  const folder = join(root, 'node_modules', name);
  const files = (await readdir(folder, { recursive: true })).filter((file) => /\.(js|json)$/.test(file));
  return Promise.all(files.map(async (file) => [`node_modules/${name}/${file}`, await readFile(join(folder, file), 'utf8')] as const));
}

describe('the engine of a plugin', () => {
  const ends: (() => void)[] = [];
  afterEach(() => ends.splice(0).forEach((end) => end()));

  /** The name of a plugin whose only module gives itself this name. */
  const nameMadeBy = async (source: string, others: PackageModules = {}): Promise<unknown> => {
    const { command, args, env, user } = await launchOf('a-plugin-of-the-tests');
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'], env });
    const refuse = (): Promise<never> => Promise.reject(new Error('There is no host.'));
    const channel = new RpcChannel(child.stdio[3] as Duplex, { ask: refuse, tell: () => undefined, broken: () => child.kill('SIGKILL') }, limits);
    ends.push(() => channel.end('the test is over'));
    const plugin = `${source}\nexport default { manifest: { key: JSON.stringify(made), settings: {} }, connect() {} };`;
    channel.preface({ modules: { ...others, 'index.js': plugin }, memoryMb: 64, kit: false, ...(user ? { user } : {}) } satisfies Boot);
    const { key } = (await channel.ask({ want: 'load', entry: 'plugin:/index.js' })) as { key: string };
    return JSON.parse(key);
  };

  it('has of the web what plugins rely on, as Node has it', async () => {
    const source = `[${expressions.join(',\n')}]`;
    const inNode: unknown = JSON.parse(JSON.stringify(new Function(`return ${source}`)()));
    expect(await nameMadeBy(`const made = ${source};`)).toEqual(inNode);
  }, 60_000);

  it('has the modules of Node that only compute, as Node has them', async () => {
    const kinds = Object.keys(modules) as (keyof typeof modules)[];
    const inNode = await Promise.all(
      kinds.map(async (kind) => {
        const all = (await import(`node:${kind}`)) as object;
        return new Function('all', `const { ${namesOf[kind]} } = all; return ${modules[kind]};`)(all) as unknown;
      }),
    );
    const imports = kinds.map((kind) => `import { ${namesOf[kind]} } from 'node:${kind}';`).join('\n');
    expect(await nameMadeBy(`${imports}\nconst made = [${kinds.map((kind) => modules[kind]).join(',')}];`)).toEqual(JSON.parse(JSON.stringify(inNode)));
  }, 60_000);

  it('resolves a package inside the package, by its exports, and JSON; time zones work with temporal-polyfill from npm', async () => {
    const texts = await Promise.all(['temporal-polyfill', 'temporal-utils'].map(modulesOf));
    const made = await nameMadeBy(
      `import { Temporal } from 'temporal-polyfill'; import { a } from './folder/a.js'; import data from './data.json' with { type: 'json' };
       const made = [Temporal.Instant.from('2026-12-01T02:00:00Z').toZonedDateTimeISO('America/Sao_Paulo').toPlainDate().toString(), a, data];`,
      { ...Object.fromEntries(texts.flat()), 'folder/a.js': "export { b as a } from '../b.js';", 'b.js': 'export const b = 1;', 'data.json': '{"c":2}' },
    );
    expect(made).toEqual(['2026-11-30', 1, { c: 2 }]);
  }, 60_000);

  it.each([
    ["import fs from 'node:fs';", 'Um plugin não pode usar "node:fs": o acesso ao mundo é pelo host.'],
    ["import 'left-pad';", 'O pacote não tem o módulo "left-pad" (importado por "index.js").'],
    ["import '../outside.js';", 'O pacote não tem o módulo "../outside.js" (importado por "index.js").'],
    ["import './old.cjs';", '"old.cjs" é um módulo CommonJS; um plugin é feito de módulos ES.'],
    ['const made = ;', expect.stringMatching(/\(index\.js:1(:\d+)?\)$/)],
  ])(
    'says what is wrong with %s',
    async (source, message) => {
      await expect(nameMadeBy(`${source}\nconst made = 1;`, { 'old.cjs': 'module.exports = 1;' })).rejects.toMatchObject({ message });
    },
    60_000,
  );
});
