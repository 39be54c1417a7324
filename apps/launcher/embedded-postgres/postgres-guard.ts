// Outlives its owner by a moment: when the pipe from it closes, for whatever reason, the server is shut down.
// Started by `guardPostgres`, in a session of its own, so that Ctrl-C does not reach it.
import { removeCluster } from './cluster-files.ts';
import { findPostmaster, readPostmasterFile, shutDownPostmaster } from './postmaster.ts';

const [dataDir = '', kind = ''] = process.argv.slice(2);

/** The owner may have died between starting the server and the server writing its file. */
async function findServer(): Promise<ReturnType<typeof findPostmaster>> {
  const deadline = performance.now() + 3_000;
  while (!readPostmasterFile(dataDir) && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20));
  return findPostmaster(dataDir);
}

async function clearUp(): Promise<void> {
  const server = await findServer();
  if (server) await shutDownPostmaster(server);
  if (kind === 'temporary') removeCluster(dataDir);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

let heard = '';
process.stdin.setEncoding('utf8');
process.stdin.on('data', (text: string) => {
  heard += text;
  if (heard.includes('released')) process.exit(0);
});
process.stdin.on('error', () => undefined);
process.stdin.on('close', () => void clearUp().finally(() => process.exit(0)));
