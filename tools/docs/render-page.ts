import MarkdownIt from 'markdown-it';
import { posix } from 'node:path';

export interface RenderedPage {
  title: string;
  html: string;
  /** Headings with the text under each, for the search. */
  sections: { anchor: string; heading: string; text: string }[];
}

/** The anchor of a heading, as GitHub makes it. */
export const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-');

/** Links between pages lead to their HTML; what is no page of the site leads to the repository's file, by name only. */
function rewriteLink(href: string, page: string, pages: ReadonlySet<string>): string {
  if (/^[a-z]+:/.test(href) || href.startsWith('#')) return href;
  const [path = '', anchor] = href.split('#');
  const target = posix.normalize(posix.join(posix.dirname(page), decodeURI(path)));
  const found = [target, posix.join(target, 'README.md')].find((candidate) => pages.has(candidate));
  return found === undefined ? href : `${posix.relative(posix.dirname(page), htmlOf(found))}${anchor === undefined ? '' : `#${anchor}`}`;
}

/** `docs/operators/README.md` becomes `docs/operators/index.html`. */
export const htmlOf = (page: string): string => page.replace(/README\.md$/, 'index.md').replace(/\.md$/, '.html');

/** Renders a page of Markdown. `pages` are the site's pages, by their paths in the repository. */
export function renderPage(text: string, page: string, pages: ReadonlySet<string>): RenderedPage {
  const markdown = new MarkdownIt({ html: false, linkify: false });
  const tokens = markdown.parse(text, {});
  const sections: RenderedPage['sections'] = [];
  for (const [index, token] of tokens.entries()) {
    const content = tokens[index + 1]?.content ?? '';
    if (token.type === 'heading_open') {
      const heading = content.replaceAll(/[`*]/g, '').replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1');
      token.attrSet('id', anchorOf(heading));
      sections.push({ anchor: anchorOf(heading), heading, text: '' });
    } else if (token.type === 'inline' && tokens[index - 1]?.type !== 'heading_open') {
      const section = sections.at(-1);
      if (section) section.text += ` ${token.content.replaceAll(/[`*|]/g, ' ')}`;
    }
    for (const child of token.children ?? []) {
      const href = child.type === 'link_open' ? child.attrGet('href') : null;
      if (typeof href === 'string') child.attrSet('href', rewriteLink(href, page, pages));
    }
    if (token.type === 'fence' && token.info.trim() === 'mermaid') Object.assign(token, { type: 'html_block', content: mermaid(token.content) });
  }
  return { title: sections[0]?.heading ?? page, html: markdown.renderer.render(tokens, markdown.options, {}), sections };
}

const escapeHtml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const mermaid = (source: string): string => `<pre class="mermaid">${escapeHtml(source)}</pre>\n`;
