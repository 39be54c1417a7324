import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Database } from '#kernel';

export type UsedKind = 'api_key' | 'session';

/** A use is written at most this often; what is shown, and when a session counts as idle, is exact to that. */
const everyMilliseconds = 60_000;
/** Uses of one moment are written together. */
const gatherMilliseconds = 1_000;
const mostRemembered = 10_000;

/**
 * When keys and sessions were last used, written in batches beside the requests: a read writes nothing, and is answered while the database takes
 * no writes.
 */
@Injectable()
export class LastUse implements OnApplicationShutdown {
  private readonly logger = new Logger(LastUse.name);
  private readonly recorded = new Map<string, number>();
  private pending = new Map<string, { kind: UsedKind; id: string; at: Date }>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly database: Database) {}

  record(kind: UsedKind, id: string): void {
    const key = `${kind} ${id}`;
    const now = Date.now();
    if ((this.recorded.get(key) ?? 0) > now - everyMilliseconds) return;
    if (this.recorded.size >= mostRemembered) this.recorded.clear();
    this.recorded.set(key, now);
    this.pending.set(key, { kind, id, at: new Date(now) });
    this.timer ??= setTimeout(() => void this.flush(), gatherMilliseconds).unref();
  }

  /** Writes what is gathered. What can't be written is dropped: the next use records it again. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const uses = [...this.pending.values()];
    this.pending = new Map();
    try {
      for (const kind of ['api_key', 'session'] as const)
        await this.write(
          kind,
          uses.filter((use) => use.kind === kind),
        );
    } catch (error) {
      for (const { kind, id } of uses) this.recorded.delete(`${kind} ${id}`);
      this.logger.warn({ err: error }, 'When keys and sessions were last used was not written');
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.flush();
  }

  private async write(kind: UsedKind, uses: readonly { id: string; at: Date }[]): Promise<void> {
    if (uses.length === 0) return;
    await this.database.query(
      `UPDATE ${kind} t SET last_used_at = greatest(t.last_used_at, u.at) FROM unnest($1::uuid[], $2::timestamptz[]) AS u(id, at) WHERE t.id = u.id`,
      [uses.map(({ id }) => id), uses.map(({ at }) => at)],
    );
  }
}
