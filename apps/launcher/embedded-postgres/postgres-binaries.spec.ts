import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findPostgresBinaries } from './postgres-binaries.ts';

let folder: string;
let installed: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'postgres-binaries-'));
  installed = join(folder, 'package');
  cpSync(dirname(dirname(dirname(findPostgresBinaries(undefined).initdb))), installed, { recursive: true, verbatimSymlinks: true });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function dropLinks(): string[] {
  const links = JSON.parse(readFileSync(join(installed, 'native', 'pg-symlinks.json'), 'utf8')) as { target: string }[];
  for (const { target } of links) unlinkSync(join(installed, target));
  return links.map(({ target }) => target);
}

describe('findPostgresBinaries', () => {
  it('makes the links an install without scripts left out', () => {
    const targets = dropLinks();
    const { postgres, initdb } = findPostgresBinaries(undefined, installed);
    expect(targets.every((target) => lstatSync(join(installed, target)).isSymbolicLink())).toBe(true);
    for (const program of [postgres, initdb]) expect(execFileSync(program, ['--version'], { encoding: 'utf8' })).toMatch(/PostgreSQL\) 18/);
  });

  (process.getuid?.() === 0 ? it : it.skip)('copies them to where the user of the server can run them', () => {
    const place = join(folder, 'tmp');
    mkdirSync(place);
    chmodSync(folder, 0o711);
    chmodSync(installed, 0o700);
    const nobody = { name: 'nobody', uid: 65_534, gid: 65_534 };
    const { postgres } = findPostgresBinaries(nobody, installed, place);
    expect(postgres.startsWith(place)).toBe(true);
    expect(execFileSync(postgres, ['--version'], { encoding: 'utf8', cwd: '/', uid: 65_534, gid: 65_534 })).toMatch(/PostgreSQL\) 18/);
    expect(findPostgresBinaries(nobody, installed, place).postgres).toBe(postgres);
  });
});
