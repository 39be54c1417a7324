import { readFile } from 'node:fs/promises';
import { basename, isAbsolute, join, resolve } from 'node:path';
import { type Host, type HostResponse, type JsonObject, secretKeys } from '@content-platforms/plugin-sdk';
import { checks, type CheckCode, type CheckResult } from '@content-platforms/plugin-sdk/testing';
import type { DescribedPlugin } from './describe.ts';
import { Recorder, type Recording, Replayer } from './recording.ts';

/**
 * The checks that say something about a host whose insides nobody sees: they only read (CK-05 writes with credentials that are refused).
 * The others count what a platform did, or need it to be in a state; they are for a simulator.
 */
export const liveChecks: readonly CheckCode[] = ['CK-01', 'CK-02', 'CK-03', 'CK-04', 'CK-05', 'CK-07'];

/** A plugin whose checks can be run one by one: in this process, or in an engine of its own. */
export interface CheckedPlugin extends DescribedPlugin {
  run(code: CheckCode, platform: { settings: Record<string, unknown>; refusedSettings: Record<string, unknown>; fetch: Host['fetch'] }): Promise<CheckResult>;
}

export interface SeenRun {
  results: CheckResult[];
  /** Codes that were not run. */
  left: CheckCode[];
}

const refusedCredential = 'credencial-recusada-de-proposito';

/** Runs what can be run of the kit against a real host. `url` replaces the settings' address. */
export async function testLive(plugin: CheckedPlugin, url: string, typed: Record<string, unknown>): Promise<SeenRun & { recording: Recording }> {
  const settings = { ...typed, ...forEach(addressKeys(plugin), url) };
  const secrets = secretKeys(plugin.manifest.settings.jsonSchema);
  const recorder = new Recorder([refusedCredential, ...secrets.map((key) => settings[key])]);
  const send = paced(plugin);
  const { origin } = new URL(url);
  const run = await runAll(plugin, settings, (check) => {
    // The kit reads a catalog dozens of times, to spoil it in as many ways: somebody else's host is asked once.
    const answered = new Map<string, HostResponse>();
    return async (address, init = {}) => {
      // As CK-51 demands; a plugin of somebody else must not send the settings elsewhere.
      if (new URL(address).origin !== origin) throw new TypeError(`${new URL(address).origin} is not the address under test`);
      const question = JSON.stringify([init.method, address, init.body]);
      const known = check === 'CK-07' ? answered.get(question) : undefined;
      if (known) return known;
      const response = await send(address, init);
      recorder.keep(check, address, init, response);
      if (response.status < 300) answered.set(question, response);
      return response;
    };
  });
  const shown = Object.fromEntries(Object.entries(typed).filter(([key]) => !secrets.includes(key) && !addressKeys(plugin).includes(key)));
  const { pathname } = new URL(url);
  const basePath = pathname.replace(/\/$/, '');
  return { ...run, recording: { basePath, settings: recorder.clean.value(shown) as Record<string, unknown>, exchanges: recorder.exchanges } };
}

/** The same checks against what was recorded: nothing leaves this machine. `unanswered`: what the plugin asked and nobody had recorded. */
export async function replay(plugin: CheckedPlugin, recording: Recording): Promise<SeenRun & { unanswered: string[] }> {
  const secrets = forEach(secretKeys(plugin.manifest.settings.jsonSchema), 'segredo-da-gravacao-0001');
  const settings = { ...recording.settings, ...secrets, ...forEach(addressKeys(plugin), `https://gravacao.example${recording.basePath}`) };
  const replayer = new Replayer(recording, [refusedCredential, ...Object.values(secrets)]);
  const run = await runAll(
    plugin,
    settings,
    (check) =>
      async (address, init = {}) =>
        replayer.answer(check, address, init),
  );
  return { ...run, unanswered: [...replayer.unanswered] };
}

