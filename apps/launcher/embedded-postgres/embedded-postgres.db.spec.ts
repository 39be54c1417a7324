import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownPostgres } from '../../../test/support/own-postgres.ts';
import { guardFile, passwordFile } from './cluster-files.ts';
import { startEmbeddedPostgres } from './embedded-postgres.ts';
import { withClient } from './postgres-connection.ts';
import { findPostmaster } from './postmaster.ts';
import { identify, signalProcess } from '../supervisor/process-identity.ts';
import { serverUser } from './system-user.ts';

// Processes start and stop here: on a busy machine that takes what it takes.
jest.setTimeout(60_000);

const isRoot = process.getuid?.() === 0;
const asRoot = isRoot ? it : it.skip;
let folder: string;
let dataDir: string;

const rows = <T>(url: string, sql: string): Promise<T[]> => withClient(url, async (client) => (await client.query(sql)).rows as T[]);
const countRows = async (url: string): Promise<number> => Number((await rows<{ n: string }>(url, 'SELECT count(*) AS n FROM kept'))[0]?.n);
const guardPid = (): number => (JSON.parse(readFileSync(guardFile(dataDir), 'utf8')) as { guard: { pid: number } }).guard.pid;

async function eventually(isTrue: () => boolean): Promise<void> {
  for (const deadline = performance.now() + 30_000; !isTrue();) {
    if (performance.now() > deadline) throw new Error(`Not within 30 s: ${isTrue.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'embedded-postgres-'));
  chmodSync(folder, 0o711);
  dataDir = join(folder, 'postgres');
  const server = await startEmbeddedPostgres({ dataDir });
  await rows(server.url, 'CREATE TABLE kept AS SELECT 1 AS one');
  await server.stop();
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('embedded PostgreSQL', () => {
  it('is durable, in UTF-8, on this machine only, behind a password', async () => {
    const server = await startEmbeddedPostgres({ dataDir });
    try {
      const [settings] = await rows(
        server.url,
        `SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit, current_setting('listen_addresses') AS listens,
                current_setting('server_encoding') AS encoding, lower('ÁÇÃO') AS lower, current_database() AS database`,
      );
      expect(settings).toEqual({ fsync: 'on', commit: 'on', listens: '127.0.0.1', encoding: 'UTF8', lower: 'áção', database: 'content_platforms' });
      expect(statSync(passwordFile(dataDir)).mode & 0o777).toBe(0o600);
      const intruder = new URL(server.url);
      intruder.password = 'guess';
      await expect(rows(intruder.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
      expect(await countRows(server.url)).toBe(1);
    } finally {
      await server.stop();
    }
    expect(findPostmaster(dataDir)).toBeUndefined();
    expect(existsSync(guardFile(dataDir))).toBe(false);
  });

  it('takes another port when the wanted one is in use', async () => {
    const rival = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => rival.once('listening', resolve));
    const port = (rival.address() as { port: number }).port;
    const server = await startEmbeddedPostgres({ dataDir, port });
    expect(server.port).not.toBe(port);
    expect(await countRows(server.url)).toBe(1);
    await server.stop();
    rival.close();
  });

  it('is shut down by its guard when the owner is killed, and starts again', async () => {
    const owner = await ownPostgres({ dataDir });
    await owner.kill9();
    await eventually(() => identify(owner.pid) === undefined);
    expect(readFileSync(join(dataDir, 'server.log'), 'utf8').trimEnd().split('\n').at(-1)).toMatch(/database system is shut down/);
    const next = await ownPostgres({ dataDir });
    expect(next.adopted).toBe(false);
    expect(await countRows(next.url)).toBe(1);
    await next.stop();
  });

  it('waits for a guard at work instead of adopting what is being shut down', async () => {
    const owner = await ownPostgres({ dataDir });
    await owner.kill9();
    const next = await ownPostgres({ dataDir });
    expect(next.adopted).toBe(false);
    expect(next.pid).not.toBe(owner.pid);
    expect(await countRows(next.url)).toBe(1);
    await next.stop();
  });

  it('is shut down by its guard after Ctrl-C, which does not reach the server itself', async () => {
    const owner = await ownPostgres({ dataDir });
    process.kill(-owner.ownerPid, 'SIGINT');
    await eventually(() => identify(owner.ownerPid) === undefined && identify(owner.pid) === undefined);
  });

  it('is adopted when owner and guard are killed', async () => {
    const owner = await ownPostgres({ dataDir });
    signalProcess(guardPid(), 'SIGKILL');
    await owner.kill9();
    const server = await startEmbeddedPostgres({ dataDir });
    expect(server).toMatchObject({ adopted: true, pid: owner.pid, port: owner.port });
    expect(await countRows(server.url)).toBe(1);
    await server.stop();
    expect(identify(owner.pid)).toBeUndefined();
  });

  it('recovers when everything is killed', async () => {
    const owner = await ownPostgres({ dataDir });
    for (const pid of [guardPid(), owner.ownerPid, owner.pid]) signalProcess(pid, 'SIGKILL');
    const server = await startEmbeddedPostgres({ dataDir });
    expect(server.adopted).toBe(false);
    expect(await countRows(server.url)).toBe(1);
    await server.stop();
  });

  it('is started again on its port when the server alone is killed', async () => {
    const server = await startEmbeddedPostgres({ dataDir });
    const first = server.pid;
    signalProcess(first, 'SIGKILL');
    await eventually(() => server.pid !== first);
    expect(await countRows(server.url)).toBe(1);
    await server.stop();
    expect(findPostmaster(dataDir)).toBeUndefined();
  });

  it('is lent to a second process, which leaves it running', async () => {
    const owner = await ownPostgres({ dataDir });
    const borrower = await startEmbeddedPostgres({ dataDir });
    expect(borrower).toMatchObject({ adopted: true, pid: owner.pid });
    await borrower.stop();
    expect(await countRows(owner.url)).toBe(1);
    await owner.stop();
  });

  it('leaves nothing of a temporary one, even when its owner is killed', async () => {
    const temporary = join(folder, 'temporary', 'postgres');
    const owner = await ownPostgres({ dataDir: temporary, temporary: true, fast: true });
    await owner.kill9();
    await eventually(() => !existsSync(join(folder, 'temporary')));
    expect(identify(owner.pid)).toBeUndefined();
  });

  it('clears away what a killed initdb left', async () => {
    const unfinished = join(folder, 'second', 'postgres.new-999999999');
    mkdirSync(unfinished, { recursive: true });
    chmodSync(join(folder, 'second'), 0o711);
    const server = await startEmbeddedPostgres({ dataDir: join(folder, 'second', 'postgres'), fast: true, temporary: true });
    expect(existsSync(unfinished)).toBe(false);
    await server.stop();
  });
});

describe('a stale postmaster.pid', () => {
  const user = (): { uid?: number; gid?: number } => {
    const found = serverUser(dataDir);
    return found ? { uid: found.uid, gid: found.gid } : {};
  };

  async function startsDespite(pid: number): Promise<void> {
    writeFileSync(join(dataDir, 'postmaster.pid'), `${pid}\n${dataDir}\n1700000000\n5432\n\n127.0.0.1\n\nready\n`);
    const server = await startEmbeddedPostgres({ dataDir });
    expect(server.adopted).toBe(false);
    expect(await countRows(server.url)).toBe(1);
    await server.stop();
  }

  it('of nobody is passed over', () => startsDespite(2 ** 22 - 1));

  it("of a stranger, in the server's own name, is passed over, and the stranger lives", async () => {
    const stranger = spawn('sleep', ['60'], { stdio: 'ignore', ...user() });
    await startsDespite(stranger.pid ?? 0);
    expect(stranger.exitCode).toBeNull();
    stranger.kill('SIGKILL');
  });

  it('of a zombie is passed over', async () => {
    // `sleep`, having taken the shell's place, never asks after the shell's child.
    const parent = spawn('sh', ['-c', 'sleep 0.2 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'], ...user() });
    const zombie = Number(await new Promise<Buffer>((resolve) => parent.stdout.once('data', resolve)));
    await eventually(() => identify(zombie) === undefined);
    await startsDespite(zombie);
    parent.kill('SIGKILL');
  });
});

describe('who runs it', () => {
  asRoot('says where the way is closed, and what to do', async () => {
    const closed = join(folder, 'closed');
    mkdirSync(closed, { mode: 0o700 });
    const start = startEmbeddedPostgres({ dataDir: join(closed, 'deeper', 'postgres') });
    await expect(start).rejects.toThrow(new RegExp(`passar pela pasta ${closed}[^]*DATA_DIR=[^]*chmod o\\+x ${closed}[^]*DATABASE_URL`));
  });

  asRoot('goes elsewhere when allowed to, and says so', async () => {
    const said: string[] = [];
    const elsewhere = join(folder, 'elsewhere', 'postgres');
    const server = await startEmbeddedPostgres({
      dataDir: join(folder, 'closed', 'postgres'),
      elsewhere: () => elsewhere,
      fast: true,
      temporary: true,
      say: (line) => said.push(line),
    });
    expect(server.dataDir).toBe(elsewhere);
    expect(said.join('\n')).toContain(`os dados ficam em ${elsewhere}`);
    await server.stop();
  });

  asRoot('may be an ordinary user, who gets a folder of their own', async () => {
    const home = join(folder, 'home');
    mkdirSync(home, { mode: 0o700 });
    chownSync(home, 65_534, 65_534);
    const owner = await ownPostgres({ dataDir: join(home, 'data', 'postgres') }, { uid: 65_534, gid: 65_534 });
    expect(statSync(join(home, 'data', 'postgres')).uid).toBe(65_534);
    expect(await rows(owner.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await owner.stop();
  });

  asRoot('is told whose folder it is, when it is not theirs', async () => {
    chmodSync(folder, 0o755);
    await expect(ownPostgres({ dataDir }, { uid: 65_534, gid: 65_534 })).rejects.toThrow(/é de outro usuário \(uid \d+\)/);
    chmodSync(folder, 0o711);
  });
});
