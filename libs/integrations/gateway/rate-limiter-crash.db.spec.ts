import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { Database, migrate, newId } from '#kernel';
import { migrations } from '../../../apps/api/migrations/index.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../../apps/launcher/embedded-postgres/embedded-postgres.ts';
import { signalProcess } from '../../../apps/launcher/supervisor/process-identity.ts';
import { eventually } from '../../../test/support/eventually.ts';
import { RateLimiter } from './rate-limiter.ts';

/** A PostgreSQL with the settings of production, killed for good. */
describe('the limiter and a crash of the database', () => {
  const folder = mkdtempSync(join(tmpdir(), 'content-platforms-limiter-'));
  let postgres: EmbeddedPostgres;
  let source: DataSource;
  const id = newId();
  const limits = { requests: { max: 20, perSeconds: 1 }, concurrency: 8, callTimeoutSeconds: 5, settleSeconds: 1, giveUpSeconds: 60 };

  beforeAll(async () => {
    chmodSync(folder, 0o711);
    postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), temporary: true });
    await migrate(postgres.url, migrations);
    source = await new DataSource({ type: 'postgres', url: postgres.url, extra: { max: 8 }, poolErrorHandler: () => undefined }).initialize();
    await source.query(`INSERT INTO integration (id, platform, description, settings, capabilities) VALUES ($1, 'acme', 'Acme', '{}', '{}')`, [id]);
    await source.query('INSERT INTO integration_gate (integration_id) VALUES ($1)', [id]);
  }, 120_000);
  afterAll(async () => {
    await source?.destroy();
    await postgres?.stop();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  const row = async (): Promise<{ next: number; paced: number; pulse: boolean }> => {
    const [gateRow] = await source.query<{ next: number; paced: number; pulse: boolean }[]>(
      `SELECT extract(epoch FROM next_request_at)::float8 AS next, extract(epoch FROM paced_until)::float8 AS paced,
         EXISTS (SELECT 1 FROM integration_pulse) AS pulse FROM integration_gate`,
    );
    return gateRow!;
  };

  it.each(['SIGQUIT', 'SIGKILL', 'SIGQUIT'] as const)(
    '%s: nothing was promised beyond what it remembers, and it knows that it crashed',
    async (signal) => {
      const limiter = new RateLimiter(new Database(source));
      // Each within moments of the kill; far ahead of time, so that a second's worth is reserved again and again.
      let [promised, stop] = [0, false];
      const lane = async (): Promise<void> => {
        while (!stop) {
          await limiter.reserve(id, limits);
          promised = Math.max(promised, (await row()).next);
        }
      };
      const reserving = Promise.allSettled(Array.from({ length: 4 }, lane));
      await eventually(() => promised > Date.now() / 1000 + 2, { within: 60_000, what: 'reservations ahead of time' });
      const { pid } = postgres;
      signalProcess(pid, signal);
      stop = true;
      await reserving;
      await eventually(() => postgres.pid !== pid, { within: 60_000, what: 'the death of PostgreSQL' });
      const after = await eventually(row, { within: 60_000, what: 'PostgreSQL again' });
      expect(after.paced).toBeGreaterThanOrEqual(promised);
      expect(after.pulse).toBe(false);
      await eventually(() => limiter.reserve(id, limits), { within: 60_000, what: 'a reservation' });
      expect((await row()).next).toBeGreaterThan(promised);
    },
    120_000,
  );
});
