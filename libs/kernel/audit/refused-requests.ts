import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Audit } from './audit.ts';
import { Database } from '../database/database.ts';
import { currentContext, withContext } from '../http/context.ts';

/** What counts as refused: nobody known, not permitted, too often. */
const refusals = [401, 403, 429];
const flushMilliseconds = 60_000;
/** Kinds of refusals that one process writes down a minute; the rest of them becomes one row with their number. */
const mostKinds = 10;

interface Refused {
  actor: string;
  address: string | undefined;
  requestId: string;
  code: string;
  method: string;
  route: string;
  count: number;
}

/**
 * Refused requests in the audit: counted in memory by who asked, from where, for what and why, and written once a minute. However many
 * there are, a process writes eleven rows a minute at most. Each of them is in the request log as well.
 */
@Injectable()
export class RefusedRequests implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(RefusedRequests.name);
  private readonly kinds = new Map<string, Refused>();
  private others = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.flush(), flushMilliseconds).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.flush();
  }

  /** Counts an answer, if it refuses. */
  note(status: number, code: string, request: FastifyRequest): void {
    if (!refusals.includes(status)) return;
    const { actor, address = request.ip, requestId } = currentContext();
    const route = request.routeOptions?.url ?? '-';
    const key = [actor, address, code, request.method, route].join('\0');
    const known = this.kinds.get(key);
    if (known) known.count += 1;
    else if (this.kinds.size < mostKinds) this.kinds.set(key, { actor, address, requestId, code, method: request.method, route, count: 1 });
    else this.others += 1;
  }

  /** Writes down what was counted. What cannot be written is lost here, and stays in the request log. */
  async flush(): Promise<void> {
    const rows = [...this.kinds.values()];
    const others = this.others;
    this.kinds.clear();
    this.others = 0;
    if (rows.length === 0) return;
    const entry = { action: 'request.refused', subjectKind: 'request', subjectId: null };
    try {
      await this.database.transaction(async (tx) => {
        for (const { actor, address, requestId, ...after } of rows)
          await withContext({ actor, requestId, ...(address === undefined ? {} : { address }) }, () => this.audit.record(tx, { ...entry, after }));
        if (others > 0)
          await withContext({ actor: 'system', requestId: '' }, () => this.audit.record(tx, { ...entry, after: { code: 'others', count: others } }));
      });
    } catch (error) {
      this.logger.warn({ err: error, refused: rows.reduce((sum, { count }) => sum + count, others) }, 'Refused requests could not be written to the audit');
    }
  }
}
