import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identify } from './process-identity.ts';
import { superviseProcesses, type Death, type Supervisor } from './processes.ts';

// Processes start and stop here: on a busy machine that takes what it takes.
jest.setTimeout(60_000);

let folder: string;
let output: number;
let supervisor: Supervisor | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'processes-'));
  output = openSync(join(folder, 'output'), 'a');
});
afterEach(async () => {
  await supervisor?.stop();
  supervisor = undefined;
  closeSync(output);
  rmSync(folder, { recursive: true, force: true });
});

const printed = (): string => readFileSync(join(folder, 'output'), 'utf8');

function script(name: string, text: string): { name: string; script: string; env: NodeJS.ProcessEnv } {
  const path = join(folder, `${name}.mjs`);
  writeFileSync(path, text);
  return { name, script: path, env: process.env };
}

const staying = 'setInterval(() => {}, 1000); console.log("up", process.pid);';

async function eventually(isTrue: () => boolean): Promise<void> {
  for (const deadline = performance.now() + 30_000; !isTrue();) {
    if (performance.now() > deadline) throw new Error(`Not in time: ${isTrue.toString()}\n${printed()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('superviseProcesses', () => {
  it('starts again what dies, and says so', async () => {
    const deaths: Death[] = [];
    supervisor = superviseProcesses([script('a', staying), script('b', staying)], { output, onDeath: (death) => deaths.push(death) });
    const before = supervisor.pids();
    await eventually(() => printed().split('up').length === 3);
    process.kill(before['a'] ?? 0, 'SIGKILL');
    await eventually(() => printed().split('up').length === 4);
    expect(deaths).toMatchObject([{ name: 'a', pid: before['a'], signal: 'SIGKILL', delayMs: 1_000 }]);
    expect(supervisor.pids()).toMatchObject({ b: before['b'] });
    expect(supervisor.pids()['a']).not.toBe(before['a']);
  });

  it('restarts every process without reporting a death, and stays stopped after stop', async () => {
    const deaths: Death[] = [];
    supervisor = superviseProcesses([script('a', staying), script('b', staying)], { output, onDeath: (death) => deaths.push(death) });
    const before = supervisor.pids();
    await eventually(() => printed().split('up').length === 3);
    await supervisor.restart();
    await eventually(() => printed().split('up').length === 5);
    expect(Object.keys(supervisor.pids())).toEqual(['a', 'b']);
    expect(Object.values(supervisor.pids())).not.toEqual(expect.arrayContaining(Object.values(before)));
    expect(deaths).toEqual([]);
    await supervisor.stop();
    await supervisor.restart();
    expect(supervisor.pids()).toEqual({});
  });

  it('stops in order, and what takes too long by force', async () => {
    const orderly = `process.on('SIGTERM', () => setTimeout(() => { console.log('in order'); process.exit(0); }, 100)); ${staying}`;
    const stubborn = `process.on('SIGTERM', () => {}); ${staying}`;
    supervisor = superviseProcesses([script('a', orderly), script('b', stubborn)], { output, patienceMs: 1_000 });
    const pids = Object.values(supervisor.pids());
    await eventually(() => printed().split('up').length === 3);
    await supervisor.stop();
    expect(printed()).toContain('in order');
    expect(pids.map((pid) => identify(pid))).toEqual([undefined, undefined]);
    expect(supervisor.pids()).toEqual({});
  });

  it('leaves a process that has nothing left to do free to end', async () => {
    const deaths: Death[] = [];
    supervisor = superviseProcesses([script('a', 'console.log("done")')], { output, onDeath: (death) => deaths.push(death) });
    await eventually(() => deaths.length === 1);
    expect(deaths[0]).toMatchObject({ code: 0 });
  });

  it('takes its processes with it when it is killed', async () => {
    const orderly = `process.on('SIGTERM', () => { console.log('told to stop'); process.exit(0); }); ${staying}`;
    const { script: child } = script('child', orderly);
    const { script: parent } = script(
      'parent',
      `import { superviseProcesses } from '${new URL('./processes.ts', import.meta.url).href}';
       superviseProcesses([{ name: 'child', script: ${JSON.stringify(child)}, env: process.env }], { output: 'inherit' });`,
    );
    const launcher = spawn(process.execPath, [parent], { stdio: ['ignore', output, output] });
    await eventually(() => printed().includes('up'));
    const pid = Number(/up (\d+)/.exec(printed())?.[1]);
    launcher.kill('SIGKILL');
    await eventually(() => identify(pid) === undefined);
    expect(printed()).toContain('told to stop');
  });
});
