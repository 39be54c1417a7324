import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockFolder } from '../supervisor/product-folder.ts';
import { StartError } from '../supervisor/start-error.ts';
import { emptyFolder } from './demo-folder.ts';

describe('the folder of the demo', () => {
  let parent: string;
  let folder: string;
  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'demo-folder-'));
    folder = join(parent, 'demo');
  });
  afterEach(() => rmSync(parent, { recursive: true, force: true }));

  it('is made at first, and emptied from then on', async () => {
    expect(await emptyFolder(folder)).toBe(false);
    mkdirSync(join(folder, 'postgres'));
    for (const name of ['postgres/PG_VERSION', 'postgres.password', 'admin-api-key', 'product.log']) writeFileSync(join(folder, name), 'old');
    expect(await emptyFolder(folder)).toBe(true);
    expect(readdirSync(folder)).toEqual(['demo.txt']);
  });

  it('is left alone while a demo runs there', async () => {
    await emptyFolder(folder);
    writeFileSync(join(folder, 'product.log'), 'of the one that runs');
    const lock = await lockFolder(folder);
    await expect(emptyFolder(folder)).rejects.toThrow(StartError);
    lock.release();
    expect(readdirSync(folder)).toContain('product.log');
  });

  it('is left alone when it holds what no demo put there', async () => {
    mkdirSync(folder);
    writeFileSync(join(folder, 'thesis.odt'), 'ten years of work');
    await expect(emptyFolder(folder)).rejects.toThrow(StartError);
    expect(readdirSync(folder)).toEqual(['thesis.odt']);
  });
});
