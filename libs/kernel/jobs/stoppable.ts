import { setTimeout as pause } from 'node:timers/promises';
import type { Queryable } from '../database/database.ts';
import { WorkCancelled, WorkLost, type WorkRun } from './work-runner.ts';

/**
 * A long statement of a piece of work, which ends early when the work is cancelled or lost: meanwhile the work is looked at, every
 * `lookMilliseconds`, and the server told to stop the statement. `pid` is of the connection it runs on, whose transaction is then rolled
 * back; `db` asks on another. Throws `WorkCancelled`, `WorkLost`.
 */
export async function stoppable<T>(
  db: Queryable,
  work: Pick<WorkRun, 'progress'>,
  { pid, lookMilliseconds = 1_000 }: { pid: number; lookMilliseconds?: number },
  statement: () => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  let why: unknown;
  const watching = (async () => {
    for (;;) {
      await pause(lookMilliseconds, undefined, { signal: over.signal, ref: false }).catch(() => undefined);
      if (over.signal.aborted) return;
      // Whatever else goes wrong with a look, the next one may find out.
      why = await work.progress(0, null).catch((error: unknown) => (error instanceof WorkCancelled || error instanceof WorkLost ? error : undefined));
      if (why === undefined) continue;
      await db.query('SELECT pg_cancel_backend($1)', [pid]);
      return;
    }
  })();
  try {
    return await statement();
  } catch (error) {
    throw why ?? error;
  } finally {
    over.abort();
    // Not before the server was told: it would stop whatever runs on the connection next.
    await watching.catch(() => undefined);
  }
}
