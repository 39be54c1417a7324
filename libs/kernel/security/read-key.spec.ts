import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../config/config.ts';
import { readKey } from './read-key.ts';

const good = { DATABASE_URL: 'postgres://u:p@h/d', NODE_ENV: 'production' };
const node = process.execPath;
const printing = (code: string): string => JSON.stringify([node, '-e', code]);

describe('the key that opens everything', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'key-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const read = (env: Record<string, string>, seconds?: number): Promise<string[]> =>
    Promise.all(readConfig({ ...good, ...env }).secretsKeys.map((source) => readKey(source, seconds)));
  const refusal = (env: Record<string, string>, seconds?: number): Promise<string> =>
    Promise.resolve()
      .then(() => read(env, seconds))
      .then(
        () => 'none',
        (error: Error) => error.message,
      );

  it('comes from the environment, a file, or a program', async () => {
    const file = join(folder, 'key');
    writeFileSync(file, 'the-key-of-a-file-0\n');
    expect(await read({ SECRETS_KEY: 'the-key-as-it-is-00' })).toEqual(['the-key-as-it-is-00']);
    expect(await read({ SECRETS_KEY_FILE: file, SECRETS_KEY_PREVIOUS: 'the-one-before-it-0' })).toEqual(['the-key-of-a-file-0', 'the-one-before-it-0']);
    expect(await read({ SECRETS_KEY_COMMAND: printing(`console.log('the-key-of-a-program')`) })).toEqual(['the-key-of-a-program']);
  });

  it('is refused in production when somebody made it up; the one before it is not: it is on its way out', async () => {
    const [weak] = readConfig({ ...good, SECRETS_KEY: 'minha chave secreta do provedor' }).secretsKeys;
    const [strong] = readConfig({ ...good, SECRETS_KEY: randomBytes(32).toString('base64') }).secretsKeys;
    await expect(readKey(weak!, undefined, true)).rejects.toThrow(/secrets_key_weak/);
    await expect(readKey(weak!, undefined, true)).rejects.not.toThrow(/minha chave/);
    expect(await readKey(weak!)).toBe('minha chave secreta do provedor');
    expect(await readKey(strong!, undefined, true)).toHaveLength(44);
  });

  it('no shell reads the command', async () => {
    const words = JSON.stringify([node, '-e', 'console.log(process.argv.slice(1).join("|"))', '$HOME', '`id`', '; echo oops &&', '*']);
    expect(await read({ SECRETS_KEY_COMMAND: words })).toEqual(['$HOME|`id`|; echo oops &&|*']);
    expect(await read({ SECRETS_KEY_COMMAND: `${node} -p "'a'.repeat(20)" ; whoami` }).catch((error: Error) => error.message)).toMatch(
      /secrets_key_(command_failed|short)/,
    );
  });

  it.each<[string, Record<string, string>, string]>([
    ['none', {}, 'secrets_key_missing'],
    ['two', { SECRETS_KEY: 'x'.repeat(20), SECRETS_KEY_FILE: '/x' }, 'secrets_key_twice'],
    ['a file that is not there', { SECRETS_KEY_FILE: '/nowhere/key' }, 'secrets_key_file_unreadable'],
    ['a folder', { SECRETS_KEY_FILE: tmpdir() }, 'secrets_key_file_unreadable'],
    ['a program that is not there', { SECRETS_KEY_COMMAND: '/nowhere/program' }, 'secrets_key_command_failed'],
    ['a program that fails', { SECRETS_KEY_COMMAND: printing('process.exit(3)') }, 'secrets_key_command_failed'],
    [
      'a program that prints without end',
      { SECRETS_KEY_COMMAND: printing(`setInterval(() => process.stdout.write('x'.repeat(99_999)), 1)`) },
      'secrets_key_command_failed',
    ],
    ['a program that prints nothing', { SECRETS_KEY_COMMAND: printing('') }, 'secrets_key_short'],
    ['half a list', { SECRETS_KEY_COMMAND: '["kms",' }, 'secrets_key_command_malformed'],
    ['numbers', { SECRETS_KEY_COMMAND: '["kms", 1]' }, 'secrets_key_command_malformed'],
  ])('%s: refused with its code', async (_, env, code) => expect(await refusal(env)).toContain(`[${code}]`));

  it('a program that never answers is ended', async () => {
    const message = await refusal({ SECRETS_KEY_COMMAND: printing('setInterval(() => {}, 1e3)') }, 0.3);
    expect(message).toContain('[secrets_key_command_slow]');
  });

  it('a refusal does not tell the key', async () => {
    const file = join(folder, 'short');
    writeFileSync(file, 'curta-demais');
    expect(await refusal({ SECRETS_KEY_FILE: file })).not.toContain('curta');
  });
});
