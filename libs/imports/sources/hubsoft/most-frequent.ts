/** Votes for a value; the most frequent wins, the first among equals. */
export class Votes {
  private readonly counts = new Map<number, number>();

  cast(value: number): void {
    this.counts.set(value, (this.counts.get(value) ?? 0) + 1);
  }

  get winner(): number | undefined {
    let winner: number | undefined;
    for (const [value, count] of this.counts) if (winner === undefined || count > (this.counts.get(winner) ?? 0)) winner = value;
    return winner;
  }

  get different(): number {
    return this.counts.size;
  }
}
