// A plugin outside the repository, run for its author: in an engine of its own, as the product runs it. Nothing of it runs in this process.
import type { Host, HostRequest } from '@content-platforms/plugin-sdk';
import type { CheckResult } from '@content-platforms/plugin-sdk/testing';
import { Logger } from '@nestjs/common';
import { PluginProcess } from '../../libs/integrations/external/plugin-process.ts';
import { pluginAsks, sentCheckResult, type SentCheckResult, sentManifest } from '../../libs/integrations/external/protocol.ts';
import { osIsolation } from '../../libs/integrations/external/os-isolation.ts';
import type { DescribedPlugin } from './describe.ts';
import type { CheckedPlugin } from './live.ts';
import { readWorkingFolder } from './working-folder.ts';

const memoryMb = 512;
/** The whole kit; one check of it. */
const kitMs = 15 * 60_000;
const checkMs = 3 * 60_000;

/** Runs `use` with the plugin in `folder`, and ends its process after it. Throws why it could not be loaded. */
export async function withOutsidePlugin<T>(folder: string, use: (plugin: OutsidePlugin) => Promise<T>, kit = false): Promise<T> {
  Logger.overrideLogger(false);
  const plugin = new OutsidePlugin(folder, kit);
  try {
    await plugin.load();
    return await use(plugin);
  } finally {
    await plugin.stop();
  }
}

export class OutsidePlugin implements CheckedPlugin {
  manifest!: DescribedPlugin['manifest'];
  private readonly process: PluginProcess;
  private readonly fetches = new Map<number, Host['fetch']>();
  private calls = 0;

  constructor(folder: string, kit: boolean) {
    this.process = new PluginProcess(
      { name: folder, read: () => readWorkingFolder(folder), memoryMb, kit },
      { ask: (body) => this.serve(body), tell: () => undefined },
    );
  }

  async load(): Promise<void> {
    const { jsonSchema, ...manifest } = sentManifest.parse(await this.process.manifest());
    this.manifest = { ...manifest, settings: { jsonSchema } };
  }

  /** The whole kit, against the simulation that this file of the folder exports. */
  async conformance(simulator: string): Promise<CheckResult[]> {
    const answer = await this.process.ask({ want: 'conformance', simulator: `plugin:/${simulator}` }, { withinMs: kitMs });
    return sentCheckResult.array().parse(answer).map(resultOf);
  }

  /** One check against a real platform, to which `fetch` sends. */
  async run(code: CheckResult['code'], { settings, refusedSettings, fetch }: Parameters<CheckedPlugin['run']>[1]): Promise<CheckResult> {
    const call = (this.calls += 1);
    this.fetches.set(call, fetch);
    try {
      const answer = await this.process.ask({ want: 'live-check', code, call, settings, refusedSettings }, { withinMs: checkMs });
      return resultOf(sentCheckResult.parse(answer));
    } finally {
      this.fetches.delete(call);
    }
  }

  stop(): Promise<void> {
    return this.process.stop();
  }

  private async serve(body: unknown): Promise<unknown> {
    const asked = pluginAsks.parse(body);
    const fetch = this.fetches.get(asked.call);
    if (asked.want !== 'fetch' || !fetch) throw new Error('There is no host.');
    return fetch(asked.url, asked.init as HostRequest);
  }
}

/** It is printed on a terminal: without the characters that would steer it. */
export const printable = (text: string): string => text.replace(/[^\P{Cc}\n]/gu, ' ');

function resultOf({ code, title, status, text = '' }: SentCheckResult): CheckResult {
  const said = printable(text);
  const head = { code, title: printable(title) };
  switch (status) {
    case 'holds':
      return { ...head, status };
    case 'waits':
      return { ...head, status, for: said as CheckResult['code'] };
    case 'fails':
      return { ...head, status, failure: Object.assign(new Error(said), { name: 'ConformanceFailure', code }) as never };
    case 'untried':
    case 'does-not-apply':
      return { ...head, status, reason: said };
  }
}

/** What keeps a plugin of somebody else apart on this machine. pt-BR. */
export async function describeIsolation(): Promise<string> {
  const { withoutNetwork, canChangeUser } = await osIsolation();
  const offered = (is: boolean, otherwise: string): string => (is ? 'sim' : `não (${otherwise})`);
  return [
    'Isolamento neste computador',
    '  motor JavaScript sem Node, em processo próprio: sim',
    `  processo sem rede: ${offered(withoutNetwork.length > 0, 'o sistema não oferece "unshare --net"')}`,
    `  processo com outro usuário: ${offered(canChangeUser, 'só quando o sistema roda como root')}`,
  ].join('\n');
}
