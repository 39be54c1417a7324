import type { FaultKind } from './fault-kinds.ts';
import { SlidingWindow } from './sliding-window.ts';

/** One request as the platform saw it. */
export interface SeenRequest {
  seq: number;
  at: string;
  method: string;
  /** With its query. */
  path: string;
  /** Method and template: `GET /usuarios/{id}`; `unknown` when no route matches. */
  route: string;
  fault: FaultKind | null;
  /** HTTP status; `cut`: the connection ended before a whole answer was sent; `null`: still open. */
  outcome: number | 'cut' | null;
}

/** The counts of one tenant since it began (or since they were last zeroed). */
export interface TrafficSummary {
  total: number;
  byRoute: Record<string, number>;
  /** By HTTP status, or `cut`. */
  byOutcome: Record<string, number>;
  /** Most requests that arrived within any 60 s. */
  peakPerMinute: number;
  /** Most requests that arrived within any 1 s. */
  peakPerSecond: number;
  /** Most requests open at once. */
  peakConcurrency: number;
  open: number;
  /** The last 200, newest last. */
  recent: SeenRequest[];
}

const remembered = 200;

/** Watches a tenant's requests, whatever becomes of them: what a client's limiter is measured by. */
export class Traffic {
  #minute = new SlidingWindow(60_000);
  #second = new SlidingWindow(1_000);
  #seq = 0;
  #open = 0;
  #summary = empty();

  arrive(now: number, request: { method: string; path: string; route: string }): SeenRequest {
    this.#seq += 1;
    this.#open += 1;
    const seen: SeenRequest = { seq: this.#seq, at: new Date(now).toISOString(), ...request, fault: null, outcome: null };
    const summary = this.#summary;
    summary.total += 1;
    summary.byRoute[seen.route] = (summary.byRoute[seen.route] ?? 0) + 1;
    summary.peakPerMinute = Math.max(summary.peakPerMinute, this.#minute.add(now));
    summary.peakPerSecond = Math.max(summary.peakPerSecond, this.#second.add(now));
    summary.peakConcurrency = Math.max(summary.peakConcurrency, this.#open);
    summary.recent.push(seen);
    if (summary.recent.length > remembered) summary.recent.shift();
    return seen;
  }

  leave(seen: SeenRequest, outcome: number | 'cut'): void {
    this.#open -= 1;
    seen.outcome = outcome;
    this.#summary.byOutcome[outcome] = (this.#summary.byOutcome[outcome] ?? 0) + 1;
  }

  /** Zeroes counts and peaks. Sequence numbers go on, and so does what is open. */
  zero(): void {
    this.#minute = new SlidingWindow(60_000);
    this.#second = new SlidingWindow(1_000);
    this.#summary = empty();
  }

  summary(): TrafficSummary {
    return { ...this.#summary, open: this.#open };
  }
}

function empty(): Omit<TrafficSummary, 'open'> {
  return { total: 0, byRoute: {}, byOutcome: {}, peakPerMinute: 0, peakPerSecond: 0, peakConcurrency: 0, recent: [] };
}
