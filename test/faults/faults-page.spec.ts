import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { platformsUnderTest } from './platforms.ts';
import { faultsFile, faultTable } from './table.ts';

describe('docs/faults.md', () => {
  it('is what the table says (npm run faults)', async () => {
    expect(readFileSync(faultsFile, 'utf8')).toBe(await faultTable());
  });

  it.each(platformsUnderTest.map(({ key }) => key))('%s is played', (key) => {
    expect(existsSync(join(import.meta.dirname, `${key}.faults.db.spec.ts`))).toBe(true);
  });
});
