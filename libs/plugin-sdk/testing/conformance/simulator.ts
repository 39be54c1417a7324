import type { Host, InboundRequest, InboundResponse, Subscriber } from '../../contract.ts';

/** What a simulated platform holds for one subscriber, in our words. Duplicates are listed as often as they are held. */
export interface SimulatedAccount {
  /** Our reference, where the platform keeps one. */
  reference: string | null;
  /** Digits and letters, without mask: finds the account on a platform that keeps no reference. */
  document?: string | null;
  remoteId: string;
  products: { ref: string; blocked: boolean }[];
}

/** Who signs in at a platform that asks us. `login`: of the service. */
export interface WhoSignsIn {
  reference: string;
  document: string;
  email: string;
  login: string;
}

/** A platform that asks us, and what it makes of our answer. */
export interface Asking {
  request(who: WhoSignsIn): InboundRequest;
  /** The same by somebody who has not the credentials. */
  forged(who: WhoSignsIn): InboundRequest;
  /** What the subscriber may use and may not; neither: there is no such subscriber. */
  understands(response: InboundResponse): { products: { ref: string; blocked: boolean }[] } | 'not-understood';
}

/**
 * A platform to test a plugin against: it keeps state, follows the platform's rules, and tells what was done to it. It need not
 * misbehave: lost answers, silence and garbage are made by the kit, between the plugin and the simulator.
 */
export interface Simulator {
  /** What an operator would type, good credentials in it. */
  settings: Record<string, unknown>;
  /** The same with credentials that the platform refuses. Absent: it is never called. */
  refusedSettings?: Record<string, unknown>;
  /** Two different sets of product refs that one account may hold, one after the other. */
  offers: readonly [readonly string[], readonly string[]];
  /** It knows no products of its own: whatever ref it is told is taken. Absent: it refuses those it does not sell. */
  takesAnyProduct?: boolean;
  /**
   * What says that a write was taken. `answer` (unless told): a body that shows what was asked for. `status`: any 2xx, with nothing
   * or any object in it, so that only what is no such answer at all (a page, a list, half of an object) can be told from a yes.
   */
  acknowledges?: 'answer' | 'status';
  /** It asks us when a subscriber comes in: then what it holds is what it is told. Absent: it does not. */
  asks?: Asking;
  /** Every ref on the platform's list, when the plugin reads a catalog. */
  catalog?: readonly string[];
  accounts(): Promise<SimulatedAccount[]>;
  /** How many requests have changed something so far. One that was refused, or changed nothing, does not count. */
  effects(): Promise<number>;
  /** Answers a request without a network; absent: the kit sends it over HTTP. */
  fetch?: Host['fetch'];
  /** Data that the platform refuses, one field. Absent: it takes whatever comes. */
  refusedSubscriber?: Partial<Subscriber>;
  /** From now on there is no licence left. Absent: the platform counts none. */
  exhaustLicences?(): Promise<void>;
  /** Somebody who is not ours, with these data. Answers the remote id. Absent: the platform keeps nothing unique. */
  plantStranger?(subscriber: Partial<Subscriber>): Promise<string>;
  /** Ways in which this platform's list of products can be half, switched on for the next reading, by name. */
  halfCatalogs?: Record<string, () => Promise<unknown>>;
  /** The platform's own words for "too many requests", for the next request. */
  throttleNext?(retryAfterSeconds: number): Promise<void>;
  stop?(): Promise<void>;
}

/** Starts a platform nobody has used yet. `clock`: the time the kit plays, in milliseconds since 1970. */
export interface Simulation {
  start(clock: () => number): Promise<Simulator>;
}
