const milliseconds = 5_000;
const most = 10_000;

/** Answers of the database remembered for five seconds: so long may a revoked key still work in another process. */
export class ShortMemory<T> {
  private readonly known = new Map<string, { value: T; until: number }>();

  async recall(key: string, look: () => Promise<T>): Promise<T> {
    const found = this.known.get(key);
    if (found && found.until > performance.now()) return found.value;
    const value = await look();
    if (this.known.size >= most) this.known.clear();
    this.known.set(key, { value, until: performance.now() + milliseconds });
    return value;
  }

  forget(): void {
    this.known.clear();
  }
}
