import type { MessageEvent } from '@nestjs/common';
import { concatMap, distinctUntilChanged, from, map, type Observable, takeWhile, timer } from 'rxjs';
import type { BlockRunView } from './block-runs.dto.ts';

/** Server-sent events of a run's changes, until there is nothing to wait for: it is previewed, held or has ended. */
export function watchRun(read: () => Promise<BlockRunView>): Observable<MessageEvent> {
  return timer(0, 500).pipe(
    concatMap(() => from(read())),
    distinctUntilChanged((before, now) => before.version === now.version && before.status === now.status),
    takeWhile(({ status }) => status === 'previewing' || status === 'running', true),
    map((view) => ({ id: String(view.version), type: 'change', data: view })),
  );
}
