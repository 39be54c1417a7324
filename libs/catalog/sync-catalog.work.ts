import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Audit, Database, EventPublisher, failpoint, type Tx, type JobResult, type WorkHandler, type WorkRun, WorkRunner } from '#kernel';
import { Gateway } from '#integrations';
import { findDifference, recordCounts, retire, upsert } from './apply-catalog.ts';
import { catalogProblem, shown } from './catalog.problems.ts';
import { decideSync } from './diff-catalog.ts';
import { type ListedProduct, readProduct } from './read-product.ts';
import { eventsOfSync } from './sync-events.ts';
import { RunReplaced, Staging, type SyncRun } from './staging.ts';

export const syncKind = 'catalog-sync';

const batchSize = 1_000;
/** A slow catalog stores a batch, reports progress and checks for cancellation at least this often. */
const batchMilliseconds = 1_000;
/** Stops a platform whose list never ends. */
const maxProducts = 200_000;

/** Reads a whole catalog, then applies the difference in one transaction. An incomplete catalog changes nothing. */
@Injectable()
export class SyncCatalog implements WorkHandler, OnModuleInit {
  readonly kind = syncKind;

  constructor(
    private readonly database: Database,
    private readonly gateway: Gateway,
    private readonly staging: Staging,
    private readonly audit: Audit,
    private readonly runner: WorkRunner,
    private readonly publisher: EventPublisher,
  ) {}

  onModuleInit(): void {
    this.runner.register(this);
  }

  async run(work: WorkRun): Promise<JobResult> {
    const run = await this.staging.take(work.id);
    if (run.applied) return { status: 'succeeded' };
    if (!run.read) await this.read(work, run);
    return this.apply(work, run);
  }

  async onComplete(tx: Tx, { id }: WorkRun, { status, code }: { status: JobResult['status'] | 'failed' | 'cancelled'; code: string | null }): Promise<void> {
    await this.publisher.publish(tx, await eventsOfSync(tx, id, status, code));
  }

  /** A successful sync has already deleted its batches. */
  async onFailed(work: WorkRun): Promise<void> {
    await this.staging.drop(work.id);
  }

  /** Reads the catalog into batches. Throws the platform's failure, or the reason the catalog is not usable. */
  private async read(work: WorkRun, run: SyncRun): Promise<void> {
    const seen = new Set<string>();
    let batch: ListedProduct[] = [];
    let batches = 0;
    let flushedAt = performance.now();
    const flush = async (): Promise<void> => {
      await work.progress(seen.size, null);
      await this.staging.add(run, batches++, batch);
      await failpoint('sync-staged');
      await failpoint(`sync-page-${batches}`);
      batch = [];
      flushedAt = performance.now();
    };
    try {
      const catalog = this.gateway.stream<unknown>(run.integrationId, 'products', (platform, call) => platform.products?.(call));
      for await (const item of catalog) {
        const product = readProduct(item, seen.size + 1);
        if (seen.has(product.ref)) throw catalogProblem('duplicate_ref', { ref: product.ref });
        if (seen.size === maxProducts) throw catalogProblem('catalog_too_large', { max: maxProducts });
        seen.add(product.ref);
        batch.push(product);
        if (batch.length >= batchSize || performance.now() - flushedAt >= batchMilliseconds) await flush();
      }
    } catch (error) {
      throw shown(error);
    }
    await flush();
    await work.progress(seen.size, seen.size);
    await this.staging.complete(run, seen.size);
  }

  private async apply(work: WorkRun, run: SyncRun): Promise<JobResult> {
    await failpoint('sync-read');
    return this.database.transaction(async (tx): Promise<JobResult> => {
      const { listed } = await this.staging.lock(tx, run);
      const { counts, upserted, retired } = await findDifference(tx, run);
      if (counts.listed !== listed) throw new RunReplaced(`${counts.listed} of ${listed} products are staged`);
      const decision = decideSync(counts);
      if (decision.held && work.approvedBy === null) {
        await recordCounts(tx, run, counts, false);
        const reason = catalogProblem.message(decision.because, 'pt-BR', { known: counts.known, retired: counts.retired, percent: decision.percent });
        return { status: 'held', reason };
      }
      await upsert(tx, run, upserted);
      await retire(tx, run, retired);
      await recordCounts(tx, run, counts, true);
      await this.audit.record(tx, {
        action: 'catalog.synced',
        subjectKind: 'integration',
        subjectId: run.integrationId,
        after: { syncId: run.id, ...counts, ...(work.approvedBy === null ? {} : { approvedBy: work.approvedBy }) },
      });
      return { status: 'succeeded' };
    });
  }
}
