import { Injectable, type MessageEvent } from '@nestjs/common';
import type { Observable } from 'rxjs';
import { Audit, Database, type JsonText, type ListQuery, newId, Problem, readOne, readPage, type Tx, Works } from '#kernel';
import type { SyncView } from './catalog.dto.ts';
import { syncList } from './catalog.list.ts';
import { catalogProblem } from './catalog.problems.ts';
import { CatalogSync } from './catalog-sync.entity.ts';
import { Sources } from './sources.ts';
import { Staging } from './staging.ts';
import { syncKind } from './sync-catalog.work.ts';

/** Catalog syncs. */
@Injectable()
export class Syncs {
  constructor(
    private readonly database: Database,
    private readonly works: Works,
    private readonly sources: Sources,
    private readonly staging: Staging,
    private readonly audit: Audit,
  ) {}

  /** Queues a sync and cancels one that waits for approval. Throws `not_found`, `integration_disabled`, `platform_without_catalog`, `already_running`. */
  async start(integrationId: string): Promise<SyncView> {
    await this.prepare(integrationId);
    return this.get(await this.database.transaction((tx) => this.request(tx, integrationId)));
  }

  /** Checks that the integration can be synced. Throws `not_found`, `integration_disabled`, `platform_without_catalog`. */
  async prepare(integrationId: string): Promise<void> {
    const source = await this.sources.get(integrationId);
    if (!source.enabled) throw catalogProblem('integration_disabled');
    if (!source.hasCatalog) throw catalogProblem('platform_without_catalog', { platform: source.platform });
    await this.giveUpHeld(integrationId);
  }

  /** Queues a sync within a transaction and returns its id. Throws `already_running`. */
  async request(tx: Tx, integrationId: string): Promise<string> {
    const id = newId();
    await this.works.enqueue(tx, { kind: syncKind, subjectId: integrationId, id });
    await tx.getRepository(CatalogSync).insert({ id, integrationId });
    await this.audit.record(tx, { action: 'catalog_sync.requested', subjectKind: 'integration', subjectId: integrationId, after: { syncId: id } });
    return id;
  }

  /** Throws `not_found`. */
  get(id: string): Promise<SyncView> {
    return readOne<SyncView>(this.database, syncList, id);
  }

  /** Throws `not_found`. */
  async page(integrationId: string, query: ListQuery): Promise<JsonText> {
    await this.sources.mustExist(integrationId);
    return readPage(this.database, syncList, query, { 's.integration_id': integrationId });
  }

  /** Lets a held sync apply exactly the catalog that it read. Throws `not_found`, `not_held`. */
  async approve(id: string): Promise<SyncView> {
    await this.get(id);
    await this.works.approve(id);
    return this.get(id);
  }

  /** Throws `not_found`, `not_cancellable`. */
  async cancel(id: string): Promise<SyncView> {
    await this.get(id);
    await this.works.cancel(id);
    const sync = await this.get(id);
    // The worker of a running sync deletes its batches when it stops.
    if (sync.status === 'cancelled') await this.staging.drop(id);
    return sync;
  }

  /** Streams every change of the sync until it ends. */
  events(id: string): Observable<MessageEvent> {
    return this.works.events(() => this.get(id));
  }

  private async giveUpHeld(integrationId: string): Promise<void> {
    const held = await this.database.rows<{ id: string }>(
      `SELECT s.id FROM catalog_sync s JOIN work w ON w.id = s.id WHERE s.integration_id = $1 AND w.status = 'held'`,
      [integrationId],
    );
    for (const { id } of held) {
      await this.cancel(id).catch((error: unknown) => {
        // A concurrent request has queued one.
        if (!(error instanceof Problem && error.code === 'not_cancellable')) throw error;
      });
    }
  }
}
