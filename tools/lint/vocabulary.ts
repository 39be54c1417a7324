import ts from 'typescript';

/** Words that say nothing to a reader of the field's literature. The standard term is in docs/glossary.md. */
const words = [
  'told',
  'tells',
  'telling',
  'hot',
  'crowd',
  'whoever',
  'whom',
  'room',
  'rooms',
  'house',
  'door',
  'doors',
  'stranger',
  'strangers',
  'stretch',
  'stretches',
  'lent',
  'rehearse',
  'rehearsal',
];

const phrases = [
  /\bones? that\b/g,
  /\ba way (?:in|on|out)\b/g,
  /\bis so already\b/g,
  /(?:^\W*|[.;:] )answers (?!(?:a |the )?(?:host|peer|request|platform|http|\d))/g,
];

const wordPattern = new RegExp(`\\b(?:${words.join('|')})\\b`, 'g');

/** `tellFreshness` becomes `tell freshness`. */
const split = (identifier: string): string => identifier.replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();

const countIn = (text: string, patterns: readonly RegExp[]): number => patterns.reduce((sum, pattern) => sum + [...text.matchAll(pattern)].length, 0);

/** How often a source uses the words in identifiers, and the words and phrases in comments. Texts for people are not counted. */
export function dialectIn(text: string, file: string): number {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const comments = new Map<number, string>();
  let count = 0;
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) count += countIn(split(node.text), [wordPattern]);
    if (ts.isJsxText(node)) return;
    for (const range of [...(ts.getLeadingCommentRanges(text, node.pos) ?? []), ...(ts.getTrailingCommentRanges(text, node.end) ?? [])])
      comments.set(range.pos, text.slice(range.pos, range.end).toLowerCase());
    for (const child of node.getChildren(source)) if (child.kind < ts.SyntaxKind.FirstJSDocNode || child.kind > ts.SyntaxKind.LastJSDocNode) visit(child);
  };
  visit(source);
  return count + [...comments.values()].reduce((sum, comment) => sum + countIn(comment, [wordPattern, ...phrases]), 0);
}
