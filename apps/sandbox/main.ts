import { startSandbox } from './server.ts';

export { startSandbox, type Sandbox, type SandboxOptions } from './server.ts';

/** The sandbox as a process: `PORT` (0 or none: any free one); one line of JSON on stdout says where it listens. */
async function main(): Promise<void> {
  const port = Number(process.env['PORT'] || 0);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`PORT must be a port, not "${process.env['PORT']}"`);
  const sandbox = await startSandbox({ port });
  const stop = (): void => void sandbox.close().then(() => process.exit(0));
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  // Spawned with a channel: whoever started it is gone when the channel closes, however they went.
  if (process.channel) process.once('disconnect', stop);
  console.log(JSON.stringify({ sandbox: sandbox.url }));
}

if (import.meta.main) {
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  });
}
