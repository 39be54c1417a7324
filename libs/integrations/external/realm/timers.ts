import { callHost, offer } from './bridge.ts';

interface Timer {
  run(): void;
  /** Milliseconds; absent: once. */
  every?: number;
}

const timers = new Map<number, Timer>();
let last = 0;

function begin(timer: Timer, milliseconds: number): number {
  const id = (last += 1);
  timers.set(id, timer);
  schedule(id, milliseconds);
  return id;
}

const schedule = (id: number, milliseconds: number): void =>
  void callHost('set-timer', JSON.stringify({ id, milliseconds: Math.min(Math.max(Number(milliseconds) || 0, 0), 2 ** 31 - 1) }));

offer('timer', (argument) => {
  const id = Number(argument);
  const timer = timers.get(id);
  if (!timer) return;
  if (timer.every === undefined) timers.delete(id);
  else schedule(id, timer.every);
  try {
    timer.run();
  } catch {
    // Nobody waits for what a timer throws.
  }
});

type Callback = (...given: unknown[]) => void;

export const setTimeout = (callback: Callback, milliseconds = 0, ...given: unknown[]): number => begin({ run: () => callback(...given) }, milliseconds);
export const setImmediate = (callback: Callback, ...given: unknown[]): number => setTimeout(callback, 0, ...given);
export const setInterval = (callback: Callback, milliseconds = 0, ...given: unknown[]): number =>
  begin({ run: () => callback(...given), every: Math.max(Number(milliseconds) || 0, 1) }, milliseconds);

export function clearTimeout(id: number | undefined): void {
  if (id !== undefined && timers.delete(id)) callHost('clear-timer', String(id));
}
