import { setTimeout as pause } from 'node:timers/promises';
import type { Queryable } from '../database/database.ts';
import { WorkCancelled, WorkLost, type WorkRun } from './work-runner.ts';

/**
 * Runs a long statement of a work item and cancels it on the server when the item is cancelled or lost; the item is checked every `lookMilliseconds`.
 * `pid` is the backend of the connection that runs the statement, whose transaction is then rolled back; `db` is another connection. Throws
 * `WorkCancelled`, `WorkLost`.
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
      // Any other failure of a check is left to the next one.
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
    // Wait until the cancellation was sent: a late one would stop the next statement of the connection.
    await watching.catch(() => undefined);
  }
}
