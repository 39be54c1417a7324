import { fork } from 'node:child_process';
import { watch } from 'node:fs';
import { join } from 'node:path';
import { build } from './build.ts';

const watched = ['apps', 'libs', 'plugins'];
const isSource = /\.(ts|tsx|css|html)$/;
const isTest = /\.(spec|e2e|fixture)\.ts$|(^|[\\/])(dist|node_modules|generated)[\\/]/;
/** Editors write a file in several steps. */
const quietMs = 80;

/** Runs the product from the sources: compiles what changes, then restarts the API and the worker. Returns the exit status. */
export async function dev(root: string): Promise<number> {
  await build(root);
  const child = fork(join(root, 'dist/apps/launcher/dev.js'), { cwd: root, execArgv: ['--enable-source-maps'] });
  const ended = new Promise<number>((resolve) => child.once('exit', (code) => resolve(code ?? 130)));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));

  const changed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let building = Promise.resolve();
  const rebuild = async (): Promise<void> => {
    const files = [...changed];
    changed.clear();
    try {
      await build(root);
    } catch (error) {
      console.error(error instanceof Error ? error.message : error);
      return;
    }
    // The API serves the console from disk.
    if (files.some((file) => !file.startsWith(join('apps', 'console')))) child.send({ migrate: files.some((file) => file.includes('migrations')) });
  };
  const watchers = watched.map((folder) =>
    watch(join(root, folder), { recursive: true }, (_, name) => {
      if (name === null || !isSource.test(name) || isTest.test(name)) return;
      changed.add(join(folder, name));
      clearTimeout(timer);
      timer = setTimeout(() => {
        building = building.then(rebuild);
      }, quietMs);
    }),
  );
  const status = await ended;
  for (const watcher of watchers) watcher.close();
  clearTimeout(timer);
  return status;
}
