import { Injectable } from '@nestjs/common';
import { Gateway, Integrations, Platforms } from '#integrations';
import { shown } from './catalog.problems.ts';

/** An integration as the source of a catalog. */
export interface Source {
  enabled: boolean;
  platform: string;
  /** Whether the platform has a list of products. */
  hasCatalog: boolean;
}

@Injectable()
export class Sources {
  constructor(
    private readonly integrations: Integrations,
    private readonly platforms: Platforms,
    private readonly gateway: Gateway,
  ) {}

  /** Throws `not_found`. */
  async mustExist(integrationId: string): Promise<void> {
    await this.integrations.get(integrationId);
  }

  /** Throws `not_found`, `unknown_platform`, `platform_failed`; `invalid-settings` when its secrets cannot be opened. */
  async get(integrationId: string): Promise<Source> {
    const integration = await this.integrations.get(integrationId);
    const { title } = this.platforms.get(integration.platform);
    const hasCatalog = await this.gateway.offers(integrationId, 'products').catch((error: unknown) => {
      throw shown(error);
    });
    return { enabled: integration.enabled, platform: title, hasCatalog };
  }
}
