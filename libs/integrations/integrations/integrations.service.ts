import type { Limits } from '@content-platforms/plugin-sdk';
import { Injectable } from '@nestjs/common';
import {
  Audit,
  Database,
  type ExpectedVersion,
  kernelProblem,
  type ListQuery,
  newId,
  type Page,
  readOne,
  readPage,
  type Tx,
  violatedConstraint,
} from '#kernel';
import { AccountMarker, brake, urgency } from './account-marker.ts';
import { CallbackAddresses } from '../platforms/callback-addresses.ts';
import { LimiterAndHealth } from '../gateway/limiter-and-health.ts';
import { Integration } from './integration.entity.ts';
import type { ChangeIntegration, CreateIntegration, IntegrationView } from './integrations.dto.ts';
import { integrationList } from './integrations.list.ts';
import { integrationProblem } from '../integrations.problems.ts';
import { type ReadSettings, SealedSettings } from './sealed-settings.ts';

/** Integrations: the provider's accounts on platforms, with settings and switches. */
@Injectable()
export class Integrations {
  constructor(
    private readonly database: Database,
    private readonly settings: SealedSettings,
    private readonly addresses: CallbackAddresses,
    private readonly marker: AccountMarker,
    private readonly audit: Audit,
    private readonly limiterAndHealth: LimiterAndHealth,
  ) {}

  /** Throws `not_found`. */
  async get(id: string): Promise<IntegrationView> {
    return this.shown(await readOne<IntegrationView>(this.database, integrationList, id));
  }

  async page(query: ListQuery): Promise<Page<IntegrationView>> {
    const page = JSON.parse((await readPage(this.database, integrationList, query)).text) as Page<IntegrationView>;
    return { ...page, data: page.data.map((view) => this.shown(view)) };
  }

  /** Throws `unknown_platform`, `platform_failed`, `invalid_settings`. */
  async create(input: CreateIntegration): Promise<IntegrationView> {
    const platform = this.settings.platform(input.platform);
    const id = newId();
    const { open, sealed, capabilities } = await this.settings.read(platform, id, input.settings);
    await this.database.transaction(async (tx) => {
      await tx.getRepository(Integration).insert({
        id,
        platform: platform.key,
        description: input.description,
        settings: open as never,
        secrets: sealed,
        enabled: input.enabled ?? true,
        suspendOnDebt: input.suspendOnDebt ?? true,
        fixDrift: input.fixDrift ?? false,
        limits: (input.limits ?? {}) as Partial<Limits>,
        capabilities,
      });
      await this.limiterAndHealth.begin(tx, id, platform);
      await this.audit.record(tx, {
        action: 'integration.created',
        subjectKind: 'integration',
        subjectId: id,
        after: { ...input, settings: Object.keys(input.settings) },
      });
    });
    return this.get(id);
  }

  /** Changes an integration. Settings are merged: an omitted secret is kept, null removes an optional one. Throws `changed_meanwhile`, `invalid_settings`, `accounts_keep_scope`, `would_block_many`, `forbidden` to confirm it. */
  async change(id: string, version: ExpectedVersion, input: ChangeIntegration): Promise<IntegrationView> {
    const before = await this.row(id);
    const platform = this.settings.platform(before.platform);
    const settings = input.settings && (await this.settings.read(platform, id, input.settings, before));
    await this.database.transaction(async (tx) => {
      const repository = tx.getRepository(Integration);
      const { affected } = await repository.update(
        { id, version: version === 'any' ? before.version : version },
        {
          description: input.description ?? before.description,
          enabled: input.enabled ?? before.enabled,
          suspendOnDebt: input.suspendOnDebt ?? before.suspendOnDebt,
          fixDrift: input.fixDrift ?? before.fixDrift,
          limits: { ...before.limits, ...input.limits } as Partial<Limits>,
          ...(settings ? { settings: settings.open as never, secrets: settings.sealed, capabilities: settings.capabilities } : {}),
          version: () => 'version + 1',
          updatedAt: () => 'now()',
        },
      );
      if (!affected) throw kernelProblem('changed_meanwhile');
      if (settings) await this.begunAnew(tx, before, settings);
      await this.follow(tx, before, input);
      await this.audit.record(tx, {
        action: 'integration.changed',
        subjectKind: 'integration',
        subjectId: id,
        before: { enabled: before.enabled, suspendOnDebt: before.suspendOnDebt, description: before.description },
        after: { ...input, settings: Object.keys(input.settings ?? {}) },
      });
    });
    return this.get(id);
  }

  /** Deletes an integration. Throws `integration_in_use` while packages or accounts refer to it. */
  async remove(id: string, version: ExpectedVersion): Promise<void> {
    const before = await this.row(id);
    try {
      await this.database.transaction(async (tx) => {
        const { affected } = await tx.getRepository(Integration).delete({ id, version: version === 'any' ? before.version : version });
        if (!affected) throw kernelProblem('changed_meanwhile');
        await this.audit.record(tx, {
          action: 'integration.deleted',
          subjectKind: 'integration',
          subjectId: id,
          before: { description: before.description, platform: before.platform },
        });
      });
    } catch (error) {
      if (violatedConstraint(error) !== undefined) throw integrationProblem('integration_in_use');
      throw error;
    }
  }

  /** Resumes a paused integration: everything due is tried again. */
  async resume(id: string): Promise<IntegrationView> {
    await this.row(id);
    await this.database.transaction(async (tx) => {
      await this.limiterAndHealth.resume(tx, id);
      await this.audit.record(tx, { action: 'integration.resumed', subjectKind: 'integration', subjectId: id });
    });
    return this.get(id);
  }

  /** Refuses a change of the account scope while accounts exist, because their references depend on it. */
  private async begunAnew(tx: Tx, before: Integration, { capabilities }: ReadSettings): Promise<void> {
    await this.limiterAndHealth.forget(tx, before.id);
    if (capabilities.accountScope === before.capabilities.accountScope) return;
    const { all } = await this.marker.indebted(tx, before.id);
    if (all > 0) throw integrationProblem('accounts_keep_scope', { all });
  }

  /** Marks all accounts after a change of a switch. */
  private async follow(tx: Tx, before: Integration, input: ChangeIntegration): Promise<void> {
    const switched = input.suspendOnDebt !== undefined && input.suspendOnDebt !== before.suspendOnDebt;
    if (switched && input.suspendOnDebt) {
      const blocking = await this.marker.indebted(tx, before.id);
      brake(blocking, input.confirm ?? false, () => integrationProblem('would_block_many', { ...blocking }));
    }
    const enabled = input.enabled === true && !before.enabled;
    if (switched) await this.marker.integration(tx, before.id, input.suspendOnDebt ? urgency.block : urgency.unblock);
    else if (enabled) await this.marker.integration(tx, before.id, urgency.change);
  }

  private shown(view: IntegrationView): IntegrationView {
    return { ...view, callbackUrl: view.capabilities.asksUs ? this.addresses.of(view.id) : null };
  }

  private async row(id: string): Promise<Integration> {
    await this.get(id);
    return this.database.manager.getRepository(Integration).findOneByOrFail({ id });
  }
}
