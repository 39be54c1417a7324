// `npm start`: runs the product until it is stopped.
import { announcement, surroundingsOf } from './supervisor/announce.ts';
import { startProduct, type Product } from './supervisor/product.ts';
import { StartError } from './supervisor/start-error.ts';

const say = (line: string): void => console.log(line);
const starting = new AbortController();
let product: Product | undefined;
let firstSignalAt: number | undefined;

/** One Ctrl-C arrives several times: from the terminal, and from whoever started us. A later one means: now. */
const sameSignalMs = 1_500;

function onSignal(): void {
  const now = performance.now();
  if (firstSignalAt === undefined) {
    firstSignalAt = now;
    say('\nEncerrando…');
    starting.abort(new StartError('Início interrompido.'));
  } else if (now - firstSignalAt < sameSignalMs) {
    return;
  }
  void product?.stop().then(() => process.exit(0));
}

for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, onSignal);

// The reader of the output may be gone before the product has stopped.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
// A trial shows where everything is, and keeps its log in a file; LOG_LEVEL, or production, brings it to the screen.
const quiet = process.env['NODE_ENV'] !== 'production' && !process.env['LOG_LEVEL'];

try {
  product = await startProduct({ say, quiet, signal: starting.signal });
  if (firstSignalAt !== undefined) {
    await product.stop();
    process.exit(0);
  }
  say(`\n${announcement(await surroundingsOf(product, performance.now() / 1_000))}\n`);
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  console.error(`\n${error.message}\n`);
  process.exit(1);
}
