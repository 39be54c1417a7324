import { AccountMarker, urgency } from '#integrations';
import { Clock, Database, kernelProblem, type JobResult, type WorkHandler, type WorkRun, WorkRunner } from '#kernel';
import { type PlanDefaults, Plans } from '#plans';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { defaultsRunKind } from './defaults-run.list.ts';
import { insertLinks } from '../attachments/links.ts';
import { customersOf, MissingDefaults } from './missing-defaults.ts';
import { lockCustomers } from '../services/service-row.ts';

const chunk = 1_000;

/** Gives every live service of a plan the plan's packages it lacks. Repeated, it finds nothing left to do. */
@Injectable()
export class ApplyPlanDefaults implements WorkHandler, OnModuleInit {
  readonly kind = defaultsRunKind;

  constructor(
    private readonly database: Database,
    private readonly plans: Plans,
    private readonly missing: MissingDefaults,
    private readonly marker: AccountMarker,
    private readonly clock: Clock,
    private readonly runner: WorkRunner,
  ) {}

  onModuleInit(): void {
    this.runner.register(this);
  }

  async run(work: WorkRun): Promise<JobResult> {
    const plan = await this.plans.defaults(this.database, work.subjectId ?? '');
    if (!plan) throw kernelProblem('not_found');
    const { services: total } = await this.missing.count(this.database, plan.id);
    const result = { services: 0, packages: 0 };
    let done = 0;
    for (let last: string | undefined | null = null; last !== undefined;) {
      const step: Step = await this.apply(plan, last);
      last = step.last;
      done += step.count;
      result.services += step.services;
      result.packages += step.packages;
      await work.progress(done, Math.max(done, total));
    }
    return { status: 'succeeded', result };
  }

  private apply(plan: PlanDefaults, after: string | null): Promise<Step> {
    return this.database.transaction(async (tx) => {
      const page = await this.missing.page(tx, plan.id, after, chunk);
      await lockCustomers(tx, customersOf(page));
      const lacking = await this.missing.lacking(tx, plan, page);
      const today = this.clock.today();
      const links = lacking.flatMap(({ serviceId, add }) =>
        add.map(({ package: { id }, priceCents, mandatory, trial }) => ({
          serviceId,
          packageId: id,
          priceCents,
          origin: 'plan_default' as const,
          mandatory,
          fromDate: today,
          untilDate: null,
          trial,
        })),
      );
      await insertLinks(tx, links, { at: this.clock.now(), today });
      const services = lacking.map(({ serviceId }) => serviceId);
      if (services.length > 0) await this.marker.services(tx, services, urgency.create);
      return { last: page.at(-1)?.id, count: page.length, services: services.length, packages: links.length };
    });
  }
}

interface Step {
  last: string | undefined;
  count: number;
  services: number;
  packages: number;
}
