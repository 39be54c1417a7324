/** Starts every task, so many at once, in order; each promise is its own. They wait more than they work. */
export function sideBySide<T>(tasks: readonly (() => Promise<T>)[], width: number): Promise<T>[] {
  const waiting = tasks.map((task) => ({ task, ...Promise.withResolvers<T>() }));
  let next = 0;
  const runner = async (): Promise<void> => {
    for (let one = waiting[next++]; one; one = waiting[next++]) {
      await one.task().then(one.resolve, one.reject);
    }
  };
  for (let n = 0; n < width; n += 1) void runner();
  for (const { promise } of waiting) promise.catch(() => undefined);
  return waiting.map(({ promise }) => promise);
}
