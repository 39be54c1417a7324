import type { Host } from '@content-platforms/plugin-sdk';

/** A host for what needs no platform: to connect, to look at what a plugin offers, to answer what it is asked. */
export function withoutIo(now: () => Date): Host {
  const refuse = (): never => {
    throw new Error('This must not do I/O');
  };
  return { fetch: refuse, session: refuse, log: () => undefined, now };
}
