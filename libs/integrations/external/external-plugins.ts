import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { basename } from 'node:path';
import { Config, type PluginEntry } from '#kernel';
import type { FailedPlatform, LoadedPlatform } from '../platforms/platforms.ts';
import { PackageProblem, readPackage, readVerified } from './package-files.ts';
import { RemotePlugin } from './remote-plugin.ts';

/** Others are not kept waiting for one that hangs while it loads. */
const startWaitsMs = 10_000;

const nameOf = ({ source }: PluginEntry): { key: string; title: string; version: string } => ({
  key: basename(source),
  title: source.startsWith('@') ? source : basename(source),
  version: '?',
});

/** The plugins that the setting `PLUGINS` names, each in a process of its own. */
@Injectable()
export class ExternalPlugins implements OnModuleDestroy {
  private readonly logger = new Logger(ExternalPlugins.name);
  private readonly plugins: RemotePlugin[] = [];

  constructor(private readonly config: Config) {}

  /**
   * One that cannot be loaded is listed with its reason; one that takes long, too, until it is there: `later` tells under which key it was
   * listed. Never throws.
   */
  load(later: (listedAs: string, platform: LoadedPlatform | FailedPlatform) => void, waitMs = startWaitsMs): Promise<(LoadedPlatform | FailedPlatform)[]> {
    const { promise: soon, resolve: listed } = Promise.withResolvers<void>();
    const all = Promise.all(
      this.config.plugins.map(async (entry) => {
        const loading = this.loaded(entry);
        const { key } = nameOf(entry);
        const slow: FailedPlatform = { ...nameOf(entry), status: 'failed', reason: 'O plugin ainda não respondeu; continua a ser carregado.' };
        const timer = { up: undefined as NodeJS.Timeout | undefined };
        const first = await Promise.race([loading, new Promise<FailedPlatform>((resolve) => (timer.up = setTimeout(resolve, waitMs, slow)))]);
        clearTimeout(timer.up);
        if (first === slow) void Promise.all([loading, soon]).then(([platform]) => later(key, platform));
        return first;
      }),
    );
    // Nothing takes its place before it has one.
    void all.then(() => setImmediate(listed));
    return all;
  }

  /** Of those that run now. */
  pids(): number[] {
    return this.plugins.flatMap(({ pid }) => pid ?? []);
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all(this.plugins.map((plugin) => plugin.stop()));
  }

  private async loaded(entry: PluginEntry): Promise<LoadedPlatform | FailedPlatform> {
    const { source, integrity } = entry;
    const listed = nameOf(entry);
    try {
      const { name, version } = await readPackage(source);
      Object.assign(listed, { title: name, version });
      const plugin = new RemotePlugin({ name, read: () => readVerified(source, integrity), memoryMb: this.config.pluginMemoryMb });
      this.plugins.push(plugin);
      const platform = await plugin.load();
      if (platform.status === 'failed') await plugin.stop();
      return platform.status === 'failed' ? { ...platform, key: listed.key } : platform;
    } catch (error) {
      const known = error instanceof PackageProblem || (error instanceof Error && error.message.startsWith('O pacote'));
      const reason = known ? error.message : `O plugin não pôde ser carregado: ${(error instanceof Error ? error.message : String(error)).slice(0, 500)}`;
      this.logger.error({ plugin: source, reason }, 'plugin not loaded');
      return { ...listed, status: 'failed', reason };
    }
  }
}
