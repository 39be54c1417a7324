import {
  type AnyPlugin,
  contractVersion,
  type Capabilities,
  type Host,
  type JsonObject,
  type Limits,
  type Platform,
  type PlatformPlugin,
  admits,
  secretKeys,
} from '@content-platforms/plugin-sdk';
import { Injectable } from '@nestjs/common';
import type { FirstProduct } from '../integrations/first-products.ts';
import type { PlatformView } from '../integrations/integrations.dto.ts';
import { integrationProblem } from '../integrations.problems.ts';

type Receive = NonNullable<Platform['receive']>;

/** A connected platform; its answers are asynchronous because an external plugin runs in another process. */
export type ConnectedPlatform = Omit<Platform, 'receive'> & {
  receive?: { [Verb in keyof Receive]: (...given: Parameters<Receive[Verb]>) => ReturnType<Receive[Verb]> | Promise<ReturnType<Receive[Verb]>> };
};

export interface LoadedPlatform {
  key: string;
  title: string;
  version: string;
  status: 'loaded';
  capabilities: Capabilities;
  limits: Limits;
  needs: PlatformPlugin['manifest']['needs'];
  unique: PlatformPlugin['manifest']['unique'];
  /** Built-in products. */
  products: readonly FirstProduct[];
  settingsSchema: JsonObject;
  /** Settings that are sealed and never shown. */
  secretKeys: readonly string[];
  validate(settings: unknown): Promise<{ settings: Record<string, unknown> } | { issues: { path: string; message: string }[] }>;
  /** Connects without I/O at the platform; an external plugin connects in its own process. */
  connect(settings: Record<string, unknown>, host: Host): Promise<ConnectedPlatform>;
}

export interface FailedPlatform {
  key: string;
  title: string;
  version: string;
  status: 'failed';
  reason: string;
}

/** Registry of plugins. A plugin that cannot be loaded is listed with the reason and affects no other. */
@Injectable()
export class Platforms {
  private readonly byKey = new Map<string, LoadedPlatform | FailedPlatform>();

  /** `outside`: external plugins, which cannot replace a built-in one. */
  constructor(plugins: readonly AnyPlugin[], outside: readonly (LoadedPlatform | FailedPlatform)[] = []) {
    for (const plugin of plugins) this.add(load(plugin));
    for (const platform of outside) this.addForeign(platform);
  }

  private add(platform: LoadedPlatform | FailedPlatform): void {
    const twin = this.byKey.get(platform.key);
    if (twin) this.byKey.set(platform.key, { ...failed(platform), reason: `Há dois plugins com a chave "${platform.key}".` });
    else this.byKey.set(platform.key, platform);
  }

  /** Adds a plugin that finished loading late. */
  replace(listedAs: string, platform: LoadedPlatform | FailedPlatform): void {
    if (this.byKey.get(listedAs)?.status === 'failed') this.byKey.delete(listedAs);
    this.addForeign(platform);
  }

  private addForeign(platform: LoadedPlatform | FailedPlatform): void {
    const { key } = platform;
    if (!this.byKey.has(key)) return void this.byKey.set(key, platform);
    const listed = `${key} (${platform.title})`;
    const reason = platform.status === 'failed' ? platform.reason : `Já há um plugin com a chave "${key}".`;
    this.byKey.set(listed, { ...failed({ ...platform, key: listed }), reason });
  }

  all(): (LoadedPlatform | FailedPlatform)[] {
    return [...this.byKey.values()];
  }

  /** Returns the plugins as the API shows them. */
  describe(): PlatformView[] {
    return this.all().map((platform) =>
      platform.status === 'failed'
        ? platform
        : {
            key: platform.key,
            title: platform.title,
            version: platform.version,
            status: platform.status,
            capabilities: platform.capabilities,
            needs: platform.needs,
            settingsSchema: platform.settingsSchema,
          },
    );
  }

  /** Throws `unknown_platform`, `platform_failed`. */
  get(key: string): LoadedPlatform {
    const platform = this.byKey.get(key);
    if (!platform) throw integrationProblem('unknown_platform', { platform: key });
    if (platform.status === 'failed') throw integrationProblem('platform_failed', { platform: key, reason: platform.reason });
    return platform;
  }

  /** Returns a loaded platform, or undefined when its plugin is missing. */
  find(key: string): LoadedPlatform | undefined {
    const platform = this.byKey.get(key);
    return platform?.status === 'loaded' ? platform : undefined;
  }

  /** Returns why `find` returns nothing. */
  reasonFor(key: string): string {
    const platform = this.byKey.get(key);
    return platform?.status === 'failed' ? platform.reason : 'Ele não está instalado.';
  }
}

const failed = ({ key, title, version }: { key: string; title: string; version: string }): Omit<FailedPlatform, 'reason'> => ({
  key,
  title,
  version,
  status: 'failed',
});

function load(plugin: AnyPlugin): LoadedPlatform | FailedPlatform {
  const manifest = plugin?.manifest as AnyPlugin['manifest'] | undefined;
  const name = { key: String(manifest?.key ?? '?'), title: String(manifest?.title ?? manifest?.key ?? '?'), version: String(manifest?.version ?? '?') };
  try {
    if (!manifest || !/^[a-z][a-z0-9-]{1,40}$/.test(manifest.key)) return { ...failed(name), reason: 'A chave do plugin é inválida.' };
    if (!admits(manifest.contract, contractVersion)) {
      return { ...failed(name), reason: `O plugin fala a versão ${manifest.contract} do contrato; aqui é a ${contractVersion}.` };
    }
    const { settings, capabilities, limits, needs, unique, products = [] } = manifest;
    return {
      ...name,
      status: 'loaded',
      capabilities,
      limits,
      needs,
      unique,
      products,
      settingsSchema: settings.jsonSchema,
      secretKeys: secretKeys(settings.jsonSchema),
      validate: async (input) => {
        const result = await settings['~standard'].validate(input);
        if (result.issues) {
          return {
            issues: result.issues.map((issue) => ({
              path: (issue.path ?? []).map((part) => (typeof part === 'object' ? String(part.key) : String(part))).join('/'),
              message: issue.message,
            })),
          };
        }
        return { settings: result.value as Record<string, unknown> };
      },
      connect: async (input, host) => plugin.connect(input, host),
    };
  } catch (error) {
    return { ...failed(name), reason: `O plugin não pôde ser carregado: ${error instanceof Error ? error.message : String(error)}` };
  }
}
