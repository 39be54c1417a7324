import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { type Cell, cellsOf } from './cells.ts';
import { chainsOf } from './chains.ts';
import { type Operation, operations, reads } from './expected.ts';
import type { PlatformUnderTest } from './platform-under-test.ts';
import { playRead } from './play-read.ts';
import { playWrite } from './play-write.ts';
import { sideBySide } from './side-by-side.ts';
import { openStage, type Stage } from './stage.ts';
import { Subject } from './subject.ts';

/** Chains under way at once. */
const width = 8;
const wholeMatrix = 900_000;

const throughReads: readonly Operation[] = reads.filter((read) => read !== 'look' && read !== 'session');
const nameOf = ({ platform, operation, fault }: Cell): string => `${platform.key}.${operation}.${fault}`.replaceAll(/[^\w.-]+/g, '-');

/** Writes the suite of one platform: every fault at every operation. A spec file of its own each, so that they run beside each other. */
export function faultMatrix(platform: PlatformUnderTest): void {
  const cells = cellsOf(platform);
  describe(`every fault at every operation of ${platform.title}`, () => {
    let stage: Stage;
    const played = new Map(cells.map((cell) => [cell, Promise.withResolvers<void>()]));
    for (const { promise } of played.values()) promise.catch(() => undefined);

    beforeAll(async () => {
      stage = await openStage(platform);
      const tasks = chainsOf(cells).map((chain) => () => playChain(stage, chain, (cell) => played.get(cell)!));
      void Promise.all(sideBySide(tasks, width));
    }, 60_000);
    afterAll(async () => {
      await Promise.allSettled([...played.values()].map(({ promise }) => promise));
      await stage?.close();
    }, wholeMatrix);

    describe.each(operations.filter((operation) => platform.requests[operation]))('%s', (operation) => {
      const these = cells.filter((cell) => cell.operation === operation);
      it.each(these.map((cell) => [cell.fault, cell.expected.code, cell.expected.consequence, cell] as const))(
        '%s: %s, %s',
        async (_fault, _code, _consequence, cell) => {
          await played.get(cell)?.promise;
        },
        wholeMatrix,
      );
    });
  });
}

/** Calls end after a second or two here; a starved machine misses that now and then. What is wrong fails again, from nothing. */
async function playChain(stage: Stage, chain: readonly Cell[], endOf: (cell: Cell) => PromiseWithResolvers<void>): Promise<void> {
  let left: Subject | undefined;
  for (const cell of chain) {
    const play = async (name: string, given?: Subject): Promise<void> => {
      const subject = given ?? (await Subject.create(stage, cell.platform, name));
      left = undefined;
      await (throughReads.includes(cell.operation) ? playRead(stage, cell, subject) : playWrite(stage, cell, subject, name));
      left = subject;
    };
    const end = endOf(cell);
    await play(nameOf(cell), left)
      .catch(() => play(`${nameOf(cell)}-again`))
      .catch(() => play(`${nameOf(cell)}-once-more`))
      .then(end.resolve, end.reject);
  }
}
