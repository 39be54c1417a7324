import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = 'docs/decisions';
const records = readdirSync(folder).filter((file) => /^\d{4}-/.test(file));
const index = readFileSync(join(folder, 'README.md'), 'utf8');

/** What a record lacks: its number in the title, its status, one of the three parts. */
const lacking = (file: string, text: string): string[] => [
  ...(text.startsWith(`# ${file.slice(0, 4)} `) ? [] : ['number']),
  ...(/^\*\*Status\*\*: (accepted|superseded|proposed)/m.test(text) ? [] : ['Status']),
  ...['Context', 'Decision', 'Consequences'].filter((part) => !text.includes(`\n## ${part}\n`)),
];

describe('the decision records', () => {
  it.each(records)('%s has the form, and a line in the index', (file) => {
    expect(lacking(file, readFileSync(join(folder, file), 'utf8'))).toEqual([]);
    expect(index).toContain(`](${file}) |`);
  });

  it('have numbers of their own, also among the withdrawn', () => {
    const numbers = [...index.matchAll(/^\| (\d{4}) \|/gm)].map(([, number]) => number);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(new Set(records.map((file) => file.slice(0, 4))).size).toBe(records.length);
  });

  it('a record without a part is seen', () => {
    expect(lacking('0001-x.md', '# 0001 X\n\n## Context\n\n## Decision\n')).toEqual(['Status', 'Consequences']);
  });
});
