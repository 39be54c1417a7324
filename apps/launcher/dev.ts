// `npm run dev`: the product under development. tools/dev.ts starts this process, and sends a message when it has compiled a change.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startSandboxProcess } from './demo/sandbox-process.ts';
import { startProduct } from './supervisor/product.ts';
import { StartError } from './supervisor/start-error.ts';

const say = (line: string): void => console.log(line);
const inspectFrom = 9229;
/** A process that does not stop at once is killed: nothing under development is worth waiting for. */
const patienceMs = 150;

interface Change {
  migrate: boolean;
}

async function dev(): Promise<void> {
  const dataDir = join('.data', 'dev');
  mkdirSync(dataDir, { recursive: true });
  const startedAt = performance.now();
  const env = {
    NODE_ENV: 'development',
    DATABASE_URL: undefined,
    ALLOW_PRIVATE_PLATFORM_URLS: 'true',
    NODE_COMPILE_CACHE: join(dataDir, 'compile-cache'),
  };
  const [product, sandbox] = await Promise.all([
    startProduct({ dataDir, env, inspectFrom, patienceMs, say }),
    startSandboxProcess(join(dataDir, 'sandbox.log')),
  ]);
  const stop = async (): Promise<void> => {
    await Promise.all([product.stop(), sandbox.stop()]);
    process.exit(0);
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => void stop());
  process.once('disconnect', () => void stop());
  say(
    [
      '',
      `API       ${product.url}   docs ${product.url}/docs   key ${product.apiKey ?? '(ADMIN_API_KEY)'}   setup token ${product.setupToken ?? '(SETUP_TOKEN)'}`,
      `Sandbox   ${sandbox.url}`,
      `Database  ${product.databaseUrl}`,
      `Inspector API 127.0.0.1:${inspectFrom}, worker 127.0.0.1:${inspectFrom + 1}`,
      `Ready in ${((performance.now() - startedAt) / 1_000).toFixed(1)} s. Watching apps, libs and plugins; Ctrl-C stops.`,
      '',
    ].join('\n'),
  );
  let work = Promise.resolve();
  process.on('message', ({ migrate }: Change) => {
    work = work.then(async () => {
      const from = performance.now();
      await product.restart({ migrate }).then(
        () => say(`Restarted in ${((performance.now() - from) / 1_000).toFixed(1)} s.`),
        (error: unknown) => console.error(error instanceof StartError ? error.message : error),
      );
    });
  });
}

dev().catch((error: unknown) => {
  console.error(error instanceof StartError ? error.message : error);
  process.exit(1);
});
