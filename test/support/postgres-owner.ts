// A process that owns an embedded server, to be killed by a test. Options as JSON in the first argument; says what it has,
// one line of JSON, and stays until SIGTERM.
import { startEmbeddedPostgres, type EmbeddedPostgresOptions } from '../../apps/launcher/embedded-postgres/embedded-postgres.ts';

const said: string[] = [];
const options = JSON.parse(process.argv[2] ?? '{}') as EmbeddedPostgresOptions;
const { url, port, pid, adopted, dataDir, stop } = await startEmbeddedPostgres({ ...options, say: (line) => said.push(line) });
console.log(JSON.stringify({ url, port, pid, adopted, dataDir, said }));
process.on('SIGTERM', () => void stop().then(() => process.exit(0)));
setInterval(() => undefined, 60_000);
