import { type Capabilities, isPlatformFailure } from '@content-platforms/plugin-sdk';
import { Injectable } from '@nestjs/common';
import { Clock, Config, Secrets } from '#kernel';
import { type SealedSecrets, secretPlace } from './integration.entity.ts';
import { integrationProblem } from '../integrations.problems.ts';
import { type LoadedPlatform, Platforms } from '../platforms/platforms.ts';
import { withoutIo } from '../gateway/without-io.ts';

export interface ReadSettings {
  /** Settings that may be shown. */
  open: Record<string, unknown>;
  sealed: SealedSecrets;
  /** The platform's capabilities, narrowed by these settings. */
  capabilities: Capabilities;
}

/** Validates an integration's settings with the plugin's schema and separates secrets, which are sealed. */
@Injectable()
export class SealedSettings {
  constructor(
    private readonly platforms: Platforms,
    private readonly secrets: Secrets,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /** Throws `unknown_platform`, `platform_failed`. */
  platform(key: string): LoadedPlatform {
    return this.platforms.get(key);
  }

  /** Merges settings with the stored ones (`before`): an omitted one is kept, null removes an optional one. Throws `invalid_settings`. */
  async read(
    platform: LoadedPlatform,
    id: string,
    input: Record<string, unknown>,
    before: { settings: Record<string, unknown>; secrets: SealedSecrets } = { settings: {}, secrets: {} },
  ): Promise<ReadSettings> {
    const kept = this.open(id, before.secrets);
    const merged = Object.entries({ ...before.settings, ...kept, ...input }).filter(([, value]) => value !== null);
    const result = await platform.validate(Object.fromEntries(merged));
    if ('issues' in result) {
      const fields = result.issues.map(({ path, message }) => ({ pointer: `/settings/${path}`, code: 'invalid_setting', message }));
      throw integrationProblem('invalid_settings', {}, { fields });
    }
    this.demandTls(result.settings);
    const isSecret = ([key]: [string, unknown]): boolean => platform.secretKeys.includes(key);
    const entries = Object.entries(result.settings).filter(([, value]) => value !== undefined);
    const sealed = entries.filter(isSecret).map(([key, value]) => {
      const old = before.secrets[key];
      const same = old && kept[key] === String(value);
      return [key, same ? old : { sealed: this.secrets.seal(String(value), secretPlace(id, key)), changedAt: new Date().toISOString() }] as const;
    });
    const narrowed = await this.narrowed(platform, result.settings);
    return {
      open: Object.fromEntries(entries.filter((entry) => !isSecret(entry))),
      sealed: Object.fromEntries(sealed),
      capabilities: { ...platform.capabilities, ...narrowed },
    };
  }

  /** Credentials and personal data go to these addresses. Throws `invalid_settings`. */
  private demandTls(settings: Record<string, unknown>): void {
    const open = Object.entries(settings).filter(([, value]) => typeof value === 'string' && /^http:/i.test(value) && URL.canParse(value));
    const fields = open
      .filter(([, value]) => !this.config.allowsHttp(new URL(value as string)))
      .map(([key]) => ({
        pointer: `/settings/${key}`,
        code: 'insecure_address',
        message: 'deve começar com https://; em produção, exceções são declaradas em HTTP_PLATFORM_HOSTS',
      }));
    if (fields.length > 0) throw integrationProblem('invalid_settings', {}, { fields });
  }

  /** Throws `platform_failed` when an external plugin is not running. */
  private async narrowed(platform: LoadedPlatform, settings: Record<string, unknown>): Promise<Partial<Capabilities> | undefined> {
    try {
      return (
        await platform.connect(
          settings,
          withoutIo(() => this.clock.now()),
        )
      ).capabilities;
    } catch (error) {
      const reason = isPlatformFailure(error) ? error.message : 'O plugin não respondeu.';
      throw integrationProblem('platform_failed', { platform: platform.key, reason });
    }
  }

  private open(id: string, sealed: SealedSecrets): Record<string, string> {
    return Object.fromEntries(Object.entries(sealed).map(([field, secret]) => [field, this.secrets.open(secret.sealed, secretPlace(id, field))]));
  }
}
