const after = <T>(milliseconds: number, value?: T, { signal }: { signal?: AbortSignal } = {}): Promise<T | undefined> => {
  const { promise, resolve, reject } = Promise.withResolvers<T | undefined>();
  const abort = (): void => {
    clearTimeout(timer);
    reject(signal?.reason);
  };
  const timer = globalThis.setTimeout(() => {
    signal?.removeEventListener('abort', abort);
    resolve(value);
  }, milliseconds);
  if (signal?.aborted) abort();
  else signal?.addEventListener('abort', abort, { once: true });
  return promise;
};

export const setTimeout = after;
export const setImmediate = <T>(value?: T): Promise<T | undefined> => after(0, value);
export const scheduler = { wait: (milliseconds: number): Promise<unknown> => after(milliseconds) };
export default { setTimeout, setImmediate, scheduler };
