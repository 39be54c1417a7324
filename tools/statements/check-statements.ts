import type { Fragment } from './collect-statements.ts';
import type { SqlText } from './sql-text.ts';
import { exceptions, moduleOf, ownerOf } from './table-owners.ts';
import { tablesOf, type TableUse } from './tables-of.ts';

/** A use of a table, and the file whose literal names it. */
export interface FileUse {
  file: string;
  table: string;
  kind: TableUse['kind'];
}

/** The tables of a whole statement, each with the file that wrote its name. */
export async function usesOfStatement({ sql, fileAt }: SqlText): Promise<FileUse[]> {
  return (await tablesOf(sql)).map(({ table, kind, offset }) => ({ file: fileAt(offset), table, kind }));
}

const mention =
  /\b(?<write>INSERT\s+INTO|MERGE\s+INTO|DELETE\s+FROM|(?<!FOR\s+(?:NO\s+KEY\s+)?|DO\s+)UPDATE)\s+(?<written>[a-z_]+)|\b(?:FROM|JOIN)\s+(?<read>[a-z_]+)/g;

/** The tables that a part of a statement names after FROM, JOIN, INTO, UPDATE or DELETE FROM. */
export const usesOfFragment = ({ file, text }: Pick<Fragment, 'file' | 'text'>): FileUse[] =>
  [...text.matchAll(mention)].flatMap(({ groups = {} }): FileUse[] => {
    const table = groups['written'] ?? groups['read'] ?? '';
    return ownerOf.has(table) ? [{ file, table, kind: groups['write'] ? 'write' : 'read' }] : [];
  });

/**
 * Why a use breaks the rule, or `undefined`. `order` is the order of the modules: a module writes its own tables, and reads its own and those
 * of the modules before it. Applications stand after every module.
 */
export function violation({ file, table, kind }: FileUse, order: readonly string[]): string | undefined {
  const owner = ownerOf.get(table);
  if (owner === undefined) return undefined;
  const module = moduleOf(file);
  if (owner === module || exceptions.some((each) => each.file === file && each.table === table && each.kind === kind)) return undefined;
  if (kind === 'write') return `${file} writes ${table}, a table of ${owner}`;
  const place = order.indexOf(module);
  return place >= 0 && order.indexOf(owner) > place ? `${file} reads ${table}, a table of ${owner}, which stands to the right of ${module}` : undefined;
}
