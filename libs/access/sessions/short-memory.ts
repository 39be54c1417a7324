const milliseconds = 5_000;
const most = 10_000;

/** Answers of the database remembered for five seconds: so long may a revoked key still work in another process. */
export class ShortMemory<T> {
  private readonly known = new Map<string, { value: T; until: number }>();
  private generation = 0;

  async recall(key: string, look: () => Promise<T>): Promise<T> {
    const found = this.known.get(key);
    if (found && found.until > performance.now()) return found.value;
    const { generation } = this;
    const value = await look();
    // What was read before `forget` may be of before the change that it was called for.
    if (generation !== this.generation) return value;
    if (this.known.size >= most) this.known.clear();
    this.known.set(key, { value, until: performance.now() + milliseconds });
    return value;
  }

  forget(): void {
    this.generation += 1;
    this.known.clear();
  }
}
