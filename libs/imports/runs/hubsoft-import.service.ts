import { Audit, Clock, Database, newId, type Queryable, type Tx, withContext } from '#kernel';
import { Injectable } from '@nestjs/common';
import { changesOf } from './report-lines.ts';
import { changedMeanwhile, isAsPreviewed, type Previewed, takeAsPreviewed } from './compare-with-preview.ts';
import type { PaymentsTold } from '../planning/decide-payments-as-of.ts';
import type { Found, FoundPackage, FoundPlan } from '../sources/hubsoft/records.ts';
import { ImportBrake } from './check-ended-accounts.ts';
import { ImportedRows } from '../applying/imported-facts.ts';
import { importActor, type Outcome, type Outcomes } from '../planning/outcome.ts';
import { ImportTakers } from '../applying/appliers.ts';
import { finish, type HubsoftReading, readHubsoftFiles, readHubsoftFolder } from '../sources/hubsoft/read-base.ts';
import { ImportProblem } from './import-problem.ts';
import type { FolderFile } from '../sources/hubsoft/read-folder.ts';
import { rehearse } from './roll-back.ts';
import type { ImportKind, ImportLine, ImportReport, ReportedPayments, ReportLines } from './report.ts';

export interface ImportProgress {
  kind: ImportKind;
  done: number;
  total: number;
}

export interface ImportOptions {
  /** A person has seen that much of a platform's accounts would be blocked or ended, and wants it. */
  approved?: boolean;
  /** What a preview said of each thing: one that would do anything else now is left alone. Nothing was previewed: what the answers say is done. */
  previewed?: (line: Pick<ImportLine, 'kind' | 'file' | 'path'>) => Previewed | undefined;
  /** May throw: what is written stays. */
  progress?: (progress: ImportProgress) => void | Promise<void>;
  /** Told of what is written, in the transaction that writes it; of plans and packages just after. */
  record?: (db: Queryable, lines: readonly ImportLine[]) => Promise<void>;
}

/** Things written in one transaction. */
const batchSize = 500;

/** Where batches are written: each in a transaction of its own, or all in one that goes back. */
type Within = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;

/** What has transactions of its own: done, or stood in for. */
interface Alone {
  plan(found: Found<FoundPlan>): Promise<Outcome>;
  package(found: Found<FoundPackage>): Promise<Outcome>;
  fresh(refs: readonly string[], told: Omit<PaymentsTold, 'untold'>): Promise<ReportedPayments>;
}

