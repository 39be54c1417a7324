import { z } from 'zod';
import { faultKinds, isListFault, lateFaults, type FaultKind } from './fault-kinds.ts';

const pattern = z.string().refine((source) => compiles(source), { error: 'not a regular expression' });

/** A fault as it is asked for. */
export const faultRequest = z
  .strictObject({
    kind: z.enum(faultKinds),
    /** Which requests suffer it. `path` is tried on the path alone and with its query: `^/usuarios$`, `pagina=3`. */
    match: z.strictObject({ method: z.string().toUpperCase().optional(), path: pattern.optional() }).default({}),
    /** How often; `null`: until it is removed. */
    times: z.int().min(1).nullable().default(null),
    /** So many that match are served first: `1`, the second page of a list. */
    skip: z.int().min(0).default(0),
    /** Of those that match, how many suffer it; the same seed draws the same lots. */
    probability: z.number().min(0).max(1).default(1),
    seed: z.int().default(1),
    /** `slow`: until the answer. `500-late`, `reset-late`: until the effect; `null`: until told to land. */
    delayMs: z.int().min(0).max(86_400_000).nullable().default(1000),
    /** `429`: what Retry-After says. */
    retryAfterSeconds: z.int().min(0).default(2),
    /** `redirect`: where to; by default an address of the sandbox that counts who followed. */
    location: z.string().optional(),
  })
  .refine((fault) => fault.delayMs !== null || lateFaults.includes(fault.kind), { path: ['delayMs'], error: `null only for ${lateFaults.join(', ')}` });

export type FaultRequest = z.input<typeof faultRequest>;

export interface Fault extends z.output<typeof faultRequest> {
  id: number;
  /** How many requests have suffered it. */
  hits: number;
}

/** What a fault is matched against. */
export interface Target {
  method: string;
  path: string;
  /** With the `?`, or empty. */
  search: string;
  /** `catalog`: the list of products; `list`: another paged list. */
  lists: 'catalog' | 'list' | null;
}

/** The faults switched on for one tenant. The oldest that matches is suffered; one that is used up stays listed, with its hits. */
export class FaultBox {
  #faults = new Map<number, { fault: Fault; served: number; draw: () => number }>();
  #nextId = 1;

  add(request: z.output<typeof faultRequest>): Fault {
    const fault = { ...request, id: this.#nextId++, hits: 0 };
    this.#faults.set(fault.id, { fault, served: 0, draw: lots(fault.seed) });
    return fault;
  }

  list(): Fault[] {
    return [...this.#faults.values()].map(({ fault }) => ({ ...fault }));
  }

  remove(id: number): boolean {
    return this.#faults.delete(id);
  }

  clear(): void {
    this.#faults.clear();
  }

  /** The fault this request suffers, its hit counted; `null`: none. */
  suffer(target: Target): Fault | null {
    for (const entry of this.#faults.values()) {
      const { fault, draw } = entry;
      if (fault.times !== null && fault.hits >= fault.times) continue;
      if (!matches(fault, target)) continue;
      if (entry.served < fault.skip) {
        entry.served += 1;
        continue;
      }
      if (draw() >= fault.probability) continue;
      fault.hits += 1;
      return { ...fault };
    }
    return null;
  }
}

function matches({ kind, match }: { kind: FaultKind; match: Fault['match'] }, target: Target): boolean {
  if (match.method !== undefined && match.method !== target.method) return false;
  if (isListFault(kind) && (match.path === undefined ? target.lists !== 'catalog' : target.lists === null)) return false;
  if (match.path === undefined) return true;
  const path = new RegExp(match.path);
  return path.test(target.path) || path.test(target.path + target.search);
}

function compiles(source: string): boolean {
  try {
    new RegExp(source);
    return true;
  } catch {
    return false;
  }
}

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
export function lots(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
