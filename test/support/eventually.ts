/** How long until a check that does not hold is tried again. */
const everyMs = 50;

/**
 * Tries until `check` neither throws nor answers false, and answers what it answered. Gives up after `within` milliseconds with
 * the last reason, and `what` was awaited.
 */
export async function eventually<T>(
  check: () => Promise<T> | T,
  { within = 60_000, what = 'this' }: { within?: number; what?: string } = {},
): Promise<Exclude<T, false>> {
  const startedAt = performance.now();
  for (;;) {
    let reason: unknown = new Error('it answered false');
    try {
      const answer = await check();
      if (answer !== false) return answer as Exclude<T, false>;
    } catch (error) {
      reason = error;
    }
    const waited = performance.now() - startedAt;
    if (waited > within) throw new Error(`Waited ${Math.round(waited)} ms for ${what}: ${(reason as Error).message}`, { cause: reason });
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
