import { AccountMarker, urgency } from '#integrations';
import { Audit, Clock, Database, failpoint, type Queryable, type Tx } from '#kernel';
import { Injectable } from '@nestjs/common';
import { planRefused } from '../customers.problems.ts';
import { decideMigration, type MigrationDecision } from './decide-migration.ts';
import { insertLinks, removeLinks } from '../attachments/links.ts';
import type { MigrateService } from './migration.dto.ts';
import { lockService, readService, type ServiceRow } from '../services/service-row.ts';
import { liveElsewhere, Situations, trialsOf } from '../attachments/situations.ts';

/** Moves a service to another plan: shown first, then done in one transaction. */
@Injectable()
export class PlanMigrations {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly clock: Clock,
    private readonly marker: AccountMarker,
    private readonly situations: Situations,
  ) {}

  /** Throws `not_found`, `unknown_plan`, and, unless it is a preview, the first blocking problem. */
  async migrate(serviceId: string, input: MigrateService): Promise<MigrationDecision> {
    if (input.preview) return this.decide(this.database, await readService(this.database, serviceId), input);
    return this.database.transaction(async (tx) => {
      const service = await lockService(tx, serviceId);
      const decision = await this.decide(tx, service, input);
      const refused = planRefused(decision.problems);
      if (refused) throw refused;
      await this.apply(tx, service, input.planId, decision);
      return decision;
    });
  }

  private async decide(db: Queryable, service: ServiceRow, { planId, skipPackages = [], addPackages = [] }: MigrateService): Promise<MigrationDecision> {
    const from = await this.situations.plan(db, service.planId);
    const to = await this.situations.plan(db, planId);
    const situation = await this.situations.read(
      db,
      [service.customerId],
      [...to.packages, ...addPackages].map(({ packageId }) => packageId),
    );
    return decideMigration({
      serviceId: service.id,
      serviceStatus: service.status,
      from,
      to,
      links: situation.links.filter((link) => link.serviceId === service.id),
      elsewhere: liveElsewhere(situation, service.id),
      packages: situation.packages,
      customer: service.customer,
      skipPackages,
      addPackages,
      trialsUsed: trialsOf(situation, service.customerId),
    });
  }

  private async apply(tx: Tx, service: ServiceRow, planId: string, { keep, end, add }: MigrationDecision): Promise<void> {
    const at = this.clock.now();
    const today = this.clock.today();
    // What waited for a migration waits no more.
    await tx.query(
      `UPDATE service SET plan_id = $2, updated_at = $3, version = version + 1,
         status = CASE WHEN status <> 'awaiting_migration' THEN status WHEN enabled_at IS NULL THEN 'awaiting_installation' ELSE 'enabled' END
       WHERE id = $1`,
      [service.id, planId, at],
    );
    await failpoint('migration-step-1');
    await removeLinks(
      tx,
      end.map(({ linkId }) => linkId),
      at,
    );
    await failpoint('migration-step-2');
    await this.carry(tx, keep, at);
    const links = add.map((added) => ({
      serviceId: service.id,
      packageId: added.package.id,
      priceCents: added.priceCents,
      origin: added.chosen ? ('chosen' as const) : ('migration' as const),
      mandatory: added.mandatory,
      fromDate: today,
      untilDate: null,
      trial: added.trial,
    }));
    await insertLinks(tx, links, { at, today });
    await failpoint('migration-step-3');
    await this.marker.services(tx, [service.id], add.length > 0 ? urgency.create : urgency.change);
    const names = (moved: readonly { package: { id: string } }[]): string[] => moved.map((item) => item.package.id);
    const after = { planId, keep: names(keep), end: names(end), add: names(add) };
    await this.audit.record(tx, { action: 'service.migrated', subjectKind: 'service', subjectId: service.id, before: { planId: service.planId }, after });
    await failpoint('migration-step-4');
  }

  /** The same rows; only what the new plan says of them changes. */
  private async carry(tx: Tx, keep: MigrationDecision['keep'], at: Date): Promise<void> {
    const changed = keep.map(({ linkId, mandatory, chosen, priceCents }) => ({ id: linkId, mandatory, chosen, priceCents }));
    await tx.query(
      `UPDATE service_package l SET mandatory = k.mandatory, price_cents = k."priceCents", updated_at = $2, version = l.version + 1,
         origin = CASE WHEN k.chosen THEN 'chosen' ELSE l.origin END
       FROM json_to_recordset($1) k (id uuid, mandatory boolean, chosen boolean, "priceCents" integer)
       WHERE l.id = k.id AND (l.mandatory, l.price_cents, l.origin = 'chosen') IS DISTINCT FROM (k.mandatory, k."priceCents", k.chosen)`,
      [JSON.stringify(changed), at],
    );
  }
}
