import { signalProcess } from '../../apps/launcher/supervisor/process-identity.ts';
import { lots } from '../../apps/sandbox/faults.ts';
import type { ServiceShape } from '../support/api-shapes.ts';
import { gather, offer } from './crowd.ts';
import { few, pause, type Run, type Scenario, type Verdict } from './scenario.ts';
import { setStage, type Stage } from './stage.ts';
import { plantStrangers } from './strangers.ts';
import { everythingWrong, quiet } from './truth.ts';

const actors = 6;
const quietMinutes = 15;
const requestsPerMinute = 12_000;

/** What was told of one service, and answered with success: what the database must still know. `undefined`: nobody can say. */
interface Told {
  id: string;
  customerId: string;
  suspended: boolean | undefined;
  audio: boolean | undefined;
  busy: boolean;
}

/** Changes facts over REST, whatever becomes of the answers. */
class Actors {
  asked = 0;
  answered = 0;
  readonly told: Told[];
  private readonly random: () => number;
  private readonly stage: Stage;
  private readonly audioId: string;
  private mail = 0;

  constructor(stage: Stage, services: readonly ServiceShape[], audioId: string, seed: number) {
    this.stage = stage;
    this.audioId = audioId;
    this.random = lots(seed);
    this.told = services.map(({ id, customerId }) => ({ id, customerId, suspended: false, audio: false, busy: false }));
  }

  async actUntil(deadline: number): Promise<void> {
    await Promise.all(Array.from({ length: actors }, () => this.one(deadline)));
  }

  private async one(deadline: number): Promise<void> {
    while (performance.now() < deadline) {
      const told = this.told[Math.floor(this.random() * this.told.length)];
      if (!told || told.busy) continue;
      told.busy = true;
      this.asked += 1;
      const ok = await this.act(told).catch(() => false);
      told.busy = false;
      if (ok) this.answered += 1;
      await pause(ok ? 20 + this.random() * 60 : 200);
    }
  }

  private async act(told: Told): Promise<boolean> {
    const draw = this.random();
    if (draw < 0.5) return this.set(told, 'suspended', (on) => this.post(`/services/${told.id}/${on ? 'suspend' : 'resume'}`));
    if (draw < 0.9)
      return this.set(told, 'audio', (on) => (on ? this.post(`/services/${told.id}/packages`, { packageId: this.audioId }) : this.removeAudio(told)));
    const email = `novo${(this.mail += 1)}@exemplo.com.br`;
    const answer = await this.stage.api.answer('PATCH', `/customers/${told.customerId}`, { email }, { headers: { 'if-match': '*' } });
    return answer.status < 300;
  }

  /** Turns a fact over. From the question to a good answer nobody can say which it is. */
  private async set(told: Told, fact: 'suspended' | 'audio', change: (on: boolean) => Promise<boolean>): Promise<boolean> {
    const on = !(told[fact] ?? this.random() < 0.5);
    told[fact] = undefined;
    const ok = await change(on);
    if (ok) told[fact] = on;
    return ok;
  }

  private async post(path: string, body?: unknown): Promise<boolean> {
    return (await this.stage.api.answer('POST', path, body)).status < 300;
  }

  private async removeAudio(told: Told): Promise<boolean> {
    const { packages } = await this.stage.api.get<ServiceShape>(`/services/${told.id}`);
    const link = packages.find((each) => each.package.id === this.audioId);
    if (!link) return true;
    return (await this.stage.api.answer('DELETE', `/services/${told.id}/packages/${link.id}`, undefined, { headers: { 'if-match': '*' } })).status < 300;
  }

  /** Facts whose acceptance was answered, and which the database does not know. */
  async lost(): Promise<string[]> {
    const rows = await this.stage.rows<{ id: string; suspended: boolean; audio: boolean }>(
      `SELECT s.id, EXISTS (SELECT 1 FROM hold h WHERE h.service_id = s.id AND h.lifted_at IS NULL) AS suspended,
         EXISTS (SELECT 1 FROM service_package l WHERE l.service_id = s.id AND l.removed_at IS NULL AND l.package_id = $1) AS audio FROM service s`,
      [this.audioId],
    );
    const known = new Map(rows.map((row) => [row.id, row]));
    return this.told.flatMap((told) =>
      (['suspended', 'audio'] as const).flatMap((fact) =>
        told[fact] !== undefined && told[fact] !== known.get(told.id)?.[fact] ? [`service ${told.id}: ${fact} was answered as ${told[fact]}, and is not`] : [],
      ),
    );
  }
}

