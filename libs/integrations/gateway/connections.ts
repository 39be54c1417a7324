import { type Host, type Limits, PlatformFailure } from '@content-platforms/plugin-sdk';
import { Injectable } from '@nestjs/common';
import { Config, Database, isUuid, kernelProblem, Secrets } from '#kernel';
import { AddressPolicy } from './address-policy.ts';
import { type ConnectedPlatform, type LoadedPlatform, Platforms } from '../platforms/platforms.ts';
import { secretPlace, type SealedSecrets } from '../integrations/integration.entity.ts';

/** An integration ready to be called: settings decrypted, plugin found, limits known. */
export interface Connection {
  integrationId: string;
  version: number;
  plugin: LoadedPlatform;
  limits: Limits;
  /** Secret values, masked in every message. */
  secrets: string[];
  addresses: AddressPolicy;
  partnerId: string | null;
  connect(host: Host): Promise<ConnectedPlatform>;
}

interface Row {
  platform: string;
  version: number;
  settings: Record<string, unknown>;
  secrets: SealedSecrets;
  limits: Partial<Limits>;
  partner_id: string | null;
}

/** Decrypts integrations' settings and caches them until the integration changes. */
@Injectable()
export class Connections {
  private readonly known = new Map<string, Connection>();

  constructor(
    private readonly database: Database,
    private readonly secrets: Secrets,
    private readonly platforms: Platforms,
    private readonly config: Config,
  ) {}

  /** Throws `not_found`; `PlatformFailure`: `unavailable` while the plugin is not there, `invalid-settings` when a secret cannot be opened. */
  async get(integrationId: string, version?: number): Promise<Connection> {
    const cached = this.known.get(integrationId);
    if (cached && cached.version === version) return cached;
    const connection = await this.load(integrationId);
    this.known.set(integrationId, connection);
    return connection;
  }

  /** Returns the plugin's limits with the operator's overrides, or `undefined` when the integration or its plugin is missing. */
  async limits(integrationId: string): Promise<Limits | undefined> {
    const [row] = await this.database.rows<Pick<Row, 'platform' | 'limits'>>('SELECT platform, limits FROM integration WHERE id = $1', [integrationId]);
    const plugin = row && this.platforms.find(row.platform);
    return plugin && limitsOf(plugin, row);
  }

  private async load(integrationId: string): Promise<Connection> {
    const [row] = isUuid(integrationId)
      ? await this.database.rows<Row>('SELECT platform, version, settings, secrets, limits, partner_id FROM integration WHERE id = $1', [integrationId])
      : [];
    if (!row) throw kernelProblem('not_found');
    const plugin = this.platforms.find(row.platform);
    if (!plugin) throw new PlatformFailure('unavailable', `O plugin "${row.platform}" não está carregado. ${this.platforms.reasonFor(row.platform)}`);
    const opened = this.open(integrationId, row.secrets);
    const settings = { ...row.settings, ...opened };
    return {
      integrationId,
      version: row.version,
      plugin,
      limits: limitsOf(plugin, row),
      secrets: Object.values(opened),
      addresses: new AddressPolicy(settings, this.config),
      partnerId: row.partner_id,
      connect: (host) => plugin.connect(settings, host),
    };
  }

  private open(integrationId: string, sealed: SealedSecrets): Record<string, string> {
    try {
      return Object.fromEntries(Object.entries(sealed).map(([field, secret]) => [field, this.secrets.open(secret.sealed, secretPlace(integrationId, field))]));
    } catch (error) {
      throw new PlatformFailure('invalid-settings', 'Os segredos da integração não puderam ser abertos: informe-os de novo.', { cause: error });
    }
  }
}

function limitsOf({ limits }: LoadedPlatform, { limits: own }: Pick<Row, 'limits'>): Limits {
  return { ...limits, ...own, requests: { ...limits.requests, ...own.requests } };
}
