import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { takeFileLock } from './file-lock.ts';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'file-lock-'));
  path = join(folder, 'lock');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('takeFileLock', () => {
  it('is held once, and says by whom and what they said of themselves', () => {
    const lock = takeFileLock(path, 'starting');
    if ('holder' in lock) throw new Error('held');
    lock.update('http://127.0.0.1:3000');
    expect(takeFileLock(path, 'second')).toMatchObject({ holder: { who: { pid: process.pid }, details: 'http://127.0.0.1:3000' } });
    lock.release();
    expect(existsSync(path)).toBe(false);
    expect('holder' in takeFileLock(path, 'third')).toBe(false);
  });

  it('is taken over from the dead, with what they left', () => {
    writeFileSync(path, JSON.stringify({ who: { pid: process.pid, startedAt: 'before' }, details: 'left behind' }));
    expect(takeFileLock(path, 'mine')).toMatchObject({ left: { details: 'left behind' } });
    expect(readdirSync(folder)).toEqual(['lock']);
  });

  it('is taken over from a file that says nothing', () => {
    writeFileSync(path, '');
    expect('holder' in takeFileLock(path, 'mine')).toBe(false);
  });
});
