// The conformance kit, in the engine with the plugin: loaded only for `npm run plugin -- test`.
import type { Host } from '@content-platforms/plugin-sdk';
import { checks, type CheckResult, runCheck, runConformance, type Simulation, type Simulator } from '@content-platforms/plugin-sdk/testing';
import type { LiveCheck, SentCheckResult } from '../protocol.ts';
import { server } from './main.ts';

const isSimulation = (value: unknown): value is Simulation => typeof value === 'object' && value !== null && 'start' in value;

function sent(result: CheckResult): SentCheckResult {
  const { code, title, status } = result;
  switch (result.status) {
    case 'holds':
      return { code, title, status };
    case 'waits':
      return { code, title, status, text: result.for };
    case 'fails':
      return { code, title, status, text: result.failure.message };
    case 'untried':
    case 'does-not-apply':
      return { code, title, status, text: result.reason };
  }
}

/** Runs every check of the kit against the simulation that the module `simulator` of the package exports. */
async function runAll({ simulator }: { simulator: string }): Promise<SentCheckResult[]> {
  const module = (await import(simulator)) as Record<string, unknown>;
  const simulation = Object.values(module).find(isSimulation);
  if (!simulation) throw new Error(`${simulator.replace(/^plugin:\//, '')} exports no simulation.`);
  return (await runConformance({ plugin: server.loaded, simulator: simulation })).map(sent);
}

/** Runs one check against a real platform: its requests are the host's to send. */
async function runLive({ code, call, settings, refusedSettings }: LiveCheck): Promise<SentCheckResult> {
  const check = checks.find((one) => one.code === code);
  if (!check) throw new Error(`There is no check ${code}.`);
  return sent(await runCheck(check, server.loaded, { start: async () => realPlatform(settings, refusedSettings, server.fetchOf(call)) }));
}

/** Nobody sees into a real platform. */
const realPlatform = (settings: LiveCheck['settings'], refusedSettings: LiveCheck['settings'], fetch: Host['fetch']): Simulator => ({
  settings,
  refusedSettings,
  offers: [[], []],
  accounts: async () => [],
  effects: async () => 0,
  fetch,
});

server.serve('conformance', runAll);
server.serve('live-check', runLive);
