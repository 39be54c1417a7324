import { describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { identify, isAlive, waitUntilGone } from './process-identity.ts';

describe('identify', () => {
  it('knows this process, and no impostor with its number', () => {
    const me = identify(process.pid);
    expect(me && isAlive(me)).toBe(true);
    expect(isAlive({ pid: process.pid, startedAt: 'another time' })).toBe(false);
  });

  it('finds nobody behind a number that is none', () => {
    expect([0, -1, Number.NaN, 2 ** 22 - 1].map((pid) => identify(pid))).toEqual([undefined, undefined, undefined, undefined]);
  });

  it('takes a zombie for gone', async () => {
    const parent = spawn('sh', ['-c', 'sleep 0.2 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] });
    const zombie = Number(await new Promise<Buffer>((resolve) => parent.stdout.once('data', resolve)));
    expect(await waitUntilGone({ pid: zombie, startedAt: identify(zombie)?.startedAt ?? '' }, 5_000)).toBe(true);
    process.kill(zombie, 0);
    parent.kill('SIGKILL');
  });
});