async function runAll(plugin: CheckedPlugin, settings: Record<string, unknown>, fetchOf: (check: CheckCode) => Host['fetch']): Promise<SeenRun> {
  const refusedSettings = { ...settings, ...forEach(secretKeys(plugin.manifest.settings.jsonSchema), refusedCredential) };
  const results: CheckResult[] = [];
  for (const { code } of checks.filter((check) => liveChecks.includes(check.code))) {
    results.push(await plugin.run(code, { settings, refusedSettings, fetch: fetchOf(code) }));
  }
  return { results, left: checks.map(({ code }) => code).filter((code) => !liveChecks.includes(code)) };
}

/** Over HTTP, no faster than the plugin's own limits. */
function paced({ manifest: { limits } }: DescribedPlugin): Host['fetch'] {
  const pause = (limits.requests.perSeconds * 1_000) / limits.requests.max;
  let free = 0;
  return async (address, { method = 'GET', headers = {}, body } = {}) => {
    const now = Date.now();
    free = Math.max(now, free + pause);
    await new Promise((done) => setTimeout(done, free - now));
    const response = await fetch(address, { method, headers, body: body ?? null, redirect: 'manual', signal: AbortSignal.timeout(30_000) });
    return { status: response.status, headers: Object.fromEntries(response.headers), text: await response.text() };
  };
}

const variableOf = (key: string): string => `SETTING_${key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;

/**
 * What an operator would type, from the environment (`SETTING_BASE_URL`) and from a JSON file; never from the command line, which others see.
 * Throws when one that is required is missing, and says which.
 */
export async function settingsOf(plugin: DescribedPlugin, env: NodeJS.ProcessEnv): Promise<Record<string, unknown>> {
  const { properties = {}, required = [] } = plugin.manifest.settings.jsonSchema as { properties?: JsonObject; required?: string[] };
  const file = env['SETTINGS_FILE'];
  const fromFile = file ? (JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>) : {};
  const named = Object.keys(properties).map((key) => [key, env[variableOf(key)]] as const);
  const settings: Record<string, unknown> = { ...fromFile, ...Object.fromEntries(named.filter(([, value]) => value !== undefined)) };
  const missing = required.filter((key) => settings[key] === undefined && !addressKeys(plugin).includes(key));
  if (missing.length > 0) throw new Error(`Settings are missing: ${missing.map((key) => `${key} (${variableOf(key)})`).join(', ')}.`);
  return settings;
}

/** Prints the results; answers the exit status. */
export function report({ results, left }: SeenRun): number {
  for (const result of results) {
    if (result.status === 'fails') console.log(`✕ ${result.failure.message}`);
    else console.log(`${result.status === 'holds' ? '✓' : '–'} ${result.code} ${result.title}${'reason' in result ? ` (${result.reason})` : ''}`);
  }
  console.log(`\nNot run, for want of a simulator whose insides can be seen: ${left.join(', ')}.`);
  console.log('That a check changes nothing at the platform was not seen either.');
  return results.some(({ status }) => status === 'fails') ? 1 : 0;
}

export const isPath = (name: string): boolean => isAbsolute(name) || name.startsWith('.');

export const folderOf = (root: string, name: string): string => (isPath(name) ? resolve(name) : join(root, 'plugins', name));

/** Beside the plugin; for one outside the repository here: what lies in its own folder belongs to its hash. */
export const recordedFolderOf = (root: string, name: string): string =>
  isPath(name) ? resolve('recorded', basename(name)) : join(root, 'plugins', name, 'recorded');

const addressKeys = ({ manifest }: DescribedPlugin): string[] =>
  Object.entries((manifest.settings.jsonSchema.properties ?? {}) as Record<string, JsonObject>).flatMap(([key, { format }]) => (format === 'uri' ? [key] : []));

const forEach = <Value>(keys: readonly string[], value: Value): Record<string, Value> => Object.fromEntries(keys.map((key) => [key, value]));
