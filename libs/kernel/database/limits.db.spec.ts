import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { Client } from 'pg';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { eventually } from '../../../test/support/eventually.ts';
import { type ModuleApp, startModules } from '../../../test/support/module-app.ts';
import { withContext } from '../http/context.ts';

/** A wire to the database that can be cut off without being closed: what a hanging server looks like from here. */
class Wire {
  private readonly pairs: [Socket, Socket][] = [];
  private hangs = false;
  private server: Server | undefined;

  async open(url: string): Promise<string> {
    const target = new URL(url);
    const [host, port] = [target.hostname, Number(target.port)];
    this.server = createServer((near) => {
      if (this.hangs) return void this.pairs.push([near, near.on('error', () => undefined)]);
      const far = connect(port, host);
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        from.on('data', (bytes) => this.hangs || to.write(bytes)).on('error', () => undefined);
        from.on('close', () => to.destroy());
      }
      this.pairs.push([near, far]);
    });
    await new Promise<void>((resolve) => this.server?.listen(0, '127.0.0.1', resolve));
    target.port = String((this.server.address() as AddressInfo).port);
    return target.href;
  }

  hang(): void {
    this.hangs = true;
  }
  answerAgain(): void {
    this.hangs = false;
  }
  close(): void {
    for (const pair of this.pairs) for (const socket of pair) socket.destroy();
    this.server?.close();
  }
}

describe('limits on the database', () => {
  const wire = new Wire();
  let database: TestDatabase;
  let app: ModuleApp;
  beforeAll(async () => {
    database = await createTestDatabase();
    app = await startModules([], { env: { DATABASE_URL: await wire.open(database.url) } });
  });
  afterAll(async () => {
    wire.answerAgain();
    await app.close();
    wire.close();
    await database.drop();
  });
  const bounded = <T>(milliseconds: number, work: () => Promise<T>): Promise<T> => withContext({ statementMilliseconds: milliseconds }, work);

  it('gives up a statement that takes longer than its context allows, and goes on with another connection', async () => {
    await expect(bounded(50, () => app.database.query('SELECT pg_sleep(30)'))).rejects.toMatchObject({ message: expect.stringMatching(/did not answer/) });
    expect(await bounded(5_000, () => app.database.rows('SELECT 1 AS one'))).toEqual([{ one: 1 }]);
    // Without a bound, as work in the background: as long as it takes.
    expect(await app.database.rows(`SELECT 1 AS one FROM pg_sleep(0.2)`)).toEqual([{ one: 1 }]);
  });

  it('rolls back a transaction whose statement takes too long', async () => {
    await app.database.query('CREATE TABLE limited (n int)');
    await expect(
      bounded(50, () =>
        app.database.transaction(async (tx) => {
          await tx.query('INSERT INTO limited VALUES (1)');
          await tx.query('SELECT pg_sleep(30)');
        }),
      ),
    ).rejects.toThrow();
    await eventually(async () => expect(await app.database.rows('SELECT * FROM limited')).toEqual([]));
  });

  it('sends the time zone without the options parameter, which poolers refuse', async () => {
    expect(await app.database.rows('SHOW TimeZone')).toEqual([{ TimeZone: 'UTC' }]);
  });

  it('is not ready on a database that takes no writes, and ready again', async () => {
    const name = new URL(database.url).pathname.slice(1);
    // As after a failover that left us with the standby: sessions end, and new ones take no writes.
    const become = async (setting: string): Promise<void> => {
      const admin = new Client({ connectionString: database.url });
      await admin.connect();
      await admin.query('SET default_transaction_read_only = off');
      await admin.query(`ALTER DATABASE ${name} ${setting}`);
      await admin.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()`, [name]);
      await admin.end();
    };
    expect(await app.health()).toBe(200);
    await become('SET default_transaction_read_only = on');
    await eventually(async () => expect(await app.health()).toBe(503), { what: 'readiness to be over' });
    // Who asks is known all the same: reading writes nothing.
    expect((await app.request('GET', '/works/01890000-0000-7000-8000-000000000000')).status).toBe(404);
    await become('RESET default_transaction_read_only');
    await eventually(async () => expect(await app.health()).toBe(200), { what: 'readiness to be back' });
  });

  it('answers readiness 503 while the database hangs, and 200 once it answers', async () => {
    expect(await app.health()).toBe(200);
    wire.hang();
    expect(await app.health()).toBe(503);
    wire.answerAgain();
    await eventually(async () => expect(await app.health()).toBe(200), { what: 'readiness to be back' });
  });
});