/** Kills until the deadline, every so many seconds; answers how often. */
async function killing(deadline: number, [least, most]: readonly [number, number], random: () => number, kill: (n: number) => void): Promise<number> {
  let kills = 0;
  for (;;) {
    await pause((least + random() * (most - least)) * 1000);
    if (performance.now() > deadline) return kills;
    kill(kills++);
  }
}

async function run({ quick, minutes, seed, say }: Run): Promise<Verdict> {
  const count = quick ? 100 : 1_000;
  const stage = await setStage({
    durable: true,
    leaseSeconds: 5,
    requestsPerMinute,
    limits: { callTimeoutSeconds: 5, settleSeconds: 3 },
  });
  const violations: string[] = [];
  try {
    const strangers = await plantStrangers(stage, 20);
    const { planId, audioId } = await offer(stage);
    const services = await gather(stage, planId, count);
    say(`storm: ${count} services sold; ${minutes.toFixed(1)} minutes of killing begin`);
    for (const [index, kind] of (['reset-after', '500-late', '503'] as const).entries()) {
      for (const method of ['POST', 'PATCH', 'DELETE'])
        await stage.platform.fault({ kind, match: { method }, probability: 0.01, seed: seed + index, delayMs: 500 });
    }
    const deadline = performance.now() + minutes * 60_000;
    const facts = new Actors(stage, services, audioId, seed);
    const [postgresKills, workerKills] = await Promise.all([
      // SIGQUIT is PostgreSQL's "immediate"; SIGKILL leaves its children to find out by themselves.
      killing(deadline, [5, 10], lots(seed + 10), (n) => signalProcess(stage.postgres?.pid ?? 0, n % 2 === 0 ? 'SIGKILL' : 'SIGQUIT')),
      killing(deadline, [2, 5], lots(seed + 11), (n) => stage.workers[n % stage.workers.length]?.signal('SIGKILL')),
      facts.actUntil(deadline),
    ]);
    await stage.platform.heal();
    say(`storm: over, PostgreSQL was killed ${postgresKills} times, workers ${workerKills}; waiting for quiet`);
    const seconds = await quiet(stage, quietMinutes * 60).catch((error: Error) => (violations.push(error.message), -1));
    violations.push(...(await facts.lost()), ...(await everythingWrong(stage)), ...(await strangers()));
    const [operations] = await stage.rows<{ n: number; unknown: number }>(
      `SELECT count(*)::int AS n, count(*) FILTER (WHERE outcome = 'unknown')::int AS unknown FROM operation`,
    );
    const { effects, requests } = await stage.platform.state();
    if (requests.peakPerMinute > requestsPerMinute) violations.push(`${requests.peakPerMinute} requests within a minute, the limit is ${requestsPerMinute}`);
    return {
      size: `${count} services, ${minutes.toFixed(1)} minutes, API and ${stage.workers.length} workers`,
      figures: {
        'PostgreSQL killed': postgresKills,
        'workers killed': workerKills,
        'facts told': facts.asked,
        'facts accepted': facts.answered,
        'operations in the journal': operations?.n ?? 0,
        'of them with an unknown outcome': operations?.unknown ?? 0,
        'effects at the platform': effects.filter(({ requestSeq }) => requestSeq !== null).length,
        'most requests within a minute': `${requests.peakPerMinute} of ${requestsPerMinute}`,
        'all in step after (s)': seconds,
      },
      violations: few(violations),
    };
  } finally {
    await stage.end();
  }
}

export const storm: Scenario = {
  name: 'storm',
  promise: `PostgreSQL killed every 5–10 s, workers every 2–5 s, facts changing all the while: in step within ${quietMinutes} quiet minutes, nothing lost, nothing twice.`,
  run,
};
