import ts from 'typescript';

/** One section an exported declaration, in the file's order: its doc comment, and its members or its signature. */
export function docSections(file: string, text: string): string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const exported = source.statements.filter(
    (statement) => ts.canHaveModifiers(statement) && ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword),
  );
  const functions = Map.groupBy(exported.filter(ts.isFunctionDeclaration), (one) => one.name?.text ?? '');
  return exported.flatMap((statement) => {
    if (ts.isInterfaceDeclaration(statement)) return [section(nameOf(statement), statement, members(statement.members, source))];
    if (ts.isTypeAliasDeclaration(statement)) return [section(nameOf(statement), statement, block(statement.getText(source)))];
    if (ts.isClassDeclaration(statement)) return [section(nameOf(statement), statement, members(publicMembers(statement), source))];
    if (ts.isFunctionDeclaration(statement)) {
      const all = functions.get(statement.name?.text ?? '') ?? [];
      // Of overloads, the one with a body is nobody's to call.
      const callable = all.length > 1 ? all.filter(({ body }) => !body) : all;
      if (statement !== all[0]) return [];
      return [section(`${statement.name?.text ?? ''}()`, statement, block(callable.map((one) => signatureOf(one, source)).join('\n')))];
    }
    if (ts.isVariableStatement(statement)) return statement.declarationList.declarations.map((one) => variable(one, source));
    return [];
  });
}

const nameOf = ({ name, typeParameters }: ts.InterfaceDeclaration | ts.TypeAliasDeclaration | ts.ClassDeclaration): string =>
  `${name?.text ?? ''}${typeParameters && typeParameters.length > 0 ? `<${typeParameters.map(({ name: { text } }) => text).join(', ')}>` : ''}`;

const section = (name: string, node: ts.Node, body: string): string => [`## \`${name}\``, '', docOf(node), '', body, ''].join('\n');

/** A function is shown without its body, any other constant with its value. */
function variable(one: ts.VariableDeclaration, source: ts.SourceFile): string {
  const name = one.name.getText(source);
  const { initializer } = one;
  if (!initializer || !ts.isArrowFunction(initializer)) return section(name, one, block(one.getText(source)));
  return section(
    `${name}()`,
    one,
    block(`function ${name}${initializer.getText(source).slice(0, initializer.equalsGreaterThanToken.getStart() - initializer.getStart())}`),
  );
}

function signatureOf(declaration: ts.SignatureDeclaration & { body?: ts.Node }, source: ts.SourceFile): string {
  const whole = declaration.getText(source);
  return declaration.body ? whole.slice(0, declaration.body.getStart() - declaration.getStart()) : whole;
}

const publicMembers = ({ members: list }: ts.ClassDeclaration): ts.ClassElement[] =>
  list.filter((one) => !ts.canHaveModifiers(one) || !ts.getModifiers(one)?.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword));

function members(list: readonly (ts.TypeElement | ts.ClassElement)[], source: ts.SourceFile): string {
  return list
    .map((member) => {
      const text = ts.isConstructorDeclaration(member) ? signatureOf(member, source) : member.getText(source);
      const signature = text
        .replace(/;$/, '')
        .replace(/\/\*\*[\s\S]*?\*\//g, '')
        .replace(/\s+/g, ' ')
        .trim();
      const doc = docOf(member);
      return `- \`\`${signature}\`\`${doc ? `\n\n  ${doc.replaceAll('\n', '\n  ')}` : ''}`;
    })
    .join('\n');
}

const block = (text: string): string => ['```ts', text.replace(/^export (async )?/gm, '').trim(), '```'].join('\n');

function docOf(node: ts.Node): string {
  return ts
    .getJSDocCommentsAndTags(node)
    .flatMap((doc) => (ts.isJSDoc(doc) ? [ts.getTextOfJSDocComment(doc.comment) ?? ''] : []))
    .join('\n\n');
}
