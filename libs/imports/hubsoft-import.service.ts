import { Audit, Clock, Database, newId, type Tx, withContext } from '#kernel';
import { Injectable } from '@nestjs/common';
import type { Found } from './found.ts';
import { ImportBrake } from './import-brake.ts';
import { ImportedRows } from './imported-rows.ts';
import { importActor, type Outcome, type Outcomes } from './outcome.ts';
import { ImportTakers } from './import-takers.ts';
import { finish, readHubsoftFolder } from './hubsoft/preview-hubsoft.ts';
import type { ImportKind, ImportReport, ReportLines } from './report.ts';

export interface ImportProgress {
  kind: ImportKind;
  done: number;
  total: number;
}

export interface ImportOptions {
  /** A person has seen that much of a platform's accounts would be blocked or ended, and wants it. */
  approved?: boolean;
  progress?: (progress: ImportProgress) => void;
}

/** Things written in one transaction. */
const batchSize = 500;

/**
 * Takes an ISP's base from the answers of HubSoft's API, saved as files in a folder. Repeatable: what is here and has not changed
 * over there is left alone, whatever was changed here since. Killed half way, the next run goes on.
 */
@Injectable()
export class HubsoftImport {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly clock: Clock,
    private readonly rows: ImportedRows,
    private readonly brake: ImportBrake,
    private readonly takers: ImportTakers,
  ) {}

  /** Throws `ImportProblem` when the folder cannot be read, the key is another's, or the brake holds; errors of the database come through. */
  run(folder: string, { approved = false, progress }: ImportOptions = {}): Promise<ImportReport> {
    return withContext({ actor: importActor }, async () => {
      const startedAt = performance.now();
      const began = this.clock.now();
      const { answers, base, lines } = await readHubsoftFolder(folder, this.clock.today());
      const run = new Run(lines, newId(), progress);
      const { lists, offer, customers, services, links, invoices } = this.takers;
      await customers.checkKey(this.database);
      if (!approved) await this.brake.check(this.database, base.services);
      await this.each(run, 'charge_type', base.chargeTypes, (tx, batch) => lists.chargeTypes(tx, batch));
      await this.each(run, 'due_day', base.dueDays, (tx, batch) => lists.dueDays(tx, batch));
      for (const plan of base.plans) run.close('plan', base.plans.length, [plan], new Map([[plan.ref, await offer.plan(plan)]]));
      for (const sold of base.packages) run.close('package', base.packages.length, [sold], new Map([[sold.ref, await offer.package(sold)]]));
      await this.each(run, 'customer', base.customers, (tx, batch) => customers.take(tx, batch));
      await this.each(run, 'service', base.services, (tx, batch) => services.take(tx, batch, run.ids));
      await this.each(run, 'service_package', base.links, (tx, batch) => links.take(tx, batch, run.ids));
      await this.each(run, 'invoice', base.invoices, (tx, batch) => invoices.take(tx, batch, run.ids));
      const told = base.invoices.flatMap(({ ref }) => (run.ids.has(ref) ? [ref] : []));
      const payments = await invoices.tellFreshness(this.database, told, { savedAt: answers.invoicesSavedAt, startedAt: began });
      return finish({ answers, lines, runId: run.id, startedAt, payments });
    });
  }

  private async each<Data>(
    run: Run,
    kind: ImportKind,
    found: readonly Found<Data>[],
    take: (tx: Tx, batch: Found<Data>[]) => Promise<Outcomes>,
  ): Promise<void> {
    for (let at = 0; at < found.length; at += batchSize) {
      const batch = found.slice(at, at + batchSize);
      const outcomes = await this.database.transaction(async (tx) => {
        await this.rows.takeTurn(tx);
        const all = await take(tx, batch);
        await this.record(tx, run.id, kind, all);
        return all;
      });
      run.close(kind, found.length, batch, outcomes);
    }
  }

  private async record(tx: Tx, runId: string, kind: ImportKind, outcomes: Outcomes): Promise<void> {
    const count = (wanted: Outcome['outcome']): number => [...outcomes.values()].filter(({ outcome }) => outcome === wanted).length;
    const after = { source: 'hubsoft', kind, taken: count('taken'), updated: count('updated') };
    if (after.taken + after.updated === 0) return;
    await this.audit.record(tx, { action: 'import.batch', subjectKind: 'import', subjectId: runId, after });
  }
}

/** One run: what it reported, and the ids of what it met. */
class Run {
  readonly ids = new Map<string, string>();
  private readonly done = new Map<ImportKind, number>();

  constructor(
    private readonly lines: ReportLines,
    readonly id: string,
    private readonly progress: ImportOptions['progress'],
  ) {}

  close(kind: ImportKind, total: number, batch: readonly Found<unknown>[], outcomes: Outcomes): void {
    for (const { ref, origin, assumed } of batch) {
      const { outcome, id, reason, assumed: more = [] } = outcomes.get(ref) ?? { outcome: 'skipped', reason: 'não foi importado' };
      if (id !== undefined) this.ids.set(ref, id);
      // What is as it was has nothing filled in this time.
      const all = outcome === 'unchanged' || outcome === 'skipped' ? more : [...assumed, ...more];
      this.lines.add(origin, kind, ref, outcome, { ...(reason === undefined ? {} : { reason }), assumed: all });
    }
    const done = (this.done.get(kind) ?? 0) + batch.length;
    this.done.set(kind, done);
    this.progress?.({ kind, done, total });
  }
}
