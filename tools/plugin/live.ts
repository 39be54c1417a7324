import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import { type AnyPlugin, type HostResponse, type JsonObject, secretKeys } from '@content-platforms/plugin-sdk';
import { checks, type CheckCode, type CheckResult, runCheck, type Simulation } from '@content-platforms/plugin-sdk/testing';

/**
 * The checks that say something about a host whose insides nobody sees: they only read (CK-05 writes with credentials that are refused).
 * The others count what a platform did, or need it to be in a state; they are for a simulator.
 */
export const liveChecks: readonly CheckCode[] = ['CK-01', 'CK-02', 'CK-03', 'CK-04', 'CK-05', 'CK-07'];

/** One request and its answer, without secrets or personal data. */
export interface Recording {
  method: string;
  path: string;
  body?: unknown;
  status: number;
  answer: unknown;
}

export interface LiveRun {
  results: CheckResult[];
  /** Codes that were not run. */
  left: CheckCode[];
  recordings: Recording[];
}

/** Runs what can be run of the kit against a real host. `url` replaces the settings' address. */
export async function testLive(plugin: AnyPlugin, url: string, typed: Record<string, unknown>): Promise<LiveRun> {
  const { jsonSchema } = plugin.manifest.settings;
  const secrets = secretKeys(jsonSchema);
  const settings = { ...typed, ...Object.fromEntries(addressKeys(jsonSchema).map((key) => [key, url])) };
  const refused = { ...settings, ...Object.fromEntries(secrets.map((key) => [key, 'credencial-recusada-de-proposito'])) };
  const recordings: Recording[] = [];
  const clean = cleaner(Object.values(refused).concat(secrets.map((key) => settings[key])));
  const pause = (plugin.manifest.limits.requests.perSeconds * 1_000) / plugin.manifest.limits.requests.max;
  let free = 0;
  const simulation: Simulation = {
    start: async () => ({
      settings,
      refusedSettings: refused,
      offers: [[], []],
      // Nobody sees into a real platform.
      accounts: async () => [],
      effects: async () => 0,
      fetch: async (address, { method = 'GET', headers = {}, body } = {}): Promise<HostResponse> => {
        const now = Date.now();
        free = Math.max(now, free + pause);
        await new Promise((done) => setTimeout(done, free - now));
        const response = await fetch(address, { method, headers, body: body ?? null, redirect: 'manual', signal: AbortSignal.timeout(30_000) });
        const text = await response.text();
        const sent = body === undefined ? {} : { body: clean(parsed(body)) };
        recordings.push({ method, path: cleanPath(new URL(address), clean), ...sent, status: response.status, answer: clean(parsed(text)) });
        return { status: response.status, headers: Object.fromEntries(response.headers), text };
      },
    }),
  };
  const results: CheckResult[] = [];
  for (const check of checks.filter(({ code }) => liveChecks.includes(code))) results.push(await runCheck(check, plugin, simulation));
  return { results, left: checks.map(({ code }) => code).filter((code) => !liveChecks.includes(code)), recordings };
}

/** What an operator would type, from the environment (`SETTING_BASE_URL`) and from a JSON file; never from the command line, which others see. */
export async function settingsOf({ manifest }: AnyPlugin, env: NodeJS.ProcessEnv): Promise<Record<string, unknown>> {
  const file = env['SETTINGS_FILE'];
  const fromFile = file ? (JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>) : {};
  const keys = Object.keys((manifest.settings.jsonSchema.properties ?? {}) as JsonObject);
  const named = keys.map((key) => [key, env[`SETTING_${key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`]] as const);
  return { ...fromFile, ...Object.fromEntries(named.filter(([, value]) => value !== undefined)) };
}

/** Prints the results and keeps the recordings in `folder`; answers the exit status. */
export async function report({ results, left, recordings }: LiveRun, folder: string): Promise<number> {
  for (const result of results) {
    if (result.status === 'fails') console.log(`✕ ${result.failure.message}`);
    else
      console.log(`${result.status === 'holds' ? '✓' : '–'} ${result.code} ${result.title}${result.status === 'does-not-apply' ? ` (${result.reason})` : ''}`);
  }
  console.log(`\nNot run, for want of a simulator whose insides can be seen: ${left.join(', ')}.`);
  console.log('That a check changes nothing at the platform was not seen either.');
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'recorded.json');
  await writeFile(file, `${JSON.stringify(recordings, null, 2)}\n`);
  console.log(`${recordings.length} requests, without secrets and personal data: ${file}`);
  return results.some(({ status }) => status === 'fails') ? 1 : 0;
}

export const folderOf = (root: string, name: string): string => (isAbsolute(name) || name.startsWith('.') ? resolve(name) : join(root, 'plugins', name));

const addressKeys = (schema: JsonObject): string[] =>
  Object.entries((schema.properties ?? {}) as Record<string, JsonObject>).flatMap(([key, { format }]) => (format === 'uri' ? [key] : []));

/** Keeps the shape of what is said: numbers and short codes stay, secrets become `•••`, any other text keeps nothing but its form. */
function cleaner(secrets: unknown[]): (value: unknown, key?: string) => unknown {
  const known = secrets.filter((value): value is string => typeof value === 'string' && value.length >= 4 && !/^https?:/.test(value));
  const text = (value: string): string => {
    const masked = known.reduce((so, secret) => so.replaceAll(secret, '•••').replaceAll(encodeURIComponent(secret), '•••'), value);
    return /^[A-Z0-9/?&=._-]{0,12}$/i.test(masked) && !/\d{6}/.test(masked) ? masked : masked.replace(/\p{L}/gu, 'x').replace(/\d/g, '0');
  };
  const clean = (value: unknown, key = ''): unknown => {
    // A platform's own codes say what happened, and to nobody.
    if (typeof value === 'string' && /^(codigo|code|erro|error|status|situacao)$/.test(key) && /^[a-z_]{2,40}$/i.test(value)) return value;
    if (typeof value === 'string') return /token|senha|password|secret|sess|chave|key|authoriz/i.test(key) ? '•••' : text(value);
    if (typeof value === 'number') return Math.abs(value) < 1e6 ? value : 0;
    if (Array.isArray(value)) return value.slice(0, 20).map((item) => clean(item, key));
    if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, clean(item, name)]));
    return value;
  };
  return clean;
}

/** Route names stay; what names a person or a thing does not. */
function cleanPath({ pathname, searchParams }: URL, clean: (value: unknown, key?: string) => unknown): string {
  const steps = pathname.split('/').map((step) => (/@|%|\d{4}/.test(step) ? ':id' : step));
  const query = [...searchParams].map(([key, value]) => `${key}=${String(clean(value, key))}`);
  return steps.join('/') + (query.length > 0 ? `?${query.join('&')}` : '');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
