import { parse } from 'libpg-query';

/** One mention of a table in a statement. */
export interface TableUse {
  table: string;
  kind: 'read' | 'write';
  /** Byte offset of the name in the text. */
  offset: number;
}

type Node = Record<string, unknown>;
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);

const writing = new Set(['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt', 'CopyStmt']);

interface Visit {
  uses: TableUse[];
  /** Names of the common table expressions in scope: they are no tables. */
  ctes: ReadonlySet<string>;
}

function range(node: Node, kind: TableUse['kind'], { uses, ctes }: Visit): void {
  const table = String(node['relname']);
  if (kind === 'write' || !ctes.has(table)) uses.push({ table, kind, offset: Number(node['location'] ?? 0) });
}

/** The expressions of a WITH clause in order; returns the scope of the statement that has it. */
function withClause(clause: Node, visit: Visit): Visit {
  const recursive = clause['recursive'] === true;
  const ctes = new Set(visit.ctes);
  for (const item of clause['ctes'] as Node[]) {
    const cte = item['CommonTableExpr'] as Node;
    const name = String(cte['ctename']);
    if (recursive) ctes.add(name);
    walk(cte['ctequery'], { ...visit, ctes: new Set(ctes) });
    ctes.add(name);
  }
  return { ...visit, ctes };
}

function walk(value: unknown, visit: Visit): void {
  if (Array.isArray(value)) for (const item of value) walk(item, visit);
  if (!isNode(value)) return;
  const inner = isNode(value['withClause']) ? withClause(value['withClause'], visit) : visit;
  for (const [key, child] of Object.entries(value)) {
    if (key === 'withClause' || key === 'lockingClause') continue;
    if (key === 'RangeVar') range(child as Node, 'read', inner);
    else if (writing.has(key) && isNode(child)) writeStatement(child, inner);
    else walk(child, inner);
  }
}

function writeStatement(statement: Node, visit: Visit): void {
  const { relation, ...rest } = statement;
  if (isNode(relation)) range(relation, 'write', visit);
  walk(rest, visit);
}

/** The tables a statement reads and writes, by PostgreSQL's own parser. Throws on a syntax error. */
export async function tablesOf(sql: string): Promise<TableUse[]> {
  const uses: TableUse[] = [];
  walk(await parse(sql), { uses, ctes: new Set() });
  return uses;
}
