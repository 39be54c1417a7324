// `npm run docs`: the pages of this repository and the API reference as a static site with search, in dist/docs-site.
import MiniSearch from 'minisearch';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { globSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { layout, type Layout, searchScript } from './layout.ts';
import { htmlOf, renderPage, type RenderedPage } from './render-page.ts';

export const sitePath = join('dist', 'docs-site');

const groupOf: [RegExp, string][] = [
  [/^docs\/operators\//, 'Operators'],
  [/^docs\/integrators\//, 'Integrators'],
  [/^(libs|plugins)\//, 'Modules and plugins'],
  [/^docs\/decisions\//, 'Decisions'],
  [/^/, 'Product'],
];

const pagesOf = (root: string): string[] =>
  globSync(['*.md', 'docs/**/*.md', '{libs,plugins}/*/README.md', 'apps/sandbox/README.md'], { cwd: root })
    .map((page) => page.replaceAll('\\', '/'))
    .sort();

function groups(pages: ReadonlyMap<string, RenderedPage>): Layout['groups'] {
  const headings = ['Product', 'Operators', 'Integrators', 'Modules and plugins', 'Decisions'];
  const of = (page: string): string => groupOf.find(([pattern]) => pattern.test(page))?.[1] ?? 'Product';
  const lists = headings.map((heading) => ({
    heading,
    links: [...pages].filter(([page]) => of(page) === heading).map(([page, { title }]) => ({ title, href: htmlOf(page) })),
  }));
  lists[0]?.links.push({ title: 'API reference', href: 'api.html' });
  return lists;
}

const toRoot = (page: string): string => '../'.repeat(page.split('/').length - 1);

/** Builds the site. Returns how many pages it has, with the API reference. */
export async function buildSite(root: string, out = join(root, sitePath)): Promise<number> {
  const sources = pagesOf(root);
  const known = new Set(sources);
  const rendered = new Map<string, RenderedPage>();
  for (const page of sources) rendered.set(page, renderPage(await readFile(join(root, page), 'utf8'), page, known));
  const navigation = groups(rendered);

  await rm(out, { recursive: true, force: true });
  await mkdir(join(out, 'assets'), { recursive: true });
  const write = async (file: string, text: string): Promise<void> => {
    await mkdir(dirname(join(out, file)), { recursive: true });
    await writeFile(join(out, file), text);
  };
  for (const [page, { title, html }] of rendered) {
    const scripts = html.includes('class="mermaid"') ? `<script src="${toRoot(page)}assets/mermaid.js"></script>` : '';
    await write(htmlOf(page), layout({ title, root: toRoot(page), groups: navigation, html, scripts }));
  }
  await write('api.html', apiPage(navigation));
  await write('assets/search.js', searchScript);
  await write('assets/search-index.js', `window.searchIndex = ${JSON.stringify(searchIndex(rendered))};`);
  await write('assets/openapi.js', `window.openapi = ${await readFile(join(root, 'openapi.json'), 'utf8')};`);
  const packages = join(root, 'node_modules');
  await cp(join(packages, 'minisearch/dist/umd/index.js'), join(out, 'assets/minisearch.js'));
  await cp(join(packages, '@mermaid-js/tiny/dist/mermaid.tiny.js'), join(out, 'assets/mermaid.js'));
  for (const file of ['swagger-ui-bundle.js', 'swagger-ui.css']) await cp(join(packages, 'swagger-ui-dist', file), join(out, 'assets', file));
  await cp(join(root, 'docs/operators/telas'), join(out, 'docs/operators/telas'), { recursive: true });
  return rendered.size + 1;
}

function searchIndex(pages: ReadonlyMap<string, RenderedPage>): MiniSearch {
  const index = new MiniSearch({ fields: ['heading', 'text'], storeFields: ['heading', 'page', 'href'] });
  for (const [page, { title, sections }] of pages)
    index.addAll(sections.map(({ anchor, heading, text }, at) => ({ id: `${page}#${at}`, page: title, heading, text, href: `${htmlOf(page)}#${anchor}` })));
  return index;
}

function apiPage(navigation: Layout['groups']): string {
  const html = '<link rel="stylesheet" href="assets/swagger-ui.css"><div id="api"></div>';
  const start = `SwaggerUIBundle({ spec: window.openapi, dom_id: '#api', supportedSubmitMethods: [], deepLinking: true, docExpansion: 'none' });`;
  const scripts = `<script src="assets/openapi.js"></script><script src="assets/swagger-ui-bundle.js"></script><script>${start}</script>`;
  return layout({ title: 'API reference', root: '', groups: navigation, html, scripts });
}

/** The links and files that the built pages name and that are not there. */
export async function brokenLinks(out: string): Promise<string[]> {
  const broken: string[] = [];
  for (const page of globSync('**/*.html', { cwd: out })) {
    const text = await readFile(join(out, page), 'utf8');
    for (const [, target = ''] of text.matchAll(/(?:href|src)="([^"#]+\.(?:html|js|css|webp|png))(?:#[^"]*)?"/g)) {
      if (/^[a-z]+:/.test(target)) continue;
      const file = posix.join(posix.dirname(page.replaceAll('\\', '/')), target);
      if (globSync(file, { cwd: out }).length === 0) broken.push(`${page}: ${target}`);
    }
  }
  return broken;
}
