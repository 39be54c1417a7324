import { Injectable, type MessageEvent } from '@nestjs/common';
import type { Observable } from 'rxjs';
import { Integrations } from '#integrations';
import { Audit, Database, type JsonText, type ListQuery, newId, readOne, readPage, type Tx, Works } from '#kernel';
import { FixDrift } from './fix-drift.ts';
import type { FixDifferences, FixedView, ReconciliationView } from './reconciliations.dto.ts';
import { reconciliationList } from './reconciliations.list.ts';

/** Reconciliations: comparisons of platforms with our records, and the repair of differences. */
@Injectable()
export class Reconciliations {
  constructor(
    private readonly database: Database,
    private readonly works: Works,
    private readonly audit: Audit,
    private readonly integrations: Integrations,
    private readonly fixes: FixDrift,
  ) {}

  /** Throws `not_found`, `already_running`. */
  async start(integrationId: string): Promise<ReconciliationView> {
    await this.integrations.get(integrationId);
    return this.get(await this.database.transaction((tx) => this.request(tx, integrationId)));
  }

  /** Queues a reconciliation within a transaction and returns its id. Throws `already_running`. */
  async request(tx: Tx, integrationId: string): Promise<string> {
    const id = newId();
    await this.works.enqueue(tx, { id, kind: 'reconciliation', subjectId: integrationId });
    await tx.query('INSERT INTO reconciliation (id, integration_id) VALUES ($1, $2)', [id, integrationId]);
    await this.audit.record(tx, { action: 'reconciliation.started', subjectKind: 'integration', subjectId: integrationId });
    return id;
  }

  /** Throws `not_found`. */
  get(id: string): Promise<ReconciliationView> {
    return readOne<ReconciliationView>(this.database, reconciliationList, id);
  }

  /** Throws `not_found`. */
  async page(integrationId: string, query: ListQuery): Promise<JsonText> {
    await this.integrations.get(integrationId);
    return readPage(this.database, reconciliationList, query, { 'r.integration_id': integrationId });
  }

  async cancel(id: string): Promise<ReconciliationView> {
    await this.get(id);
    await this.works.cancel(id);
    return this.get(id);
  }

  async fix(id: string, body: FixDifferences): Promise<FixedView> {
    return this.fixes.fix(id, (await this.get(id)).integrationId, body);
  }

  events(id: string): Observable<MessageEvent> {
    return this.works.events(() => this.get(id));
  }
}
