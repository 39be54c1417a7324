import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';

const entry = join(import.meta.dirname, '../../dist/apps/sandbox/main.js');

/** The first thing a child says. */
async function said(stream: Readable | null): Promise<string> {
  if (!stream) throw new Error('not piped');
  const [chunk] = (await once(stream, 'data')) as [Buffer];
  return chunk.toString();
}

async function listening(child: ChildProcess): Promise<string> {
  const line = await said(child.stdout);
  return (JSON.parse(line) as { sandbox: string }).sandbox;
}

describe('the sandbox as a process', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('says where it listens, and stops at %s with connections open', async (signal) => {
    const child = spawn(process.execPath, [entry], { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, PORT: '0' } });
    const url = await listening(child);
    expect((await fetch(url)).status).toBe(200);
    await fetch(`${url}/_sandbox/saber-mais/a/faults`, { method: 'POST', body: JSON.stringify({ kind: 'hang' }) });
    const hanging = fetch(`${url}/saber-mais/a/api/v1/parceiro`).catch(() => 'cut');
    child.kill(signal);
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(await hanging).toBe('cut');
  });

  it('stops when the channel to its parent closes', async () => {
    const child = fork(entry, { stdio: ['ignore', 'pipe', 'inherit', 'ipc'], env: { ...process.env, PORT: '0' } });
    await listening(child);
    child.disconnect();
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('fails with a sentence when its port is taken', async () => {
    const first = spawn(process.execPath, [entry], { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, PORT: '0' } });
    const { port } = new URL(await listening(first));
    const second = spawn(process.execPath, [entry], { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, PORT: port } });
    const [words, [status]] = await Promise.all([said(second.stderr), once(second, 'exit')]);
    expect(status).toBe(1);
    expect(words).toContain('EADDRINUSE');
    first.kill();
    await once(first, 'exit');
  });
});
