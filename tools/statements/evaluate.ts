import ts from 'typescript';
import type { Value } from './sql-text.ts';
import { combine, entries, parameter, plain, text } from './values.ts';

/** Bindings of the parameters of the functions being evaluated. */
type Scope = ReadonlyMap<ts.Symbol, Value[]>;

const deepest = 40;

/**
 * Evaluates the expressions that make up SQL without running them: literals, constants (of other files too), conditionals (both sides), calls
 * of functions of this repository, lists that are mapped and joined. Returns every alternative; none when a part is only known at run time.
 */
export class Evaluator {
  private depth = 0;

  private readonly checker: ts.TypeChecker;
  private readonly nameOf: (source: ts.SourceFile) => string;
  private readonly callsOf: (symbol: ts.Symbol, name: string) => ts.CallExpression[];

  /** `nameOf` gives a file's path in the repository; `callsOf`, the calls of a function. */
  constructor(checker: ts.TypeChecker, nameOf: (source: ts.SourceFile) => string, callsOf: (symbol: ts.Symbol, name: string) => ts.CallExpression[]) {
    this.checker = checker;
    this.nameOf = nameOf;
    this.callsOf = callsOf;
  }

  evaluate(node: ts.Expression, scope: Scope = new Map()): Value[] {
    if (this.depth > deepest) return [];
    this.depth += 1;
    try {
      const values = this.expression(node, scope);
      return values.length > 0 ? values : this.ofType(node);
    } finally {
      this.depth -= 1;
    }
  }

