import ts from 'typescript';
import { relative } from 'node:path';
import { Evaluator } from './evaluate.ts';
import { joinPieces, type SqlText } from './sql-text.ts';

/** A call that runs SQL (`query`, `rows`, `once` of the database or a transaction), or a constant that holds a whole statement. */
export interface CallSite {
  file: string;
  line: number;
  /** Every text it can have; empty when it is only known at run time. */
  texts: SqlText[];
}

/** A literal with SQL in it that is no part of a collected statement. */
export interface Fragment {
  file: string;
  line: number;
  text: string;
  /** False for a part of a template with holes. */
  whole: boolean;
}

export interface Collected {
  sites: CallSite[];
  fragments: Fragment[];
}

const product = /^(libs|apps|plugins)\//;
const notProduct = /\.(spec|fixture)\.ts$|^libs\/plugin-sdk\/|^apps\/(console|sandbox)\/|\/migrations\/|\/node_modules\/|\/dist\//;
const running = /^(query|rows|once)$/;
/** Arguments of other methods of these names: event names (`child.once('exit')`) and paths of requests. */
const notSql = /^(['"][a-z-]+['"]|['"`]\/.*|path|tx)$/s;
const sqlWords = /\b(SELECT|FROM|JOIN|INTO|UPDATE|DELETE)\s/;

/** The sources of the product that may hold SQL, without migrations. */
export const isProductSource = (file: string): boolean => product.test(file) && !notProduct.test(file);

/** Finds every call that runs SQL in the sources, with the texts it can have. */
export function collectStatements(root: string): Collected {
  const config = ts.getParsedCommandLineOfConfigFile(
    `${root}/tsconfig.json`,
    { noEmit: true },
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => undefined },
  );
  if (!config) throw new Error('tsconfig.json cannot be read');
  const nameOf = (source: ts.SourceFile): string => relative(root, source.fileName).replaceAll('\\', '/');
  const program = ts.createProgram(
    config.fileNames.filter((file) => isProductSource(relative(root, file).replaceAll('\\', '/'))),
    config.options,
  );
  const sources = program.getSourceFiles().filter((source) => isProductSource(nameOf(source)));
  const checker = program.getTypeChecker();
  const calls = sources.flatMap((source) => callsIn(source));
  const byName = Map.groupBy(calls, ({ expression }) => (ts.isPropertyAccessExpression(expression) ? expression.name.text : expression.getText()));
  const callsOf = (symbol: ts.Symbol, name: string): ts.CallExpression[] =>
    (byName.get(name) ?? []).filter(({ expression }) => {
      const found = checker.getSymbolAtLocation(ts.isPropertyAccessExpression(expression) ? expression.name : expression);
      return found === symbol || (found && (found.flags & ts.SymbolFlags.Alias) !== 0 && checker.getAliasedSymbol(found) === symbol);
    });
  const evaluator = new Evaluator(checker, nameOf, callsOf);
  const sites = calls.filter(runsSql).map((call): CallSite => {
    const source = call.getSourceFile();
    const values = call.arguments[0] ? evaluator.evaluate(call.arguments[0]) : [];
    const texts = values.flatMap((value) => (value.kind === 'text' ? [joinPieces(value.pieces)] : []));
    const distinct = [...new Map(texts.map((text) => [text.sql, text])).values()];
    return { file: nameOf(source), line: source.getLineAndCharacterOfPosition(call.getStart()).line + 1, texts: distinct };
  });
  const used = new Set(sites.flatMap(({ texts }) => texts.flatMap(({ pieces }) => pieces.map(({ file, position }) => `${file}:${position}`))));
  return { sites, fragments: sources.flatMap((source) => fragmentsIn(source, nameOf(source), used)) };
}

const runsSql = ({ expression, arguments: args }: ts.CallExpression): boolean =>
  ts.isPropertyAccessExpression(expression) &&
  running.test(expression.name.text) &&
  expression.expression.getText() !== 'api' &&
  (expression.name.text !== 'once' || /\bdatabase$/.test(expression.expression.getText())) &&
  args.length > 0 &&
  !notSql.test(args[0]?.getText() ?? '');

function callsIn(source: ts.SourceFile): ts.CallExpression[] {
  const found: ts.CallExpression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function fragmentsIn(source: ts.SourceFile, file: string, used: ReadonlySet<string>): Fragment[] {
  const found: Fragment[] = [];
  const visit = (node: ts.Node): void => {
    const literal = ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node) ? node : undefined;
    if (literal && sqlWords.test(literal.text) && !used.has(`${file}:${literal.getStart()}`)) {
      found.push({ file, line: source.getLineAndCharacterOfPosition(literal.getStart()).line + 1, text: literal.text, whole: ts.isStringLiteralLike(node) });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}
