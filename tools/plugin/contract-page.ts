import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as prettier from 'prettier';
import type { Check } from '@content-platforms/plugin-sdk/testing';
import { docSections } from './doc-sections.ts';

interface Page {
  title: string;
  /** What stands before the declarations. */
  lead: string;
  /** A part of a document that is written by hand: from this heading up to that one. */
  part?: { file: string; from: string; to: string };
  sources: string[];
}

const sdk = 'libs/plugin-sdk';

/** The reference pages of docs/integrators: each what its sources' doc comments say. */
const pages = {
  contract: {
    title: 'The contract',
    lead: 'Begin with `PlatformPlugin`, `Platform` and its `set`. What a plugin promises, and what each answer of a platform means, is in [sdk.md](sdk.md); how one is written, in the [tutorial](tutorial.md).',
    sources: ['contract.ts', 'account.ts', 'failure.ts'].map((file) => `${sdk}/${file}`),
  },
  sdk: {
    title: 'The SDK',
    lead: 'What `@content-platforms/plugin-sdk` gives beside the [contract](contract.md): the client, sessions, settings, and small things. `z` is zod, exported from it so that there is one copy. Worked examples of sessions, pages and platforms that cannot be read are in [cases.md](cases.md).',
    part: { file: `${sdk}/README.md`, from: '## What a plugin promises', to: '## Tests' },
    sources: 'json-client in-session settings set-by-step turns spelling money same-text parse-json admits'.split(' ').map((file) => `${sdk}/${file}.ts`),
  },
  simulator: {
    title: 'The simulator and the kit',
    lead: 'What `@content-platforms/plugin-sdk/testing` gives. Write a `Simulation`, and `conformance({ plugin, simulator })` writes the tests. `fakeHost` and `drive` are for tests of your own.',
    sources: ['conformance/simulator.ts', 'conformance/conformance.ts', 'conformance/summary.ts', 'fake-host.ts', 'drive.ts'].map(
      (file) => `${sdk}/testing/${file}`,
    ),
  },
} satisfies Record<string, Page>;

export type PageName = keyof typeof pages;
export const pageNames = Object.keys(pages) as PageName[];

/** A reference page, as docs/integrators/NAME.md should be. */
export async function referencePage(root: string, name: PageName): Promise<string> {
  const { title, lead, sources, part }: Page = pages[name];
  const read = (file: string): Promise<string> => readFile(join(root, file), 'utf8');
  const sections = await Promise.all(sources.map(async (file) => docSections(file, await read(file))));
  const from = [...(part ? [part.file] : []), ...sources];
  const note = `<!-- Made from ${from.join(', ')} by \`npm run plugin -- contract\`; change those, not this page. -->`;
  const handwritten = part ? [partOf(await read(part.file), part)] : [];
  return formatted([`# ${title}`, '', note, '', lead, '', ...handwritten, ...sections.flat()]);
}

/** The page of the kit's checks, as docs/integrators/checks.md should be. */
export async function checksPage(checks: readonly Check[]): Promise<string> {
  const parts = checks.map(({ code, title, cause, remedy, standsOn = [] }) =>
    [
      `## ${code}: ${title}`,
      '',
      `**Cause**: ${cause}`,
      '',
      `**Remedy**: ${remedy}`,
      ...(standsOn.length > 0 ? ['', `Stands on ${standsOn.join(', ')}.`] : []),
      '',
    ].join('\n'),
  );
  return formatted([checksHead, ...parts.toSorted()]);
}

const checksHead = `# The checks of the conformance kit

<!-- Made from libs/plugin-sdk/testing/conformance by \`npm run plugin -- contract\`; change that, not this page. -->

\`conformance({ plugin, simulator })\` writes one test a check. Each runs on a platform of its own. The kit stands between plugin and simulator as the host does: it keeps the memo, waits as asked, spoils answers, and looks at everything that leaves the plugin. A check that is about something the plugin does not have (no sessions, no list of products) does not apply, and is skipped. One that is about something the plugin declares or does, and that the simulator has nothing to try it on for (\`unique\` without \`plantStranger\`, a catalog without \`catalog\`), could not be tried, and is red: which member of the simulator a check needs is in [simulator.md](simulator.md). A check that stands on others waits while one of them does not hold, so they run in another order than they stand here.
`;

function partOf(text: string, { file, from, to }: { file: string; from: string; to: string }): string {
  const [start, end] = [text.indexOf(from), text.indexOf(to)];
  if (start < 0 || end < start) throw new Error(`${file} has no part from "${from}" to "${to}".`);
  return text.slice(start, end);
}

const formatted = (lines: string[]): Promise<string> => prettier.format(lines.join('\n'), { parser: 'markdown', printWidth: 160, singleQuote: true });
