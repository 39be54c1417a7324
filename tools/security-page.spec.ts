import { describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

/** Requirements of levels 1 and 2 a section, as ASVS 5.0 has them; those of level 3 stand between. */
const asked: Record<string, string> = {
  '1': '1-2 1-9 1-11 1-3 1-2',
  '2': '1-3 1-3 1-4 1',
  '3': '- 1-2 1-4 1-6 1-5 - 1-2',
  '4': '1-3 1 1-2 1-4',
  '5': '1 1-3 1-2 1-3',
  '6': '1-3 1-12 1-4 1-4 1-5 1-3 - 1-4',
  '7': '1-3 1-4 1-2 1-5 1-2 1-2',
  '8': '1-2 1-3 1 1',
  '9': '1-3 1-4',
  '10': '1-2 1-2 1-4 1-11 1-5 1-2 1-3',
  '11': '1-2 1-3 1-3 1-4 1 1',
  '12': '1-3 1-2 1-4',
  '13': '1 1-5 1-2 1-5',
  '14': '1-2 1-4 1-3',
  '15': '1-3 1-3 1-7',
  '16': '1 1-5 1-4 1-3 1-3',
  '17': '1 1-4 1-2',
};
const requirements = Object.entries(asked).flatMap(([chapter, sections]) =>
  sections.split(' ').flatMap((range, section) => {
    if (range === '-') return [];
    const [first = 1, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, n) => `${chapter}.${section + 1}.${first + n}`);
  }),
);

describe('docs/security.md', () => {
  it('names no file that is not there', async () => {
    const page = await readFile('docs/security.md', 'utf8');
    const named = [...page.matchAll(/`((?:apps|libs|plugins|test|tools|docs)\/[\w./-]+|[\w-]+\.(?:json|mjs))`/g)].map(([, path = '']) => path);
    expect(new Set(named).size).toBeGreaterThan(40);
    expect([...new Set(named)].filter((path) => !existsSync(path))).toEqual([]);
  });

  it('answers every requirement once: with a test, by construction, not applicable with why, or open with what', async () => {
    const page = await readFile('docs/security.md', 'utf8');
    const rows = [...page.matchAll(/^\| (\d+\.\d+\.\d+) \| .+? \| (.+) \|$/gm)].map(([, id = '', answer = '']) => ({ id, answer }));
    expect(requirements.length).toBe(253);
    expect(rows.map(({ id }) => id)).toEqual(requirements);
    const test = /^(`[\w./-]+\.(spec|e2e)\.ts`(, )?)+$/;
    const kinds = { tested: 0, construction: 0, not: 0, open: 0 };
    const silent = rows.filter(({ answer }) => {
      if (test.test(answer)) kinds.tested += 1;
      else if (/^by construction: .*`[\w./-]+`/.test(answer)) kinds.construction += 1;
      else if (/^not applicable: .{4}/.test(answer)) kinds.not += 1;
      else if (/^open: .{10}/.test(answer)) kinds.open += 1;
      else return true;
      return false;
    });
    expect(silent).toEqual([]);
    expect(page).toContain(
      `${kinds.tested} shown by tests, ${kinds.construction} by construction (the file that shows it is named, no test does), ${kinds.not} not applicable, ${kinds.open} open`,
    );
  });
});