/**
 * Takes an ISP's base from the answers of HubSoft's API, saved as files in a folder or sent as such. Repeatable: what is here and has
 * not changed over there is left alone, whatever was changed here since. Killed half way, the next run goes on.
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
  async run(folder: string, options: ImportOptions = {}): Promise<ImportReport> {
    return this.take(await readHubsoftFolder(folder, this.clock.today()), options);
  }

  /** The same of files at hand. */
  runFiles(files: readonly FolderFile[], options: ImportOptions = {}): Promise<ImportReport> {
    return this.take(readHubsoftFiles(files, this.clock.today()), options);
  }

  /** What a run would report now, found by doing it in a transaction that goes back. */
  rehearse(files: readonly FolderFile[]): Promise<ImportReport> {
    return withContext({ actor: importActor }, () =>
      rehearse(this.database, async (tx) => {
        await this.rows.takeTurn(tx);
        const { offer } = this.takers;
        const reading = readHubsoftFiles(files, this.clock.today());
        return this.write(reading, {}, (work) => work(tx), {
          plan: (plan) => offer.rehearsePlan(tx, plan),
          package: (sold) => offer.rehearsePackage(tx, sold),
          fresh: () => Promise.resolve({ asOf: null, untold: 0 }),
        });
      }),
    );
  }

  /** Why a run needs a person's approval, if it does. */
  async holds(files: readonly FolderFile[]): Promise<string | undefined> {
    try {
      await this.brake.check(this.database, readHubsoftFiles(files, this.clock.today()).base.services);
      return undefined;
    } catch (error) {
      if (error instanceof ImportProblem) return error.message;
      throw error;
    }
  }

  private take(reading: HubsoftReading, options: ImportOptions): Promise<ImportReport> {
    return withContext({ actor: importActor }, async () => {
      await this.takers.customers.checkKey(this.database);
      if (!options.approved) await this.brake.check(this.database, reading.base.services);
      const within: Within = (work) =>
        this.database.transaction(async (tx) => {
          await this.rows.takeTurn(tx);
          return work(tx);
        });
      const { offer, invoices } = this.takers;
      return this.write(reading, options, within, {
        plan: (plan) =>
          this.alone(
            'plan',
            plan,
            options,
            (tx) => offer.rehearsePlan(tx, plan),
            () => offer.plan(plan),
          ),
        package: (sold) =>
          this.alone(
            'package',
            sold,
            options,
            (tx) => offer.rehearsePackage(tx, sold),
            () => offer.package(sold),
          ),
        fresh: (refs, told) => invoices.tellFreshness(this.database, refs, told),
      });
    });
  }

  private async write({ answers, base, lines }: HubsoftReading, options: ImportOptions, within: Within, alone: Alone): Promise<ImportReport> {
    const startedAt = performance.now();
    const began = this.clock.now();
    const run = new Run(lines, newId(), options);
    const { lists, customers, services, links, invoices } = this.takers;
    const each = <Data>(kind: ImportKind, found: readonly Found<Data>[], take: (tx: Tx, batch: Found<Data>[]) => Promise<Outcomes>): Promise<void> =>
      this.each(run, within, kind, found, take);
    await each('charge_type', base.chargeTypes, (tx, batch) => lists.chargeTypes(tx, batch));
    await each('due_day', base.dueDays, (tx, batch) => lists.dueDays(tx, batch));
    for (const plan of base.plans) await run.single(this.database, 'plan', base.plans.length, plan, await alone.plan(plan));
    for (const sold of base.packages) await run.single(this.database, 'package', base.packages.length, sold, await alone.package(sold));
    await each('customer', base.customers, (tx, batch) => customers.take(tx, batch));
    await each('service', base.services, (tx, batch) => services.take(tx, batch, run.ids));
    await each('service_package', base.links, (tx, batch) => links.take(tx, batch, run.ids));
    await each('invoice', base.invoices, (tx, batch) => invoices.take(tx, batch, run.ids));
    const told = base.invoices.flatMap(({ ref }) => (run.ids.has(ref) ? [ref] : []));
    const payments = await alone.fresh(told, { savedAt: answers.invoicesSavedAt, startedAt: began });
    return finish({ answers, lines, runId: run.id, startedAt, payments });
  }

  private async each<Data>(
    run: Run,
    within: Within,
    kind: ImportKind,
    found: readonly Found<Data>[],
    take: (tx: Tx, batch: Found<Data>[]) => Promise<Outcomes>,
  ): Promise<void> {
    for (let at = 0; at < found.length; at += batchSize) {
      const batch = found.slice(at, at + batchSize);
      await within(async (tx) => {
        const outcomes = await run.take(tx, kind, batch, take);
        await this.record(tx, run.id, kind, outcomes);
        await run.close(tx, kind, batch, outcomes);
      });
      await run.tell(kind, found.length, batch.length);
    }
  }

  /** What has transactions of its own is done only if it would do what was previewed. */
  private async alone<Data>(
    kind: ImportKind,
    { origin }: Found<Data>,
    { previewed }: ImportOptions,
    rehearsed: (tx: Tx) => Promise<Outcome>,
    act: () => Promise<Outcome>,
  ): Promise<Outcome> {
    const would = previewed && (await rehearse(this.database, rehearsed));
    return would && !isAsPreviewed(would, previewed({ kind, ...origin })) ? changedMeanwhile(would) : act();
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
    private readonly options: ImportOptions,
  ) {}

  take<Data>(tx: Tx, kind: ImportKind, batch: Found<Data>[], take: (tx: Tx, batch: Found<Data>[]) => Promise<Outcomes>): Promise<Outcomes> {
    const { previewed } = this.options;
    return previewed ? takeAsPreviewed(tx, batch, take, ({ origin }) => previewed({ kind, ...origin })) : take(tx, batch);
  }

  async close(db: Queryable, kind: ImportKind, batch: readonly Found<unknown>[], outcomes: Outcomes): Promise<void> {
    const closed = batch.map(({ ref, origin, assumed }) => {
      const told: Outcome = outcomes.get(ref) ?? { outcome: 'skipped', reason: 'não foi importado' };
      const { outcome, id, reason, code, assumed: more = [] } = told;
      if (id !== undefined) this.ids.set(ref, id);
      // What is as it was has nothing filled in this time.
      const all = outcome === 'unchanged' || outcome === 'skipped' ? more : [...assumed, ...more];
      return this.lines.add(origin, kind, ref, outcome, {
        changes: changesOf(told),
        ...(reason === undefined ? {} : { reason }),
        ...(code === undefined ? {} : { code }),
        assumed: all,
      });
    });
    await this.options.record?.(db, closed);
  }

  async single(db: Queryable, kind: ImportKind, total: number, found: Found<unknown>, outcome: Outcome): Promise<void> {
    await this.close(db, kind, [found], new Map([[found.ref, outcome]]));
    await this.tell(kind, total, 1);
  }

  async tell(kind: ImportKind, total: number, more: number): Promise<void> {
    const done = (this.done.get(kind) ?? 0) + more;
    this.done.set(kind, done);
    await this.options.progress?.({ kind, done, total });
  }
}
