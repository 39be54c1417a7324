import { Injectable } from '@nestjs/common';
import {
  Audit,
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
import { AccountMarker, brake, type DebtRule, urgency } from '#integrations';
import { checkFallback, checkProducts } from './check-products.ts';
import { PackageProducts } from './package-products.ts';
import { type PackageRow, packageRows } from './package-rows.ts';
import { PackageUse } from './package-use.ts';
import { SoldPackage } from './package.entity.ts';
import type { ChangePackage, CreatePackage, PackageView } from './packages.dto.ts';
import { packageList } from './packages.list.ts';
import { packageProblem } from './packages.problems.ts';
import { resplitPrice, splitPrice } from './split-price.ts';
import { checkTrial, type TrialTerms } from './trial-terms.ts';

/** Packages on sale. */
@Injectable()
export class Packages {
  constructor(
    private readonly database: Database,
    private readonly products: PackageProducts,
    private readonly use: PackageUse,
    private readonly audit: Audit,
    private readonly marker: AccountMarker,
  ) {}

  page(query: ListQuery): Promise<JsonText> {
    return readPage(this.database, packageList, query);
  }

  /** Throws `not_found`. */
  async get(id: string): Promise<PackageView> {
    const view = await readOne<PackageView>(this.database, packageList, id);
    return { ...view, attachedServices: await this.use.attachedCount(this.database, id) };
  }

  /** Returns what the rules need of the packages that exist, in the order of `ids`. */
  rows(db: Queryable, ids: readonly string[]): Promise<PackageRow[]> {
    return packageRows(db, ids);
  }

  /** Throws every refusal of `packages.problems.ts` but those of attached packages. */
  async create(input: CreatePackage): Promise<PackageView> {
    const { code, description, kind, priceCents, debtPolicy = 'service', blockedProductId = null, active = true, trial = null, externalRef = null } = input;
    if (kind === 'benefit' && priceCents !== 0) throw packageProblem('benefit_has_price');
    const components = splitPrice(priceCents, input.components ?? [], { description, fiscalNature: 'SVA' });
    const productIds = (input.products ?? []).map(({ productId }) => productId);
    const id = newId();
    await this.written(input, async (tx) => {
      const refusal = checkProducts(productIds, await this.products.find(tx, productIds));
      if (refusal) throw refusal;
      await this.refuseFallback(tx, blockedProductId, productIds);
      await refuseTrial(tx, trial, id);
      await tx
        .getRepository(SoldPackage)
        .insert({ id, code, description, kind, priceCents, components, debtPolicy, blockedProductId, trial, active, externalRef });
      await this.products.replace(tx, id, productIds);
      await this.audit.record(tx, { action: 'package.created', subjectKind: 'package', subjectId: id, after: input });
    });
    return this.get(id);
  }

  /** Changes a package; attached packages keep their price. Throws as `create` does, and `changed_meanwhile`, `package_attached`, `package_would_block_many`, `forbidden` to confirm it. */
  async change(id: string, version: ExpectedVersion, input: ChangePackage): Promise<PackageView> {
    await this.written(input, async (tx) => {
      const before = await this.lock(tx, id, version);
      const { code, description, kind, debtPolicy, blockedProductId, trial, active } = { ...before, ...definedOf(input) };
      const { priceCents, components } = resplitPrice(before, input, { description, fiscalNature: 'SVA' });
      if (kind === 'benefit' && priceCents !== 0) throw packageProblem('benefit_has_price');
      if (input.products)
        await this.changeProducts(
          tx,
          id,
          input.products.map(({ productId }) => productId),
        );
      await this.refuseFallback(tx, blockedProductId, await this.products.of(tx, id), before.blockedProductId);
      if (input.trial) await refuseTrial(tx, trial, id);
      const rule = debtPolicy !== before.debtPolicy || blockedProductId !== before.blockedProductId;
      if (rule) await this.brake(tx, id, { debtPolicy, fallback: blockedProductId !== null }, input.confirm ?? false);
      await tx.getRepository(SoldPackage).update(
        { id },
        {
          code,
          description,
          kind,
          debtPolicy,
          blockedProductId,
          trial,
          active,
          priceCents,
          components,
          version: () => 'version + 1',
          updatedAt: () => 'now()',
        },
      );
      // The debt rule applies to every subscriber of the package.
      if (rule) await this.marker.package(tx, id, urgency.change);
      await this.audit.record(tx, { action: 'package.changed', subjectKind: 'package', subjectId: id, before, after: input });
    });
    return this.get(id);
  }

  /** Deletes a package that was never attached. Throws `not_found`, `changed_meanwhile`, `package_attached`, `package_in_plan`, `package_used`. */
  async remove(id: string, version: ExpectedVersion): Promise<void> {
    await this.database
      .transaction(async (tx) => {
        const before = await this.lock(tx, id, version);
        const count = await this.use.attachedCount(tx, id);
        if (count > 0) throw packageProblem('package_attached', { count });
        await tx.getRepository(SoldPackage).delete({ id });
        await this.audit.record(tx, { action: 'package.deleted', subjectKind: 'package', subjectId: id, before });
      })
      .catch((error: unknown) => {
        const constraint = violatedConstraint(error);
        if (constraint === undefined) throw error;
        throw packageProblem(constraint.startsWith('plan_package') ? 'package_in_plan' : 'package_used');
      });
  }

  private async changeProducts(tx: Tx, id: string, wanted: string[]): Promise<void> {
    const before = await this.products.of(tx, id);
    const refusal = checkProducts(wanted, await this.products.find(tx, wanted), before);
    if (refusal) throw refusal;
    const same = wanted.length === before.length && wanted.every((productId) => before.includes(productId));
    const count = same ? 0 : await this.use.attachedCount(tx, id);
    if (count > 0) throw packageProblem('package_attached', { count });
    await this.products.replace(tx, id, wanted);
  }

  /** Brake: a debt rule reaches every subscriber of the package. Throws `package_would_block_many`, `forbidden`. */
  private async brake(tx: Tx, id: string, rule: DebtRule, confirmed: boolean): Promise<void> {
    const blocking = await this.marker.indebtedBy(tx, id, rule);
    brake(blocking, confirmed, () => packageProblem('package_would_block_many', { ...blocking }));
  }

  private async refuseFallback(tx: Tx, fallbackId: string | null, productIds: readonly string[], kept: string | null = null): Promise<void> {
    if (fallbackId === null) return;
    const refusal = checkFallback(fallbackId, productIds, await this.products.find(tx, [...productIds, fallbackId]), kept);
    if (refusal) throw refusal;
  }

  /** Locks the row until the transaction ends; attaching a package takes the same lock. */
  private async lock(tx: Tx, id: string, version: ExpectedVersion): Promise<SoldPackage> {
    await readOne(tx, packageList, id);
    const row = await tx.getRepository(SoldPackage).findOne({ where: { id }, lock: { mode: 'pessimistic_write' } });
    if (!row) throw kernelProblem('not_found');
    if (version !== 'any' && row.version !== version) throw kernelProblem('changed_meanwhile');
    return row;
  }

  private async written(input: { code?: string | undefined; externalRef?: string | undefined }, work: (tx: Tx) => Promise<void>): Promise<void> {
    await this.database.transaction(work).catch((error: unknown) => {
      const constraint = violatedConstraint(error);
      if (constraint === 'package_code_key') throw packageProblem('code_taken', { code: input.code ?? '' });
      if (constraint === 'package_external_ref_key') throw packageProblem('external_ref_taken', { externalRef: input.externalRef ?? '' });
      throw error;
    });
  }
}

/** Throws `wrong_trial`, `unknown_trial_package`. */
async function refuseTrial(tx: Tx, trial: TrialTerms | null, packageId: string): Promise<void> {
  if (trial === null) return;
  checkTrial(trial, packageId);
  if (trial.packageId !== undefined && (await packageRows(tx, [trial.packageId])).length === 0) throw packageProblem('unknown_trial_package');
}

/** Omits fields that are `undefined`. */
function definedOf<Input extends object>(input: Input): Partial<Input> {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) as Partial<Input>;
}
