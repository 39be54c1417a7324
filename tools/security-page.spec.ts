import { describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';

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

/** The forms an answer may have. */
const answers: Record<string, RegExp> = {
  'shown by tests': /^(`[\w./-]+\.(spec|e2e)\.ts`(, )?)+$/,
  'by construction': /^by construction: .*`[\w./-]+`/,
  "the operator's": /^operator: .{20}/,
  accepted: /^accepted: .{40}/,
  'not applicable': /^not applicable: .{4}/,
};
/** Digests, ciphers, signatures, and the libraries that make them for us. */
const cryptography =
  /\b(createHash|createHmac|createCipheriv|createSign|argon2|scrypt|pbkdf2|hkdfSync|generateKeyPair)\(|from '(standardwebhooks|openid-client|@simplewebauthn\/server|otpauth)'/;
const notOfTheProduct =
  /node_modules|\/dist\/|generated|\.d\.ts$|\.(spec|fixture|e2e)\.ts|^apps\/(sandbox|launcher|console)|\/testing\/|\/simulator|migrations|bounded-fetch/;

describe('docs/security.md', () => {
  it('names no file that is not there', async () => {
    const page = await readFile('docs/security.md', 'utf8');
    const named = [...page.matchAll(/`((?:apps|libs|plugins|test|tools|docs)\/[\w./-]+|[\w-]+\.(?:json|mjs))`/g)].map(([, path = '']) => path);
    expect(new Set(named).size).toBeGreaterThan(40);
    expect([...new Set(named)].filter((path) => !existsSync(path))).toEqual([]);
  });

  it('answers every requirement once: none is open, and what no test shows is argued', async () => {
    const page = await readFile('docs/security.md', 'utf8');
    const rows = [...page.matchAll(/^\| (\d+\.\d+\.\d+) \| .+? \| (.+) \|$/gm)].map(([, id = '', answer = '']) => ({ id, answer }));
    expect(requirements.length).toBe(253);
    expect(rows.map(({ id }) => id)).toEqual(requirements);
    const kinds = Object.entries(answers).map(([kind, form]) => [kind, rows.filter(({ answer }) => form.test(answer)).length] as const);
    expect(rows.filter(({ answer }) => !Object.values(answers).some((form) => form.test(answer)))).toEqual([]);
    expect(page).toContain(kinds.map(([kind, count]) => `${count} ${kind}`).join(', '));
  });

  it('names every file that uses cryptography among the keys and algorithms', async () => {
    const page = await readFile('docs/security.md', 'utf8');
    const inventory = page.slice(page.indexOf('## Keys and algorithms'), page.indexOf('## Personal data'));
    const found: string[] = [];
    for (const folder of ['libs', 'plugins', 'apps']) {
      for (const path of await readdir(folder, { recursive: true })) {
        if (!/\.tsx?$/.test(path) || notOfTheProduct.test(`${folder}/${path}`)) continue;
        if (cryptography.test(await readFile(`${folder}/${path}`, 'utf8'))) found.push(`${folder}/${path}`);
      }
    }
    expect(found.length).toBeGreaterThan(15);
    expect(found.filter((path) => !inventory.includes(`\`${path}\``))).toEqual([]);
  });
});
