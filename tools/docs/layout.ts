const style = `
:root { color-scheme: light dark; font: 16px/1.55 system-ui, sans-serif; }
body { margin: 0; display: grid; grid-template-columns: 17rem minmax(0, 1fr); }
nav { position: sticky; top: 0; height: 100vh; overflow: auto; padding: 1rem; box-sizing: border-box; border-right: 1px solid #8884; }
nav ul { list-style: none; padding: 0; margin: 0 0 1rem; } nav li { margin: .2rem 0; }
main { padding: 1rem 2rem 4rem; max-width: 60rem; min-width: 0; }
input { width: 100%; box-sizing: border-box; padding: .4rem; margin-bottom: 1rem; font: inherit; }
table { border-collapse: collapse; display: block; overflow: auto; } td, th { border: 1px solid #8886; padding: .3rem .6rem; vertical-align: top; text-align: left; }
pre { background: #8882; padding: .8rem; overflow: auto; } img { max-width: 100%; } code { font-size: .9em; }
@media (max-width: 50rem) { body { display: block; } nav { position: static; height: auto; } main { padding: 1rem; } }
`;

export interface Layout {
  title: string;
  /** The path from the page to the site's root: empty, or ending with a slash. */
  root: string;
  groups: { heading: string; links: { title: string; href: string }[] }[];
  html: string;
  scripts?: string;
}

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

/** A whole HTML page. */
export function layout({ title, root, groups, html, scripts = '' }: Layout): string {
  const lists = groups.map(
    ({ heading, links }) =>
      `<strong>${escape(heading)}</strong><ul>${links.map(({ title: name, href }) => `<li><a href="${root}${href}">${escape(name)}</a></li>`).join('')}</ul>`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escape(title)}</title><style>${style}</style></head>
<body data-root="${root}"><nav><input type="search" placeholder="Search" aria-label="Search"><ul id="found"></ul>${lists.join('')}</nav><main>
${html}
</main><script src="${root}assets/minisearch.js"></script><script src="${root}assets/search-index.js"></script><script src="${root}assets/search.js"></script>${scripts}</body></html>
`;
}

/** Runs in the browser; works from a file as well, without a server. */
export const searchScript = `
const index = MiniSearch.loadJSON(JSON.stringify(window.searchIndex), { fields: ['heading', 'text'], storeFields: ['heading', 'page', 'href'] });
const found = document.querySelector('#found');
document.querySelector('input').addEventListener('input', ({ target }) => {
  const results = target.value.trim() === '' ? [] : index.search(target.value, { prefix: true, fuzzy: 0.15, boost: { heading: 3 } }).slice(0, 12);
  found.replaceChildren(...results.map(({ heading, page, href }) => {
    const link = document.createElement('a');
    link.href = document.body.dataset.root + href;
    link.textContent = heading === page ? heading : page + ' › ' + heading;
    const item = document.createElement('li');
    item.append(link);
    return item;
  }));
});
`;
