import { Audit, Clock, currentActor, Database, type JsonText, type ListQuery, newId, readOne, readPage, type Tx, Works } from '#kernel';
import { Injectable, type MessageEvent } from '@nestjs/common';
import type { Observable } from 'rxjs';
import { billingProblem } from '../billing.problems.ts';
import { BillingRun } from './billing-run.entity.ts';
import { billingRunList } from './billing-run.list.ts';
import { billingPreviewKind, billingRunKind } from './billing-run.work.ts';
import type { BillingRunView, DraftsQuery, DraftsView, RequestBillingRun } from './billing-runs.dto.ts';
import { addMonths, type Competence, competenceOf } from './competence.ts';
import { invoiceList } from '../invoices/invoice.list.ts';
import { RunChunks } from './run-chunks.ts';

/** How many services one page of drafts looks at, at most, to find those that would be billed. */
const pageLooks = 4_000;

/** The invoices of a competence month: counted and read first, if wanted, then written. */
@Injectable()
export class BillingRuns {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly clock: Clock,
    private readonly works: Works,
    private readonly chunks: RunChunks,
  ) {}

  list(query: ListQuery): Promise<JsonText> {
    return readPage(this.database, billingRunList, query);
  }

  /** Throws `not_found`. */
  get(id: string): Promise<BillingRunView> {
    return readOne(this.database, billingRunList, id);
  }

  events(id: string): Observable<MessageEvent> {
    return this.works.events(() => this.get(id));
  }

  /** What it billed. Throws `not_found`. */
  async invoices(id: string, query: ListQuery): Promise<JsonText> {
    await this.get(id);
    return readPage(this.database, invoiceList(this.clock.today()), query, { 'i.billing_run_id': id });
  }

  /** Throws `competence_out_of_range`. */
  async request({ competence, preview = false }: RequestBillingRun): Promise<BillingRunView> {
    this.refuseFar(competence);
    return this.get(await this.database.transaction((tx) => this.queue(tx, { competence, preview })));
  }

  /** In the caller's transaction. Answers its id. */
  async queue(tx: Tx, { competence, preview }: { competence: Competence; preview: boolean }): Promise<string> {
    const id = newId();
    const workId = await this.works.enqueue(tx, { kind: preview ? billingPreviewKind : billingRunKind, subjectId: id });
    const status = preview ? 'previewing' : 'running';
    await tx.getRepository(BillingRun).insert({ id, competence, status, issuedOn: this.clock.today(), requestedBy: currentActor(), workId });
    await this.record(tx, preview ? 'previewed' : 'started', id, competence);
    return id;
  }

  /** Whether the actor of now asked for this competence already. */
  async isAsked(tx: Tx, competence: Competence): Promise<boolean> {
    return (await tx.query<unknown[]>('SELECT FROM billing_run WHERE competence = $1 AND requested_by = $2', [competence, currentActor()])).length > 0;
  }

  /** Writes what was previewed, as the facts are by then; or goes on with what was cancelled or failed. Throws `not_found`, `not_runnable`. */
  async run(id: string): Promise<BillingRunView> {
    const { status, competence } = await this.get(id);
    await this.database.transaction(async (tx) => {
      const workId = await this.works.enqueue(tx, { kind: billingRunKind, subjectId: id });
      const [rows] = await tx.query<[unknown[], number]>(
        `UPDATE billing_run SET status = 'running', issued_on = $2, work_id = $3, finished_at = NULL, version = version + 1,
           invoices = CASE WHEN services_done = 0 THEN 0 ELSE invoices END, total_cents = CASE WHEN services_done = 0 THEN 0 ELSE total_cents END,
           carried_cents = CASE WHEN services_done = 0 THEN 0 ELSE carried_cents END, already_billed = CASE WHEN services_done = 0 THEN 0 ELSE already_billed END
         WHERE id = $1 AND (status IN ('previewed', 'failed', 'cancelled')
           OR (status <> 'succeeded' AND EXISTS (SELECT FROM work w WHERE w.id = billing_run.work_id AND w.status IN ('failed', 'cancelled')))) RETURNING id`,
        [id, this.clock.today(), workId],
      );
      if (rows.length === 0) throw billingProblem('not_runnable', { status });
      await this.record(tx, 'started', id, competence);
    });
    return this.get(id);
  }

  /** What is billed stays billed. Throws `not_found`, `not_cancellable`. */
  async cancel(id: string): Promise<BillingRunView> {
    await this.get(id);
    const [, given] = await this.database.query<[unknown[], number]>(
      `UPDATE billing_run SET status = 'cancelled', finished_at = $2, version = version + 1 WHERE id = $1 AND status = 'previewed'`,
      [id, this.clock.now()],
    );
    if (given === 0) await this.works.cancel((await this.database.manager.findOneByOrFail(BillingRun, { id })).workId);
    return this.get(id);
  }

  /** What it would bill as the facts are now, service by service. A page may be short, and not the last. Throws `not_found`. */
  async drafts(id: string, { limit = 50, cursor, serviceId }: DraftsQuery): Promise<DraftsView> {
    const { competence } = await this.get(id);
    const terms = { competence, issuedOn: this.clock.today(), back: await this.chunks.back(competence) };
    return this.database.transaction(async (tx) => {
      if (serviceId !== undefined) {
        const [before] = await tx.query<{ id: string }[]>('SELECT id FROM service WHERE id < $1 ORDER BY id DESC LIMIT 1', [serviceId]);
        const data = await this.chunks.drafted(tx, { after: before?.id ?? null, last: serviceId }, terms);
        return { data: data as DraftsView['data'], nextCursor: null };
      }
      const data: object[] = [];
      let after: string | null = cursor ?? null;
      for (let looked = 0; looked < pageLooks && data.length < limit;) {
        const stretch = await this.chunks.next(tx, after, limit - data.length);
        if (!stretch) return { data: data as DraftsView['data'], nextCursor: null };
        data.push(...(await this.chunks.drafted(tx, stretch, terms)));
        after = stretch.last;
        looked += stretch.count;
      }
      return { data: data as DraftsView['data'], nextCursor: after };
    });
  }

  private refuseFar(competence: Competence): void {
    const now = competenceOf(this.clock.today());
    const [first, last] = [addMonths(now, -12), addMonths(now, 2)];
    if (competence < first || competence > last) throw billingProblem('competence_out_of_range', { first, last });
  }

  private record(tx: Tx, verb: string, subjectId: string, competence: Competence): Promise<void> {
    return this.audit.record(tx, { action: `billing_run.${verb}`, subjectKind: 'billing_run', subjectId, after: { competence } });
  }
}
