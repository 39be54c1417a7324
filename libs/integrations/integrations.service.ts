import type { Limits } from '@content-platforms/plugin-sdk';
import { Injectable } from '@nestjs/common';
import { Audit, Database, type ExpectedVersion, kernelProblem, newId, readOne, Secrets, type Tx, violatedConstraint } from '#kernel';
import { AccountMarker, urgency } from './account-marker.ts';
import { GateAndHealth } from './gate-and-health.ts';
import { Integration, type SealedSecrets, secretPlace } from './integration.entity.ts';
import type { ChangeIntegration, CreateIntegration, IntegrationView } from './integrations.dto.ts';
import { integrationList } from './integrations.list.ts';
import { integrationProblem } from './integrations.problems.ts';
import { type LoadedPlatform, Platforms } from './platforms.ts';

/** One act over more than twenty accounts and a twentieth of all stops and asks (architecture.md, brakes). */
const isMany = (accounts: number, all: number): boolean => accounts > 20 && accounts > all * 0.05;

const given = (settings: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== null));

/** Our accounts on platforms: their settings and switches. */
@Injectable()
export class Integrations {
  constructor(
    private readonly database: Database,
    private readonly secrets: Secrets,
    private readonly platforms: Platforms,
    private readonly marker: AccountMarker,
    private readonly audit: Audit,
    private readonly gateAndHealth: GateAndHealth,
  ) {}

  /** Throws `not_found`. */
  get(id: string): Promise<IntegrationView> {
    return readOne<IntegrationView>(this.database, integrationList, id);
  }

  /** Throws `unknown_platform`, `platform_failed`, `invalid_settings`. */
  async create(input: CreateIntegration): Promise<IntegrationView> {
    const platform = this.platforms.get(input.platform);
    const id = newId();
    const { open, sealed } = await this.seal(platform, id, input.settings, {});
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
        capabilities: platform.capabilities,
      });
      await this.gateAndHealth.begin(tx, id, platform);
      await this.audit.record(tx, {
        action: 'integration.created',
        subjectKind: 'integration',
        subjectId: id,
        after: { ...input, settings: Object.keys(input.settings) },
      });
    });
    return this.get(id);
  }

  /** Settings are merged: a secret that is not sent stays; null takes an optional one away. Throws `changed_meanwhile`, `invalid_settings`, `would_block_many`. */
  async change(id: string, version: ExpectedVersion, input: ChangeIntegration): Promise<IntegrationView> {
    const before = await this.row(id);
    const platform = this.platforms.get(before.platform);
    const settings = input.settings
      ? await this.seal(platform, id, given({ ...before.settings, ...this.opened(id, before.secrets), ...input.settings }), before.secrets)
      : undefined;
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
          capabilities: platform.capabilities,
          ...(settings ? { settings: settings.open as never, secrets: settings.sealed } : {}),
          version: () => 'version + 1',
          updatedAt: () => 'now()',
        },
      );
      if (!affected) throw kernelProblem('changed_meanwhile');
      if (settings) await this.gateAndHealth.forget(tx, id);
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

  /** Throws `integration_in_use` while a package or an account hangs on it. */
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

  /** A person says the cause of the pause is gone: everything due is tried again. */
  async resume(id: string): Promise<IntegrationView> {
    await this.row(id);
    await this.database.transaction(async (tx) => {
      await this.gateAndHealth.resume(tx, id);
      await this.audit.record(tx, { action: 'integration.resumed', subjectKind: 'integration', subjectId: id });
    });
    return this.get(id);
  }

  /** Switches are facts: what they decide changes for every account. */
  private async follow(tx: Tx, before: Integration, input: ChangeIntegration): Promise<void> {
    const switched = input.suspendOnDebt !== undefined && input.suspendOnDebt !== before.suspendOnDebt;
    if (switched && input.suspendOnDebt && !input.confirm) {
      const { accounts, all } = await this.marker.indebted(tx, before.id);
      if (isMany(accounts, all)) throw integrationProblem('would_block_many', { accounts, all });
    }
    const enabled = input.enabled === true && !before.enabled;
    if (switched) await this.marker.integration(tx, before.id, input.suspendOnDebt ? urgency.block : urgency.unblock);
    else if (enabled) await this.marker.integration(tx, before.id, urgency.change);
  }

  private async row(id: string): Promise<Integration> {
    await this.get(id);
    return this.database.manager.getRepository(Integration).findOneByOrFail({ id });
  }

  private opened(id: string, sealed: SealedSecrets): Record<string, string> {
    return Object.fromEntries(Object.entries(sealed).map(([field, secret]) => [field, this.secrets.open(secret.sealed, secretPlace(id, field))]));
  }

  /** Checks settings by the plugin's own schema and parts them: what may be shown, and what is sealed. */
  private async seal(
    platform: LoadedPlatform,
    id: string,
    input: Record<string, unknown>,
    before: SealedSecrets,
  ): Promise<{ open: Record<string, unknown>; sealed: SealedSecrets }> {
    const result = await platform.validate(input);
    if ('issues' in result) {
      const fields = result.issues.map(({ path, message }) => ({ pointer: `/settings/${path}`, code: 'invalid_setting', message }));
      throw integrationProblem('invalid_settings', {}, { fields });
    }
    const isSecret = ([key]: [string, unknown]): boolean => platform.secretKeys.includes(key);
    const entries = Object.entries(result.settings).filter(([, value]) => value !== undefined);
    const kept = this.opened(id, before);
    const sealed = entries.filter(isSecret).map(([key, value]) => {
      const old = before[key];
      const same = old && kept[key] === String(value);
      return [key, same ? old : { sealed: this.secrets.seal(String(value), secretPlace(id, key)), changedAt: new Date().toISOString() }] as const;
    });
    return { open: Object.fromEntries(entries.filter((entry) => !isSecret(entry))), sealed: Object.fromEntries(sealed) };
  }
}
