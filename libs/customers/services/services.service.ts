import { AccountMarker, urgency } from '#integrations';
import {
  Audit,
  Clock,
  Database,
  type ExpectedVersion,
  type JsonText,
  kernelProblem,
  type ListQuery,
  newId,
  readOne,
  readPage,
  type Tx,
  violatedConstraint,
} from '#kernel';
import { Injectable } from '@nestjs/common';
import { customerProblem, planRefused } from '../customers.problems.ts';
import { decideMigration, type MigrationDecision } from '../plan-migrations/decide-migration.ts';
import { insertLinks, type NewLink } from '../attachments/links.ts';
import type { PlanProblem } from '../plan-migrations/migration-reasons.ts';
import type { ChangeService, CreateService, ServiceView } from './service.dto.ts';
import { lastDay, Service } from './service.entity.ts';
import { serviceList } from './service.list.ts';
import { lockBuyer, lockService } from './service-row.ts';
import { liveElsewhere, Situations, trialsOf } from '../attachments/situations.ts';

const storedDay = (dueDay: number | 'last'): number => (dueDay === 'last' ? lastDay : dueDay);

/** Customers' subscriptions to plans. */
@Injectable()
export class Services {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly clock: Clock,
    private readonly marker: AccountMarker,
    private readonly situations: Situations,
  ) {}

  list(query: ListQuery): Promise<JsonText> {
    return readPage(this.database, serviceList, query);
  }

  /** Throws `not_found`. */
  get(id: string): Promise<ServiceView> {
    return readOne(this.database, serviceList, id);
  }

  /**
   * A new service with its plan's packages. `warnings`: what would wait at a platform, and what was left out.
   * Throws `not_found` (customer), `unknown_plan`, `unknown_suspension_profile`, `external_ref_taken`, `login_taken`, and the first blocking problem of `decideMigration`.
   */
  async create(customerId: string, input: CreateService): Promise<ServiceView & { warnings: PlanProblem[] }> {
    const { id, warnings } = await this.database.transaction((tx) => this.add(tx, customerId, input));
    return { ...(await this.get(id)), warnings };
  }

  /** As `create`, in the caller's transaction. */
  async add(tx: Tx, customerId: string, input: CreateService): Promise<{ id: string; warnings: PlanProblem[] }> {
    const id = newId();
    const now = this.clock.now();
    const { planId, billing, status = 'awaiting_installation', startsOn = this.clock.today() } = input;
    const { suspensionProfileId = null, login = null, externalRef = null } = input;
    const decision = await this.decide(tx, customerId, input);
    const refused = planRefused(decision.problems);
    if (refused) throw refused;
    const enabledAt = status === 'enabled' ? now : null;
    const row = { id, customerId, planId, status, enabledAt, dueDay: storedDay(input.dueDay), billing, startsOn, suspensionProfileId, login, externalRef };
    await namingConflicts(() => tx.insert(Service, row));
    const links = decision.add.map((added): NewLink => ({
      serviceId: id,
      packageId: added.package.id,
      priceCents: added.priceCents,
      origin: added.chosen ? 'chosen' : 'plan_default',
      mandatory: added.mandatory,
      fromDate: startsOn,
      untilDate: null,
      trial: added.trial,
    }));
    await insertLinks(tx, links, { at: now, today: this.clock.today() });
    await this.marker.services(tx, [id], urgency.create);
    await this.audit.record(tx, {
      action: 'service.created',
      subjectKind: 'service',
      subjectId: id,
      after: { ...row, packages: links.map(({ packageId }) => packageId) },
    });
    return { id, warnings: decision.problems };
  }

  /** Throws `not_found`, `changed_meanwhile`, `service_cancelled`, `unknown_suspension_profile`, `login_taken`. */
  async change(id: string, version: ExpectedVersion, input: ChangeService): Promise<ServiceView> {
    await this.database.transaction((tx) => this.amend(tx, id, version, input));
    return this.get(id);
  }

  /** As `change`, in the caller's transaction. */
  async amend(tx: Tx, id: string, version: ExpectedVersion, { dueDay, billing, suspensionProfileId, login }: ChangeService): Promise<void> {
    const service = await lockService(tx, id);
    if (version !== 'any' && version !== service.version) throw kernelProblem('changed_meanwhile');
    const after = {
      ...(dueDay === undefined ? {} : { dueDay: storedDay(dueDay) }),
      ...(billing === undefined ? {} : { billing }),
      ...(suspensionProfileId === undefined ? {} : { suspensionProfileId }),
      ...(login === undefined ? {} : { login }),
    };
    await namingConflicts(() => tx.update(Service, { id }, { ...after, version: service.version + 1, updatedAt: this.clock.now() }));
    await this.audit.record(tx, { action: 'service.changed', subjectKind: 'service', subjectId: id, after });
  }

  private async decide(tx: Tx, customerId: string, { planId, status, skipPackages = [], addPackages = [] }: CreateService): Promise<MigrationDecision> {
    const customer = await lockBuyer(tx, customerId);
    const plan = await this.situations.plan(tx, planId);
    const situation = await this.situations.read(
      tx,
      [customerId],
      [...plan.packages, ...addPackages].map(({ packageId }) => packageId),
    );
    return decideMigration({
      serviceId: null,
      serviceStatus: status ?? 'awaiting_installation',
      from: null,
      to: plan,
      links: [],
      elsewhere: liveElsewhere(situation),
      packages: situation.packages,
      customer,
      skipPackages,
      addPackages,
      trialsUsed: trialsOf(situation, customerId),
    });
  }
}

async function namingConflicts(write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    const constraint = violatedConstraint(error);
    if (constraint === 'service_external_ref_key') throw customerProblem('external_ref_taken');
    if (constraint === 'service_login') throw customerProblem('login_taken');
    if (constraint === 'service_suspension_profile') throw customerProblem('unknown_suspension_profile');
    throw error;
  }
}
