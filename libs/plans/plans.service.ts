import { Injectable } from '@nestjs/common';
import {
  Audit,
  Clock,
  Database,
  type ExpectedVersion,
  type JsonText,
  kernelProblem,
  type ListQuery,
  newId,
  type Queryable,
  readOne,
  readPage,
  type Tx,
  violatedConstraint,
} from '#kernel';
import { Packages, resplitPrice, splitPrice } from '#packages';
import { checkPackages, type PlanPackage } from './check-packages.ts';
import { Plan } from './plan.entity.ts';
import { type PlanDefaults, planDefaults, replacePackages } from './plan-packages.ts';
import type { ChangePlan, CreatePlan, PlanView } from './plans.dto.ts';
import { planList } from './plans.list.ts';
import { planProblem } from './plans.problems.ts';

/** Internet plans, and the packages that come with them. */
@Injectable()
export class Plans {
  constructor(
    private readonly database: Database,
    private readonly packages: Packages,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  page(query: ListQuery): Promise<JsonText> {
    return readPage(this.database, planList, query);
  }

  /** Throws `not_found`. */
  get(id: string): Promise<PlanView> {
    return readOne<PlanView>(this.database, planList, id);
  }

  /** Returns what the plan gives to a new service, or `undefined` when the plan does not exist. */
  defaults(db: Queryable, planId: string): Promise<PlanDefaults | undefined> {
    return planDefaults(db, planId);
  }

  /** Throws `components_do_not_sum`, `external_ref_taken`, and what `checkPackages` refuses. */
  async create(input: CreatePlan): Promise<PlanView> {
    const { name, priceCents, lockPackages = false, packages = [], active = true, externalRef = null } = input;
    const components = splitPrice(priceCents, input.components ?? [], wholeOf(name));
    const id = newId();
    await this.database
      .transaction(async (tx) => {
        await this.check(tx, packages);
        await tx.getRepository(Plan).insert({ id, name, priceCents, components, lockPackages, active, externalRef });
        await replacePackages(tx, id, packages);
        await this.audit.record(tx, { action: 'plan.created', subjectKind: 'plan', subjectId: id, after: input });
      })
      .catch((error: unknown) => {
        throw violatedConstraint(error) === 'plan_external_ref_key' ? planProblem('external_ref_taken', { externalRef: input.externalRef ?? '' }) : error;
      });
    return this.get(id);
  }

  /** Changes a plan; services that have it keep their packages. Throws as `create` does, and `changed_meanwhile`. */
  async change(id: string, version: ExpectedVersion, input: ChangePlan): Promise<PlanView> {
    await this.database.transaction(async (tx) => {
      const before = await this.lock(tx, id, version);
      const { name = before.name, lockPackages = before.lockPackages, active = before.active, packages } = input;
      const { priceCents, components } = resplitPrice(before, input, wholeOf(name));
      if (packages) {
        const kept = (await planDefaults(tx, id))?.packages ?? [];
        await this.check(tx, packages, kept);
        await replacePackages(tx, id, packages);
      }
      await tx
        .getRepository(Plan)
        .update({ id }, { name, lockPackages, active, priceCents, components, version: () => 'version + 1', updatedAt: this.clock.now() });
      await this.audit.record(tx, { action: 'plan.changed', subjectKind: 'plan', subjectId: id, before, after: input });
    });
    return this.get(id);
  }

  /** Deletes a plan that no service ever had. Throws `not_found`, `changed_meanwhile`, `plan_in_use`. */
  async remove(id: string, version: ExpectedVersion): Promise<void> {
    await this.database
      .transaction(async (tx) => {
        const before = await this.lock(tx, id, version);
        await tx.getRepository(Plan).delete({ id });
        await this.audit.record(tx, { action: 'plan.deleted', subjectKind: 'plan', subjectId: id, before });
      })
      .catch((error: unknown) => {
        throw violatedConstraint(error) === undefined ? error : planProblem('plan_in_use');
      });
  }

  private async check(tx: Tx, wanted: readonly PlanPackage[], kept: readonly PlanPackage[] = []): Promise<void> {
    const ids = wanted.map(({ packageId }) => packageId);
    const refusal = checkPackages(
      wanted,
      await this.packages.rows(tx, ids),
      kept.map(({ packageId }) => packageId),
    );
    if (refusal) throw refusal;
  }

  private async lock(tx: Tx, id: string, version: ExpectedVersion): Promise<Plan> {
    await readOne(tx, planList, id);
    const row = await tx.getRepository(Plan).findOne({ where: { id }, lock: { mode: 'pessimistic_write' } });
    if (!row) throw kernelProblem('not_found');
    if (version !== 'any' && row.version !== version) throw kernelProblem('changed_meanwhile');
    return row;
  }
}

/** Without a composition, a plan's price is telecom (SCM). */
const wholeOf = (name: string) => ({ description: name, fiscalNature: 'SCM' }) as const;
