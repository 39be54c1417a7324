import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '#kernel';
import { eventually } from '../../../test/support/eventually.ts';
import { fakePlugin } from '../../../test/support/fake-plugin.ts';
import { Platforms } from '../platforms/platforms.ts';
import { ExternalPlugins } from './external-plugins.ts';
import { readPackage } from './package-files.ts';

const acme = join(import.meta.dirname, '../../../test/fixtures/plugins/acme-tv');

/** Loaded machines start processes slowly. */
const patienceMs = 90_000;
jest.setTimeout(patienceMs);

describe('what the setting PLUGINS names', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'plugins-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  /** A copy of the good one, spoilt. */
  const spoilt = async (name: string, spoil: (copy: string) => Promise<unknown> = async () => undefined): Promise<string> => {
    const copy = join(folder, name);
    await cp(acme, copy, { recursive: true });
    await spoil(copy);
    return copy;
  };
  const pinned = async (copy: string): Promise<string> => `${copy}@${(await readPackage(copy)).integrity}`;
  const listed = async (...entries: string[]): Promise<Platforms> => {
    const outside = new ExternalPlugins(readConfig({ DATABASE_URL: 'postgres://u:p@h/d', PLUGINS: entries.join(' ') }));
    try {
      return new Platforms([fakePlugin('own')], await outside.load(() => undefined, patienceMs));
    } finally {
      await outside.onModuleDestroy();
    }
  };
  const reasonOf = async (entry: string): Promise<string | undefined> => (await listed(entry)).describe().find(({ status }) => status === 'failed')?.reason;

  it('a bad one is listed with its reason, and the others are there', async () => {
    const good = await pinned(acme);
    const broken = await pinned(await spoilt('broken', (copy) => writeFile(join(copy, 'index.js'), 'export default 42 +')));
    expect((await listed(broken, good)).describe()).toMatchObject([
      { key: 'own', status: 'loaded' },
      { key: 'broken', status: 'failed', title: '@acme/content-acme-tv', version: '1.2.0', reason: expect.stringMatching(/não pôde ser carregado/) },
      { key: 'acme-tv', status: 'loaded' },
    ]);
  });

  it('one that takes its time is listed as such, and takes its place when it is there', async () => {
    const outside = new ExternalPlugins(readConfig({ DATABASE_URL: 'postgres://u:p@h/d', PLUGINS: await pinned(acme) }));
    const platforms: Platforms = new Platforms([], await outside.load((listedAs, platform) => platforms.replace(listedAs, platform), 0));
    expect(platforms.describe()).toMatchObject([{ status: 'failed', reason: expect.stringMatching(/ainda não respondeu/) }]);
    await eventually(() => platforms.find('acme-tv') !== undefined, { within: patienceMs });
    expect(platforms.describe()).toMatchObject([{ key: 'acme-tv', status: 'loaded' }]);
    await outside.onModuleDestroy();
  });

  it('a package of which one byte has changed since it was chosen', async () => {
    const copy = await spoilt('changed');
    const entry = await pinned(copy);
    await writeFile(join(copy, 'api.js'), '// another\n');
    expect(await reasonOf(entry)).toContain('O pacote não é o que foi configurado');
  });

  it('one that speaks another major of the contract', async () => {
    const copy = await spoilt('another', async (at) => writeFile(join(at, 'index.js'), await replaced(join(at, 'index.js'), "'^1.0.0'", "'^2.0.0'")));
    expect(await reasonOf(await pinned(copy))).toMatch(/fala a versão \^2\.0\.0 do contrato; aqui é a 1\./);
  });

  it('one with a key that is taken: ours stays', async () => {
    const copy = await spoilt('twin', async (at) => writeFile(join(at, 'index.js'), await replaced(join(at, 'index.js'), "key: 'acme-tv'", "key: 'own'")));
    const platforms = await listed(await pinned(copy));
    expect(platforms.get('own').title).toBe('Plataforma own');
    expect(platforms.describe()).toContainEqual(expect.objectContaining({ status: 'failed', reason: 'Já há um plugin com a chave "own".' }));
  });

  it('one with a manifest that is none', async () => {
    const copy = await spoilt('odd', (at) => writeFile(join(at, 'index.js'), 'export default { manifest: { key: 1, settings: {} }, connect() {} };'));
    expect(await reasonOf(await pinned(copy))).toContain('não pôde ser carregado');
  });

  it('one that wants more of Node than a plugin may', async () => {
    const copy = await spoilt('curious', (at) => writeFile(join(at, 'index.js'), "import 'node:http'; export default 1;"));
    expect(await reasonOf(await pinned(copy))).toContain('Um plugin não pode usar "node:http"');
  });

  it('one that is not there, or has a link in it', async () => {
    const hash = `sha512-${'A'.repeat(86)}==`;
    expect(await reasonOf(`@acme/nowhere@${hash}`)).toBe('O pacote "@acme/nowhere" não está instalado.');
    const linked = await spoilt('linked', (at) => symlink('/etc/hostname', join(at, 'link')));
    expect(await reasonOf(`${linked}@${hash}`)).toBe('O pacote contém algo que não é um arquivo: "link".');
  });
});

async function replaced(file: string, from: string, to: string): Promise<string> {
  const { readFile } = await import('node:fs/promises');
  const text = await readFile(file, 'utf8');
  expect(text).toContain(from);
  return text.replace(from, to);
}
