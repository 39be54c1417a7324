import type { Cell } from './cells.ts';
import type { Operation, WriteOperation } from './expected.ts';

/** Each leaves the account where the other begins: their cells take turns. */
const pairs: Partial<Record<Operation, 'block' | 'subscribe'>> = { block: 'block', unblock: 'block', subscribe: 'subscribe', unsubscribe: 'subscribe' };
/** An account has but one beginning and one end. */
const once: readonly Operation[] = ['create', 'open', 'end'];

/** What a cell writes; `look` and `session` are the reads before a write. */
export const writeOf = ({ operation, platform }: Cell): WriteOperation =>
  operation === 'look' || operation === 'session' ? (platform.lookBefore ?? 'change') : (operation as WriteOperation);

/**
 * Cells that one account can suffer one after the other, in that order: it is healed and in step in between, and making a new one takes
 * longer than the cell. What a platform's own rules bring about is played on an account of its own.
 */
export function chainsOf(cells: readonly Cell[]): Cell[][] {
  const isAlone = ({ operation, cause }: Cell): boolean => once.includes(operation) || 'rule' in cause;
  const chains = Map.groupBy(
    cells.filter((cell) => !isAlone(cell)),
    ({ operation }) => pairs[operation] ?? operation,
  );
  return [...[...chains.values()].map(inTurns), ...cells.filter(isAlone).map((cell) => [cell])];
}

function inTurns(cells: readonly Cell[]): Cell[] {
  const [first = [], second = [], ...rest] = [...Map.groupBy(cells, ({ operation }) => operation).values()];
  return [...Array.from({ length: Math.max(first.length, second.length) }, (_, n) => [first[n], second[n]]), ...rest]
    .flat()
    .filter((cell) => cell !== undefined);
}
