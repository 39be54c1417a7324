import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as prettier from 'prettier';
import ts from 'typescript';
import type { Check } from '@content-platforms/plugin-sdk/testing';

const sources = ['libs/plugin-sdk/contract.ts', 'libs/plugin-sdk/failure.ts'];

const head = `# The contract

<!-- Made from the doc comments of ${sources.join(' and ')} by \`npm run plugin -- contract\`; change those, not this page. -->

Begin with \`PlatformPlugin\`, \`Platform\` and its \`set\`. What a plugin promises, and what each answer of a platform means, is in the [SDK's README](../../libs/plugin-sdk/README.md); how one is written, in the [tutorial](tutorial.md).
`;

/** The reference page of the contract, as docs/integrators/contract.md should be. */
export async function contractPage(root: string): Promise<string> {
  const parts = await Promise.all(
    sources.map(async (file) => sections(ts.createSourceFile(file, await readFile(join(root, file), 'utf8'), ts.ScriptTarget.Latest, true))),
  );
  return prettier.format([head, ...parts.flat()].join('\n'), { parser: 'markdown', printWidth: 160, singleQuote: true });
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
  const sorted = parts.toSorted();
  return prettier.format([checksHead, ...sorted].join('\n'), { parser: 'markdown', printWidth: 160, singleQuote: true });
}

const checksHead = `# The checks of the conformance kit

<!-- Made from libs/plugin-sdk/testing/conformance by \`npm run plugin -- contract\`; change that, not this page. -->

\`conformance({ plugin, simulator })\` writes one test a check. Each runs on a platform of its own. The kit stands between plugin and simulator as the host does: it keeps the memo, waits as asked, spoils answers, and looks at everything that leaves the plugin. A check that has nothing to try itself on (no licences, no list of products) does not apply. A check that stands on others waits while one of them does not hold.
`;

/** One section an exported declaration, in the file's order. */
function sections(source: ts.SourceFile): string[] {
  return source.statements.flatMap((statement) => {
    const exported = ts.canHaveModifiers(statement) && ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
    if (!exported) return [];
    if (ts.isInterfaceDeclaration(statement)) return [section(statement.name.text, statement, members(statement.members, source))];
    if (ts.isTypeAliasDeclaration(statement)) return [section(statement.name.text, statement, code(statement, source))];
    if (ts.isClassDeclaration(statement)) return [section(statement.name?.text ?? '', statement, '')];
    if (ts.isFunctionDeclaration(statement)) return [section(`${statement.name?.text ?? ''}()`, statement, '')];
    if (ts.isVariableStatement(statement))
      return statement.declarationList.declarations.map((one) => section(one.name.getText(source), statement, code(one, source)));
    return [];
  });
}

const section = (name: string, node: ts.Node, body: string): string => [`## \`${name}\``, '', docOf(node), '', body, ''].join('\n');

function members(list: ts.NodeArray<ts.TypeElement>, source: ts.SourceFile): string {
  return list
    .map((member) => {
      const signature = member
        .getText(source)
        .replace(/;$/, '')
        .replace(/\/\*\*[\s\S]*?\*\//g, '')
        .replace(/\s+/g, ' ');
      const doc = docOf(member);
      return `- \`\`${signature}\`\`${doc ? `\n\n  ${doc.replaceAll('\n', '\n  ')}` : ''}`;
    })
    .join('\n');
}

const code = (node: ts.Node, source: ts.SourceFile): string => ['```ts', node.getText(source).replace(/^export /, ''), '```'].join('\n');

function docOf(node: ts.Node): string {
  return ts
    .getJSDocCommentsAndTags(node)
    .flatMap((doc) => (ts.isJSDoc(doc) ? [ts.getTextOfJSDocComment(doc.comment) ?? ''] : []))
    .join('\n\n');
}
