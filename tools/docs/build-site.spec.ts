import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import MiniSearch from 'minisearch';
import { brokenLinks, buildSite } from './build-site.ts';
import { renderPage } from './render-page.ts';

describe('the documentation site', () => {
  let out: string;
  let pages: number;
  beforeAll(async () => {
    out = mkdtempSync(join(tmpdir(), 'docs-site-'));
    pages = await buildSite(process.cwd(), out);
  });
  afterAll(() => rmSync(out, { recursive: true, force: true }));

  it('has every page and the API reference, without broken links', async () => {
    expect(pages).toBeGreaterThan(80);
    expect(readFileSync(join(out, 'assets/openapi.js'), 'utf8')).toContain('/v1/');
    expect(await brokenLinks(out)).toEqual([]);
    writeFileSync(join(out, 'planted.html'), '<a href="gone.html">x</a>');
    expect(await brokenLinks(out)).toEqual(['planted.html: gone.html']);
  });

  it('finds a section by its words', () => {
    const [, json = ''] = /^window\.searchIndex = (.*);$/s.exec(readFileSync(join(out, 'assets/search-index.js'), 'utf8')) ?? [];
    const index = MiniSearch.loadJSON(json, { fields: ['heading', 'text'], storeFields: ['heading', 'page', 'href'] });
    expect(index.search('life of a payment')[0]).toMatchObject({ href: 'docs/architecture.html#the-life-of-a-payment' });
  });
});

describe('a page', () => {
  it('links to other pages as HTML, marks diagrams, and shows HTML of the source as text', () => {
    const text = '# Title\n\n[b](sub/b.md#part) [r](../x) <script>\n\n```mermaid\na --> b\n```\n';
    const { title, html } = renderPage(text, 'docs/a.md', new Set(['docs/sub/b.md', 'x/README.md']));
    expect(title).toBe('Title');
    expect(html).toContain('href="sub/b.html#part"');
    expect(html).toContain('href="../x/index.html"');
    expect(html).toContain('&lt;script&gt;');
    expect(html).toContain('<pre class="mermaid">a --&gt; b');
  });
});
