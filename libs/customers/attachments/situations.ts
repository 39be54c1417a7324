import { Platforms } from '#integrations';
import { Clock, preparedForOne, type Queryable } from '#kernel';
import { type PlanDefaults, Plans } from '#plans';
import type { Capabilities } from '@content-platforms/plugin-sdk';
import { Injectable } from '@nestjs/common';
import { customerProblem } from '../customers.problems.ts';
import type { AttachmentFacts, LivePackage, OfferedPackage } from './decide-attachment.ts';
import { type AttachedLink, livePackage } from '../plan-migrations/decide-migration.ts';
import type { ServiceRow } from '../services/service-row.ts';

type LiveLink = AttachedLink & { serviceId: string; customerId: string };

/** What customers have attached, and the packages in question with all that is known of them. */
export interface Situation {
  links: LiveLink[];
  packages: Map<string, OfferedPackage>;
  /** What trials they had, by customer. */
  trials: Map<string, Set<string>>;
}

/** Of one customer. */
export const trialsOf = ({ trials }: Situation, customerId: string): Set<string> => trials.get(customerId) ?? new Set();

interface OfferRow extends Omit<OfferedPackage, 'integration'> {
  integration: {
    id: string;
    platform: string;
    description: string;
    enabled: boolean;
    health: string;
    healthReason: string | null;
    capabilities: Pick<Capabilities, 'onePackagePerSubscriber' | 'accountScope'>;
    licencesLeft: number | null;
  } | null;
}

/** Reads the facts that `decideAttachment` and `decideMigration` judge. */
@Injectable()
export class Situations {
  constructor(
    private readonly platforms: Platforms,
    private readonly plans: Plans,
    private readonly clock: Clock,
  ) {}

  /** Throws `unknown_plan`. */
  async plan(db: Queryable, planId: string): Promise<PlanDefaults> {
    const plan = await this.plans.defaults(db, planId);
    if (!plan) throw customerProblem('unknown_plan');
    return plan;
  }

  /** Of one customer, or of many at once; `packageIds`: those in question beside what is attached. */
  async read(db: Queryable, customerIds: readonly string[], packageIds: readonly string[]): Promise<Situation> {
    const links = await db.query<LiveLink[]>(
      preparedForOne(
        `SELECT l.id, l.service_id AS "serviceId", s.customer_id AS "customerId", l.package_id AS "packageId", l.price_cents AS "priceCents", l.origin, l.mandatory
       FROM service s JOIN service_package l ON l.service_id = s.id AND l.removed_at IS NULL
       WHERE s.customer_id = ANY($1::uuid[]) AND s.status <> 'cancelled' AND (l.until_date IS NULL OR l.until_date >= $2::date) ORDER BY l.id`,
        customerIds,
      ),
      [customerIds, this.clock.today()],
    );
    const used = await db.query<{ id: string; scopes: string[] }[]>(
      preparedForOne(
        'SELECT c.id, array_agg(u.scope) AS scopes FROM customer c JOIN trial_use u ON u.document_index = c.document_index WHERE c.id = ANY($1::uuid[]) GROUP BY c.id',
        customerIds,
      ),
      [customerIds],
    );
    const packages = await this.packages(db, [...new Set([...packageIds, ...links.map(({ packageId }) => packageId)])]);
    return { links, packages, trials: new Map(used.map(({ id, scopes }) => [id, new Set(scopes)])) };
  }

  private async packages(db: Queryable, ids: readonly string[]): Promise<Map<string, OfferedPackage>> {
    if (ids.length === 0) return new Map();
    const rows = await db.query<OfferRow[]>(
      preparedForOne(
        `SELECT p.id, p.code, p.description, p.kind, p.price_cents AS "priceCents", p.active, p.trial, coalesce(x.products, '[]') AS products,
         CASE WHEN i.id IS NOT NULL THEN json_build_object('id', i.id, 'platform', i.platform, 'description', i.description, 'enabled', i.enabled,
           'health', i.health, 'healthReason', i.health_reason, 'capabilities', i.capabilities, 'licencesLeft', i.licences_contracted - i.licences_used) END AS integration
       FROM package p
       CROSS JOIN LATERAL (
         SELECT json_agg(json_build_object('ref', r.ref, 'name', r.name, 'status', r.status, 'role', r.role) ORDER BY y.position) AS products,
           (array_agg(r.integration_id))[1] AS integration_id
         FROM package_product y JOIN product r ON r.id = y.product_id WHERE y.package_id = p.id) x
       LEFT JOIN integration i ON i.id = x.integration_id
       WHERE p.id = ANY($1::uuid[])`,
        ids,
      ),
      [ids],
    );
    return new Map(rows.map((row) => [row.id, this.offered(row)]));
  }

  private offered({ integration, trial: terms, ...rest }: OfferRow): OfferedPackage {
    // An offer that lasted until a day is over after it.
    const row = { ...rest, trial: terms?.until !== undefined && terms.until < this.clock.today() ? null : terms };
    if (integration === null) return { ...row, integration };
    const { id, description, enabled, health, healthReason, capabilities, licencesLeft } = integration;
    const paused = health === 'paused' ? (healthReason ?? 'as credenciais não foram aceitas').replace(/\.$/, '') : null;
    const needs = this.platforms.find(integration.platform)?.needs ?? null;
    const { onePackagePerSubscriber, accountScope } = capabilities;
    return { ...row, integration: { id, description, enabled, paused, needs, onePackagePerSubscriber, accountScope, licencesLeft } };
  }
}

/** Packages attached to the customer's services, those of `except` left out. */
export function liveElsewhere({ links, packages }: Situation, except: string | null = null): LivePackage[] {
  return links.filter(({ serviceId }) => serviceId !== except).flatMap(({ serviceId, packageId }) => livePackage(packages.get(packageId), serviceId) ?? []);
}

/** The facts of attaching one package to one service. */
export function attachmentFacts(service: ServiceRow, plan: PlanDefaults, situation: Situation, offered: OfferedPackage): AttachmentFacts {
  return {
    serviceId: service.id,
    serviceStatus: service.status,
    plan: { name: plan.name, lockPackages: plan.lockPackages, packageIds: new Set(plan.packages.map(({ packageId }) => packageId)) },
    package: offered,
    customer: service.customer,
    live: liveElsewhere(situation),
    trialsUsed: trialsOf(situation, service.customerId),
  };
}
