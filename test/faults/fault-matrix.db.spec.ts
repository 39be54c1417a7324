import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { type Cell, cellsOf } from './cells.ts';
import { type Operation, operations, reads } from './expected.ts';
import { playRead } from './play-read.ts';
import { playWrite } from './play-write.ts';
import { platformsUnderTest } from './platforms.ts';
import { sideBySide } from './side-by-side.ts';
import { openStage, type Stage } from './stage.ts';
import { faultsFile, faultTable } from './table.ts';

/** Cells under way at once. */
const width = 8;
const wholeMatrix = 900_000;

const throughReads: readonly Operation[] = reads.filter((read) => read !== 'look' && read !== 'session');
const cells = platformsUnderTest.flatMap((platform) => cellsOf(platform));
const nameOf = ({ platform, operation, fault }: Cell): string => `${platform.key}.${operation}.${fault}`.replaceAll(/[^\w.-]+/g, '-');

describe('every fault at every operation of every platform', () => {
  let stage: Stage;
  const played = new Map<Cell, Promise<void>>();

  beforeAll(async () => {
    stage = await openStage(platformsUnderTest);
    const play = (cell: Cell, name: string): Promise<void> => (throughReads.includes(cell.operation) ? playRead : playWrite)(stage, cell, name);
    // Calls end after a second or two here; a starved machine misses that now and then. What is wrong fails again, from nothing.
    const tasks = cells.map((cell) => () => play(cell, nameOf(cell)).catch(() => play(cell, `${nameOf(cell)}-again`)));
    for (const [index, promise] of sideBySide(tasks, width).entries()) played.set(cells[index]!, promise);
  }, 60_000);
  afterAll(async () => {
    await Promise.allSettled(played.values());
    await stage?.close();
  }, wholeMatrix);

  describe.each(platformsUnderTest.map((platform) => [platform.title, platform] as const))('%s', (_title, platform) => {
    describe.each(operations.filter((operation) => platform.requests[operation]))('%s', (operation) => {
      const these = cells.filter((cell) => cell.platform === platform && cell.operation === operation);
      it.each(these.map((cell) => [cell.fault, cell.expected.code, cell.expected.consequence, cell] as const))(
        '%s: %s, %s',
        async (_fault, _code, _consequence, cell) => {
          await played.get(cell);
        },
        wholeMatrix,
      );
    });
  });
});

describe('docs/faults.md', () => {
  it('is what the table says (npm run faults)', async () => {
    expect(readFileSync(faultsFile, 'utf8')).toBe(await faultTable());
  });
});
