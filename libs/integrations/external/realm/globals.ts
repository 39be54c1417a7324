// What of the web's and Node's globals a plugin and the SDK find beside those of the engine.
import { abortGlobals } from './abort.ts';
import { Buffer } from './bytes.ts';
import { installIntl } from './intl.ts';
import { getRandomValues, randomUUID } from './random.ts';
import { installUrl } from './url.ts';
import { clearTimeout, setImmediate, setInterval, setTimeout } from './timers.ts';

const world = globalThis as unknown as Record<string, unknown>;
const silent = (): void => undefined;

Object.assign(world, abortGlobals, {
  Buffer,
  setTimeout,
  setImmediate,
  setInterval,
  clearTimeout,
  clearImmediate: clearTimeout,
  clearInterval: clearTimeout,
  // Nobody reads it: a plugin tells what it has to tell by `host.log`.
  console: Object.fromEntries(['log', 'info', 'warn', 'error', 'debug', 'trace'].map((name) => [name, silent])),
});
const crypto = world['crypto'] as object;
for (const [name, value] of Object.entries({ getRandomValues, randomUUID })) Object.defineProperty(crypto, name, { value, writable: true, configurable: true });
installUrl();
installIntl();
