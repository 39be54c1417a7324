import { Clock, type Queryable } from '#kernel';
import type { PlanDefaults } from '#plans';
import { trialScope } from '#packages';
import { Injectable } from '@nestjs/common';
import type { BuyerFacts } from '../attachments/decide-attachment.ts';
import { decideMigration, type MigrationDecision } from '../plan-migrations/decide-migration.ts';
import { buyer } from '../services/service-row.ts';
import type { ServiceStatus } from '../services/service.entity.ts';
import { liveElsewhere, Situations, trialsOf } from '../attachments/situations.ts';

/** A service of the plan, and what it lacks of the plan's packages. */
export interface LackingService {
  serviceId: string;
  customerName: string;
  add: MigrationDecision['add'];
  problems: MigrationDecision['problems'];
}

export interface ServiceOfCustomer {
  id: string;
  customerId: string;
}

interface ServiceOfPlan extends ServiceOfCustomer {
  customerName: string;
  status: ServiceStatus;
  customer: BuyerFacts;
}

export const customersOf = (page: readonly ServiceOfCustomer[]): string[] => [...new Set(page.map(({ customerId }) => customerId))];

/** Compares the services of a plan with the plan's packages. */
@Injectable()
export class MissingDefaults {
  constructor(
    private readonly situations: Situations,
    private readonly clock: Clock,
  ) {}

  /** The next live services of the plan after `after`. */
  page(db: Queryable, planId: string, after: string | null, limit: number): Promise<ServiceOfCustomer[]> {
    return db.query(
      `SELECT s.id, s.customer_id AS "customerId" FROM service s
       WHERE s.plan_id = $1 AND s.status <> 'cancelled' AND s.id > coalesce($2::uuid, '00000000-0000-0000-0000-000000000000') ORDER BY s.id LIMIT ${limit}`,
      [planId, after],
    );
  }

  /** Those of these services that lack something of the plan; who has left it, or their customer, meanwhile is passed over. */
  async lacking(db: Queryable, plan: PlanDefaults, page: readonly ServiceOfCustomer[]): Promise<LackingService[]> {
    const customerIds = customersOf(page);
    const services = await db.query<ServiceOfPlan[]>(
      `SELECT s.id, s.customer_id AS "customerId", c.name AS "customerName", s.status, ${buyer} AS customer FROM service s JOIN customer c ON c.id = s.customer_id
       WHERE s.id = ANY($1::uuid[]) AND s.plan_id = $2 AND s.status <> 'cancelled' AND s.customer_id = ANY($3::uuid[]) ORDER BY s.id`,
      [page.map(({ id }) => id), plan.id, customerIds],
    );
    const situation = await this.situations.read(
      db,
      customerIds,
      plan.packages.map(({ packageId }) => packageId),
    );
    const linksOf = Map.groupBy(situation.links, ({ customerId }) => customerId);
    return services.flatMap(({ id, customerId, customerName, status, customer }): LackingService[] => {
      const links = linksOf.get(customerId) ?? [];
      const used = trialsOf(situation, customerId);
      const { add, problems } = decideMigration({
        serviceId: id,
        serviceStatus: status,
        from: null,
        to: plan,
        links: links.filter((link) => link.serviceId === id),
        // Nothing ends here: what the service has besides the plan's packages stays, and counts.
        elsewhere: liveElsewhere({ ...situation, links }),
        packages: situation.packages,
        customer,
        skipPackages: [],
        addPackages: [],
        trialsUsed: used,
      });
      // The next service of the same customer gets no second one.
      for (const { package: sold, trial } of add) if (trial) used.add(trialScope(sold.id, trial));
      situation.trials.set(customerId, used);
      return add.length === 0 ? [] : [{ serviceId: id, customerName, add, problems: problems.filter(({ code }) => code !== 'plan_inactive') }];
    });
  }

  /** How many live services the plan has, and how many lack each of its packages that is on sale. */
  async count(
    db: Queryable,
    planId: string,
  ): Promise<{ services: number; missing: { package: { id: string; code: string; description: string; kind: string }; services: number }[] }> {
    const [row] = await db.query<{ services: number }[]>(`SELECT count(*)::int AS services FROM service WHERE plan_id = $1 AND status <> 'cancelled'`, [
      planId,
    ]);
    const missing = await db.query<{ package: { id: string; code: string; description: string; kind: string }; services: number }[]>(
      `SELECT json_build_object('id', p.id, 'code', p.code, 'description', p.description, 'kind', p.kind) AS package, lack.services
       FROM plan_package x JOIN package p ON p.id = x.package_id AND p.active
       CROSS JOIN LATERAL (
         SELECT count(*)::int AS services FROM service s
         WHERE s.plan_id = $1 AND s.status <> 'cancelled' AND NOT EXISTS (
           SELECT FROM service_package l WHERE l.service_id = s.id AND l.package_id = p.id AND l.removed_at IS NULL AND (l.until_date IS NULL OR l.until_date >= $2::date))
       ) lack
       WHERE x.plan_id = $1 AND lack.services > 0 ORDER BY x.position`,
      [planId, this.clock.today()],
    );
    return { services: row?.services ?? 0, missing };
  }
}
