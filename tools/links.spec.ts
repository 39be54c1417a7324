import { describe, expect, it } from '@jest/globals';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { plugins } from '#plugins';

const root = join(import.meta.dirname, '..');
const pages = globSync(['*.md', 'docs/**/*.md', '{libs,plugins}/*/README.md'], { cwd: root });

/** What is shown as code links to nothing. */
const withoutCode = (text: string): string => text.replace(/^ *```[^]*?^ *```/gm, '').replace(/`[^`\n]*`/g, '');

/** The names of a page's headings, as GitHub makes them. */
function anchorsOf(text: string): string[] {
  const headings = [...text.replace(/^ *```[^]*?^ *```/gm, '').matchAll(/^#{1,6} +(.+)$/gm)].map(([, heading = '']) => heading);
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replace(/\]\([^)]*\)/g, ']')
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replace(/\s/g, '-'),
  );
}

/** The links of a page of `folder` that lead nowhere. */
function broken(text: string, folder: string): string[] {
  const targets = [...withoutCode(text).matchAll(/\]\(([^)\s]+)(?: "[^"]*")?\)/g)].map(([, target = '']) => target);
  return targets.filter((target) => {
    if (/^[a-z]+:/.test(target)) return false;
    const [path = '', anchor] = target.split('#');
    const file = path === '' ? undefined : resolve(folder, decodeURI(path));
    if (file !== undefined && !existsSync(file)) return true;
    if (anchor === undefined || (file !== undefined && !file.endsWith('.md'))) return false;
    return !anchorsOf(file === undefined ? text : readFileSync(file, 'utf8')).includes(anchor);
  });
}

describe('the pages', () => {
  it('have no link that leads nowhere', () => {
    expect(pages.length).toBeGreaterThan(40);
    const docs = join(root, 'docs/integrators');
    const planted =
      '# A title: *so*\n[good](README.md) [gone](gone.md) [here](#a-title-so) [not here](#else) [there](../integrators/cases.md#money)\n`[code](x.md)`';
    expect(broken(planted, docs)).toEqual(['gone.md', '#else']);
    const found = pages.flatMap((page) => broken(readFileSync(join(root, page), 'utf8'), dirname(join(root, page))).map((link) => `${page}: ${link}`));
    expect(found).toEqual([]);
  });

  it('for integrators are all on their contents, and each plugin says where its own is', () => {
    const contents = readFileSync(join(root, 'docs/integrators/README.md'), 'utf8');
    const linked = globSync('docs/integrators/*.md', { cwd: root }).map((page) => relative('docs/integrators', page));
    expect(linked.filter((page) => page !== 'README.md' && !contents.includes(`](${page})`))).toEqual([]);
    const docs = plugins.map(({ manifest }) => manifest.docs).filter((place) => !place.startsWith('https://'));
    expect(docs.filter((page) => !pages.includes(page))).toEqual([]);
  });
});