  private expression(node: ts.Expression, scope: Scope): Value[] {
    const file = this.nameOf(node.getSourceFile());
    if (ts.isStringLiteralLike(node)) return [this.literal(node, node.text)];
    if (ts.isNumericLiteral(node)) return [{ kind: 'number', value: Number(node.text) }];
    if (ts.isTemplateExpression(node)) {
      const parts = node.templateSpans.flatMap((span) => [this.evaluate(span.expression, scope), [this.literal(span.literal, span.literal.text)]]);
      return combine([[this.literal(node.head, node.head.text)], ...parts], file);
    }
    if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node) || ts.isNonNullExpression(node))
      return this.evaluate(node.expression, scope);
    if (ts.isConditionalExpression(node)) return this.conditional(node, scope);
    if (ts.isBinaryExpression(node)) return this.binary(node, scope, file);
    if (ts.isArrayLiteralExpression(node)) return this.list(node, scope);
    if (ts.isObjectLiteralExpression(node)) return [this.object(node, scope)];
    if (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) return [this.callable(node, scope)];
    if (ts.isIdentifier(node)) return this.identifier(node, scope);
    if (ts.isPropertyAccessExpression(node)) return this.property(node, scope);
    if (ts.isElementAccessExpression(node)) return this.element(node, scope);
    if (ts.isCallExpression(node)) return this.call(node, scope, file);
    return [];
  }

  /** A number known at run time stands for any; a text whose type lists its values may be each of them. */
  private ofType(node: ts.Expression): Value[] {
    const file = this.nameOf(node.getSourceFile());
    const type = this.checker.getTypeAtLocation(node);
    const types = type.isUnion() ? type.types : [type];
    if (types.every((each) => (each.flags & ts.TypeFlags.NumberLike) !== 0)) return [{ kind: 'number', value: 1 }];
    return types.every((each) => each.isStringLiteral()) ? types.map((each) => text(each.value, file)) : [];
  }

  private literal(node: ts.Node, value: string): Value {
    return { kind: 'text', pieces: [{ text: value, file: this.nameOf(node.getSourceFile()), position: node.getStart() }] };
  }

  /** Both sides, unless the condition compares two known texts. */
  private conditional({ condition, whenTrue, whenFalse }: ts.ConditionalExpression, scope: Scope): Value[] {
    if (ts.isBinaryExpression(condition) && condition.operatorToken.kind === ts.SyntaxKind.EqualsEqualsEqualsToken) {
      const [left, right] = [condition.left, condition.right].map((side) => this.evaluate(side, scope).map(plain));
      if (left?.length === 1 && right?.length === 1 && left[0] !== undefined && right[0] !== undefined)
        return this.evaluate(left[0] === right[0] ? whenTrue : whenFalse, scope);
    }
    return [...this.evaluate(whenTrue, scope), ...this.evaluate(whenFalse, scope)];
  }

  private binary(node: ts.BinaryExpression, scope: Scope, file: string): Value[] {
    const kind = node.operatorToken.kind;
    const left = this.evaluate(node.left, scope);
    const right = this.evaluate(node.right, scope);
    if (kind === ts.SyntaxKind.QuestionQuestionToken || kind === ts.SyntaxKind.BarBarToken) return [...left, ...right];
    if (kind !== ts.SyntaxKind.PlusToken) return [];
    const [a] = left;
    const [b] = right;
    if (a?.kind === 'number' && b?.kind === 'number') return [{ kind: 'number', value: a.value + b.value }];
    return combine([left, right], file);
  }

  private list(node: ts.ArrayLiteralExpression, scope: Scope): Value[] {
    const items: Value[][] = [];
    for (const element of node.elements) {
      if (!ts.isSpreadElement(element)) {
        items.push(this.evaluate(element, scope));
        continue;
      }
      const [spread] = this.evaluate(element.expression, scope);
      if (spread?.kind !== 'list') return [];
      items.push(...spread.items);
    }
    return [{ kind: 'list', items }];
  }

  private object(node: ts.ObjectLiteralExpression, scope: Scope): Value {
    const fields = new Map<string, Value[]>();
    for (const property of node.properties) {
      const name = property.name && (ts.isIdentifier(property.name) || ts.isStringLiteralLike(property.name)) ? property.name.text : undefined;
      if (name !== undefined && ts.isPropertyAssignment(property)) fields.set(name, this.evaluate(property.initializer, scope));
      else if (name !== undefined && ts.isShorthandPropertyAssignment(property)) {
        const symbol = this.checker.getShorthandAssignmentValueSymbol(property);
        if (symbol) fields.set(name, this.symbol(symbol, scope));
      } else if (name !== undefined && ts.isMethodDeclaration(property)) fields.set(name, [this.callable(property, scope)]);
      else if (ts.isSpreadAssignment(property)) {
        const [spread] = this.evaluate(property.expression, scope);
        if (spread?.kind === 'object') for (const [key, value] of spread.fields) fields.set(key, value);
      }
    }
    return { kind: 'object', fields };
  }

  private callable(node: ts.SignatureDeclaration & { body?: ts.ConciseBody | undefined }, scope: Scope): Value {
    return {
      kind: 'function',
      call: (args) => {
        const inner = new Map(scope);
        for (const [index, { name, initializer, dotDotDotToken }] of node.parameters.entries()) {
          const given = dotDotDotToken
            ? [{ kind: 'list' as const, items: args.slice(index) }]
            : (args[index] ?? (initializer ? this.evaluate(initializer, scope) : []));
          this.bind(name, given, inner);
        }
        const body = node.body;
        if (!body) return [];
        return ts.isBlock(body) ? returned(body).flatMap((expression) => this.evaluate(expression, inner)) : this.evaluate(body, inner);
      },
    };
  }

  private bind(name: ts.BindingName, given: Value[], scope: Map<ts.Symbol, Value[]>): void {
    if (ts.isIdentifier(name)) {
      const symbol = this.checker.getSymbolAtLocation(name);
      if (symbol) scope.set(symbol, given);
      return;
    }
    for (const element of name.elements) {
      if (ts.isOmittedExpression(element)) continue;
      this.bind(element.name, this.part(element, given), scope);
    }
  }

  /** What one element of a destructuring pattern takes of the values. */
  private part(element: ts.BindingElement, given: Value[]): Value[] {
    const pattern = element.parent;
    const found = given.flatMap((value) => {
      if (value.kind === 'object' && ts.isObjectBindingPattern(pattern)) {
        const key = element.propertyName ?? element.name;
        return ts.isIdentifier(key) ? (value.fields.get(key.text) ?? []) : [];
      }
      if (value.kind === 'list' && ts.isArrayBindingPattern(pattern)) return value.items[pattern.elements.indexOf(element)] ?? [];
      return [];
    });
    return found.length === 0 && element.initializer ? this.evaluate(element.initializer) : found;
  }

  private identifier(node: ts.Identifier, scope: Scope): Value[] {
    const symbol = this.checker.getSymbolAtLocation(node);
    return symbol ? this.symbol(symbol, scope) : [];
  }

  private symbol(found: ts.Symbol, scope: Scope): Value[] {
    const bound = scope.get(found);
    if (bound) return bound;
    const symbol = found.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(found) : found;
    const declaration = symbol.valueDeclaration;
    if (!declaration) return [];
    if (ts.isVariableDeclaration(declaration)) {
      const constant = (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) !== 0;
      if (declaration.initializer && constant) return this.evaluate(declaration.initializer, scope);
      return constant && ts.isVariableDeclarationList(declaration.parent) && ts.isForOfStatement(declaration.parent.parent)
        ? this.iterated(declaration.parent.parent.expression, scope)
        : [];
    }
    if (ts.isFunctionDeclaration(declaration) || ts.isMethodDeclaration(declaration)) return [this.callable(declaration, scope)];
    if (ts.isPropertyDeclaration(declaration) && declaration.initializer) return this.evaluate(declaration.initializer, scope);
    if (ts.isBindingElement(declaration)) return this.destructured(declaration, scope);
    if (ts.isParameter(declaration)) return this.argument(declaration);
    if (ts.isPropertyAssignment(declaration)) return this.evaluate(declaration.initializer, scope);
    return [];
  }

  /** What the elements of a list may be. */
  private iterated(node: ts.Expression, scope: Scope): Value[] {
    const [list] = this.evaluate(node, scope);
    return list?.kind === 'list' ? list.items.flat() : [];
  }

  private destructured(element: ts.BindingElement, scope: Scope): Value[] {
    const holder = element.parent.parent;
    if (ts.isBindingElement(holder)) return this.part(element, this.destructured(holder, scope));
    if (ts.isParameter(holder)) return this.part(element, this.argument(holder));
    if (holder.initializer) return this.part(element, this.evaluate(holder.initializer, scope));
    const statement = holder.parent.parent;
    return ts.isForOfStatement(statement) ? this.part(element, this.iterated(statement.expression, scope)) : [];
  }

  /** What the callers of a function give for a parameter: every one of them must be known. */
  private argument(declaration: ts.ParameterDeclaration): Value[] {
    const owner = declaration.parent;
    const named = ts.isArrowFunction(owner) && ts.isVariableDeclaration(owner.parent) ? owner.parent.name : owner.name;
    if (!named || !ts.isIdentifier(named) || declaration.dotDotDotToken) return [];
    const symbol = this.checker.getSymbolAtLocation(named);
    if (!symbol) return [];
    const index = owner.parameters.indexOf(declaration);
    const values: Value[] = [];
    for (const call of this.callsOf(symbol, named.text)) {
      const given = call.arguments[index] ?? declaration.initializer;
      const known = given ? this.evaluate(given) : [];
      if (known.length === 0) return [];
      values.push(...known);
    }
    return values;
  }

  private property(node: ts.PropertyAccessExpression, scope: Scope): Value[] {
    const fields = this.evaluate(node.expression, scope).flatMap((value) => (value.kind === 'object' ? (value.fields.get(node.name.text) ?? []) : []));
    if (fields.length > 0) return fields;
    const symbol = this.checker.getSymbolAtLocation(node.name);
    const declaration = symbol?.valueDeclaration;
    return symbol && declaration && (ts.isPropertyDeclaration(declaration) || ts.isMethodDeclaration(declaration)) ? this.symbol(symbol, scope) : [];
  }

  /** A field named at run time may be any of them. */
  private element(node: ts.ElementAccessExpression, scope: Scope): Value[] {
    return this.evaluate(node.expression, scope).flatMap((value) => {
      if (value.kind === 'object') return [...value.fields.values()].flat();
      return value.kind === 'list' ? value.items.flat() : [];
    });
  }

  private call(node: ts.CallExpression, scope: Scope, file: string): Value[] {
    const callee = node.expression;
    const [first] = node.arguments;
    if (ts.isIdentifier(callee)) {
      if (callee.text === 'bind') return [parameter(file)];
      if (/^prepared(ForOne)?$/.test(callee.text) && first) return this.evaluate(first, scope);
    }
    if (ts.isPropertyAccessExpression(callee)) {
      const method = this.method(callee, node.arguments, scope, file);
      if (method) return method;
    }
    const args = node.arguments.map((argument) => this.evaluate(argument, scope));
    return this.evaluate(callee, scope).flatMap((value) => (value.kind === 'function' ? value.call(args) : []));
  }

  /** Methods of lists and texts; `undefined` for any other. */
  private method(callee: ts.PropertyAccessExpression, args: readonly ts.Expression[], scope: Scope, file: string): Value[] | undefined {
    const name = callee.name.text;
    const [first] = args;
    if (name === 'push') return [parameter(file)];
    if (name === 'join') {
      const separator = first ? this.evaluate(first, scope)[0] : text(',', file);
      const joined = separator?.kind === 'text' ? separator.pieces.map((piece) => piece.text).join('') : ',';
      return this.evaluate(callee.expression, scope).flatMap((list) => (list.kind === 'list' ? combine(list.items, file, joined) : []));
    }
    if (name === 'map' && first) {
      const [mapper] = this.evaluate(first, scope);
      return this.evaluate(callee.expression, scope).flatMap((list): Value[] =>
        list.kind === 'list' && mapper?.kind === 'function'
          ? [{ kind: 'list', items: list.items.map((item, index) => mapper.call([item, [{ kind: 'number', value: index }]])) }]
          : [],
      );
    }
    if (/^(trim|trimStart|trimEnd)$/.test(name)) return this.evaluate(callee.expression, scope);
    if ((name === 'keys' || name === 'values' || name === 'entries') && callee.expression.getText() === 'Object' && first) {
      return this.evaluate(first, scope).flatMap((value): Value[] => (value.kind === 'object' ? [entries(value.fields, name, file)] : []));
    }
    return undefined;
  }
}

/** What the return statements of a function's own body return. */
function returned(body: ts.Block): ts.Expression[] {
  const found: ts.Expression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) return;
    if (ts.isReturnStatement(node) && node.expression) found.push(node.expression);
    ts.forEachChild(node, visit);
  };
  visit(body);
  return found;
}
