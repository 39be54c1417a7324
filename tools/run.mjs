// Entry point of every npm script: switches to the pinned Node 24 when the installed one is older, then runs the task.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { endWithNpm } from './end-with-npm.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const wanted = 24;
endWithNpm();

function pinnedNode() {
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const binary = join(root, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  return existsSync(binary) ? binary : undefined;
}

if (Number(process.versions.node.split('.')[0]) < wanted) {
  const node = pinnedNode();
  if (!node) {
    console.error(
      `Node ${wanted} is needed (this is ${process.version}), and none came with the packages for ${process.platform}-${process.arch}. Run "npm ci", or install Node ${wanted}.`,
    );
    process.exit(1);
  }
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
    // This process watches npm, and passes on what it gets.
    env: { ...process.env, npm_lifecycle_event: undefined },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)));
} else {
  const { runTask } = await import('./tasks.ts');
  process.exitCode = await runTask(root, process.argv.slice(2));
}
