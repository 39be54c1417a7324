import type { Call, Host } from '@content-platforms/plugin-sdk';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { RemotePlugin } from '../../../libs/integrations/external/remote-plugin.ts';
import { readPackage } from '../../../libs/integrations/external/package-files.ts';
import type { ConnectedPlatform } from '../../../libs/integrations/platforms/platforms.ts';
import type { Bench } from '../bench.ts';
import { median, percentile } from '../figures.ts';

/** Few at a time: a plugin that sends more than 2,000 messages a second is ended, and a call here is four. */
const calls = 200;
const rounds = 10;
const pauseMs = 1_100;
const settings = { token: 'a-token', baseUrl: 'https://acme.example', onePackage: false };
const folder = join(process.cwd(), 'test/fixtures/plugins/acme-tv');

/** A platform that answers at once: what is left is the cost of the call. */
const host: Host = {
  fetch: async () => ({ status: 200, headers: { 'content-type': 'application/json' }, text: '{"id":"provider-1","name":"Provedor"}' }),
  session: async () => 'a-session',
  log: () => undefined,
  now: () => new Date(),
};

interface Taken {
  /** Milliseconds of each call. */
  wall: number[];
  /** Milliseconds of processor time, of both processes, for all of them. */
  cpu: number;
}

/** Processor time of another process, in milliseconds; 0 where the system does not tell (only Linux does). */
const cpuOf = (pid: number | undefined): number => {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
  } catch {
    return 0;
  }
};

async function timed(call: () => Promise<unknown> | unknown, pid?: number): Promise<Taken> {
  const cpu = (): number => process.cpuUsage().user / 1e3 + process.cpuUsage().system / 1e3 + cpuOf(pid);
  const before = cpu();
  const wall: number[] = [];
  for (let n = 0; n < calls; n += 1) {
    const since = performance.now();
    await call();
    wall.push(performance.now() - since);
  }
  return { wall, cpu: cpu() - before };
}

/** A call of a plugin from outside, in the engine of its own process, against the same plugin in this process. */
export async function benchPlugin({ say }: Bench): Promise<void> {
  const found = await readPackage(folder);
  const remote = new RemotePlugin({ name: found.name, read: async () => found, memoryMb: 128 });
  try {
    const since = performance.now();
    const loaded = await remote.load();
    if (loaded.status === 'failed') throw new Error(loaded.reason);
    say(`process and engine ready in ${Math.round(performance.now() - since)} ms`);
    const { default: plugin } = (await import(pathToFileURL(join(folder, 'index.js')).href)) as { default: Plugin };
    const outside = await loaded.connect(settings, host);
    const here = plugin.connect(settings, host);
    const call: Call = { key: 'a-key', signal: new AbortController().signal };
    const kinds = {
      'a question of the platform (one round trip)': (platform: ConnectedPlatform) => platform.receive?.ask(question),
      'a check (three round trips: call, session, request; a log line)': (platform: ConnectedPlatform) => platform.check(call),
    };
    for (const [kind, run] of Object.entries(kinds)) {
      await compare(
        kind,
        () => run(outside),
        () => run(here),
        remote.pid,
        say,
      );
    }
  } finally {
    await remote.stop();
  }
}

async function compare(kind: string, outside: () => unknown, here: () => unknown, pid: number | undefined, say: Bench['say']): Promise<void> {
  const taken = { outside: [] as Taken[], here: [] as Taken[] };
  await timed(outside, pid);
  await timed(here);
  for (let round = 0; round < rounds; round += 1) {
    await sleep(pauseMs);
    taken.outside.push(await timed(outside, pid));
    taken.here.push(await timed(here));
  }
  const micro = (milliseconds: number): string => `${Math.round(milliseconds * 1_000)} µs`;
  const wall = (all: Taken[]): number[] => all.flatMap((one) => one.wall);
  const cpu = (all: Taken[]): number => median(all.map((one) => one.cpu / calls));
  const summary = (all: Taken[]): string => `median ${micro(median(wall(all)))}, p95 ${micro(percentile(wall(all), 0.95))}, processor ${micro(cpu(all))}`;
  say(`${kind}: ${summary(taken.outside)}; in this process ${summary(taken.here)}`);
  const cost = [median(wall(taken.outside)) - median(wall(taken.here)), cpu(taken.outside) - cpu(taken.here)].map(micro);
  say(`  the boundary costs ${cost[0]} by the clock, ${cost[1]} of processor time, of both processes (aim: under 1000 µs)`);
}

interface Plugin {
  connect(given: object, host: Host): ConnectedPlatform;
}

const question = { method: 'POST', path: '', query: {}, headers: { 'x-acme-token': 'a-token' }, body: '{"subscriber":"a-reference"}' };
