import { Audit, Database, isUuid, kernelProblem, readOne, Works } from '#kernel';
import { type PlanDefaults, Plans } from '#plans';
import { Injectable, type MessageEvent } from '@nestjs/common';
import type { Observable } from 'rxjs';
import { defaultsRunKind, defaultsRunList } from './defaults-run.list.ts';
import { MissingDefaults } from './missing-defaults.ts';
import type { DefaultsPreview, DefaultsRunView } from './plan-defaults.dto.ts';

const sampled = 20;

/** Changing a plan's packages changes nothing that is attached; this does, and only when asked. */
@Injectable()
export class PlanDefaultsRuns {
  constructor(
    private readonly database: Database,
    private readonly plans: Plans,
    private readonly missing: MissingDefaults,
    private readonly works: Works,
    private readonly audit: Audit,
  ) {}

  /** What it would attach, counted, with the first services of the plan exactly. Throws `not_found`. */
  async preview(planId: string): Promise<DefaultsPreview> {
    const plan = await this.plan(planId);
    const { services, missing } = await this.missing.count(this.database, plan.id);
    const lacking = await this.missing.lacking(this.database, plan, await this.missing.page(this.database, plan.id, null, 1_000));
    return { services, missing, sample: lacking.slice(0, sampled) };
  }

  /** Queues it. Throws `not_found`, `already_running`. */
  async start(planId: string): Promise<DefaultsRunView> {
    await this.plan(planId);
    const id = await this.database.transaction(async (tx) => {
      const work = await this.works.enqueue(tx, { kind: defaultsRunKind, subjectId: planId });
      await this.audit.record(tx, { action: 'plan.defaults_applied', subjectKind: 'plan', subjectId: planId, after: { workId: work } });
      return work;
    });
    return this.get(id);
  }

  /** Throws `not_found`. */
  get(id: string): Promise<DefaultsRunView> {
    return readOne(this.database, defaultsRunList, id);
  }

  events(id: string): Observable<MessageEvent> {
    return this.works.events(() => this.get(id));
  }

  /** What is attached by then stays. Throws `not_found`, `not_cancellable`. */
  async cancel(id: string): Promise<DefaultsRunView> {
    await this.get(id);
    await this.works.cancel(id);
    return this.get(id);
  }

  private async plan(id: string): Promise<PlanDefaults> {
    const plan = isUuid(id) ? await this.plans.defaults(this.database, id) : undefined;
    if (!plan) throw kernelProblem('not_found');
    return plan;
  }
}
