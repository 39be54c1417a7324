const most = 10_000;

/** The timers of one engine. */
export class Timers {
  private readonly waiting = new Map<number, NodeJS.Timeout>();
  private readonly fire: (id: string) => void;

  constructor(fire: (id: string) => void) {
    this.fire = fire;
  }

  /** `{ id, milliseconds }`. */
  set(argument: string): string {
    const { id, milliseconds } = JSON.parse(argument) as { id: number; milliseconds: number };
    if (this.waiting.size >= most) throw new RangeError(`At most ${most} timers at once`);
    this.clear(String(id));
    const due = (): void => {
      this.waiting.delete(id);
      this.fire(String(id));
    };
    this.waiting.set(id, setTimeout(due, milliseconds));
    return '';
  }

  clear(id: string): string {
    clearTimeout(this.waiting.get(Number(id)));
    this.waiting.delete(Number(id));
    return '';
  }
}
