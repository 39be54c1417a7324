/** Does something to each item, a few at a time; stops at the first error. */
export async function inParallel<T>(items: readonly T[], atOnce: number, act: (item: T, index: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  let failed = false;
  const lane = async (): Promise<void> => {
    while (next < items.length && !failed) {
      const index = next;
      next += 1;
      try {
        await act(items[index] as T, index);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, lane));
}

/** Looks until what is seen is accepted, or so many seconds have passed; answers what was seen last. */
export async function waitFor<T>(
  look: () => Promise<T>,
  accept: (seen: T) => boolean,
  options: { seconds: number; signal: AbortSignal; everyMs?: number },
): Promise<T> {
  const deadline = performance.now() + options.seconds * 1000;
  for (;;) {
    options.signal.throwIfAborted();
    const seen = await look();
    if (accept(seen) || performance.now() > deadline) return seen;
    await new Promise((resolve) => setTimeout(resolve, options.everyMs ?? 50));
  }
}
