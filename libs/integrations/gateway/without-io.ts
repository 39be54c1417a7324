import type { Host } from '@content-platforms/plugin-sdk';

/** A host without network access: for connecting, describing a plugin and answering callbacks. */
export function withoutIo(now: () => Date): Host {
  const refuse = (): never => {
    throw new Error('This must not do I/O');
  };
  return { fetch: refuse, session: refuse, log: () => undefined, now };
}
