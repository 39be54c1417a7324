import type { Host, InboundRequest, InboundResponse, Subscriber } from '../../contract.ts';

/** What a simulated platform holds for one subscriber, in our words. Duplicates are listed as often as they are held. */
export interface SimulatedAccount {
  /** Our reference, where the platform keeps one. */
  reference: string | null;
  /**
   * Digits and letters, without mask: finds the account on a platform that keeps no reference, and shows whether a correction arrived
   * (CK-29). No other data of the person is looked at.
   */
  document?: string | null;
  /** The platform's own id for it, as a text. */
  remoteId: string;
  /** Of an account that is blocked as a whole, each is `blocked`. */
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
  /** The platform's question about this subscriber, with good credentials. */
  request(who: WhoSignsIn): InboundRequest;
  /** The same by somebody who has not the credentials. */
  forged(who: WhoSignsIn): InboundRequest;
  /** What the subscriber may use and may not; neither: there is no such subscriber. */
  understands(response: InboundResponse): { products: { ref: string; blocked: boolean }[] } | 'not-understood';
}

/**
 * A platform to test a plugin against: it keeps state, follows the platform's rules, and tells what was done to it. It need not
 * misbehave: lost answers, silence and garbage are made by the kit, between the plugin and the simulator.
 *
 * Checks that need what is optional and absent do not apply; but where the plugin declares or does what they are about (`unique`, `asksUs`, a
 * list of products, licences), they could not be tried, and are red. A member of another name does nothing, and only
 * `npm run plugin -- check NAME` notices.
 */
export interface Simulator {
  /** What an operator would type, good credentials in it: they must pass the plugin's own schema. Secrets longer than four characters and unlike anything else: the kit looks for them wherever they must not be (CK-52). */
  settings: Record<string, unknown>;
  /** The same with credentials that the platform refuses (CK-05). Absent: it is never called. */
  refusedSettings?: Record<string, unknown>;
  /** Two different sets of product refs that one account may hold, one after the other. */
  offers: readonly [readonly string[], readonly string[]];
  /** It knows no products of its own: whatever ref it is told is taken. Absent: it refuses those it does not sell (CK-30). */
  takesAnyProduct?: boolean;
  /**
   * What says that a write was taken (CK-43). `answer` (unless told): a body that shows what was asked for, or an empty one where that is
   * the right answer (204). `status`: any 2xx, with nothing or any object in it (`200 {}`), so that only what is no such answer at
   * all (a page, a list, half of an object) can be told from a yes.
   */
  acknowledges?: 'answer' | 'status';
  /** It asks us when a subscriber comes in (CK-61 to CK-64): then what it holds is what it is told. Absent: it does not. */
  asks?: Asking;
  /** Every ref on the platform's list, when the plugin reads a catalog (CK-06): those not on sale too, those of `offers` among them. */
  catalog?: readonly string[];
  accounts(): Promise<SimulatedAccount[]>;
  /**
   * How many requests have changed something so far; it only grows. One that was refused, or changed nothing (the same state sent again),
   * does not count, nor does a session or a token.
   */
  effects(): Promise<number>;
  /** Answers a request without a network, whatever its address; absent: the kit sends it over HTTP, to a server that `start` has begun. */
  fetch?: Host['fetch'];
  /** Data that the platform refuses, one field of `Subscriber` (CK-31). Absent: it takes whatever comes. */
  refusedSubscriber?: Partial<Subscriber>;
  /** From now on there is no licence left (CK-33). Absent: the platform counts none. */
  exhaustLicences?(): Promise<void>;
  /**
   * Somebody who is not ours, with these data: those that the manifest says are `unique` (CK-28). Answers the remote id. It may
   * count as an effect or not. Absent: the platform keeps nothing unique.
   */
  plantStranger?(subscriber: Partial<Subscriber>): Promise<string>;
  /**
   * Ways in which this platform's list of products can be half (CK-07), switched on for the next reading, by name: a page twice, a count that
   * contradicts the list, a list that changes while it is read. The kit's own (garbage, silence) come without it.
   */
  halfCatalogs?: Record<string, () => Promise<unknown>>;
  /** The next request is answered with the platform's own words for "too many requests" (CK-34). Absent: it says 429, which the kit plays. */
  throttleNext?(retryAfterSeconds: number): Promise<void>;
  /** Ends what `start` began (a server, timers): after each check. */
  stop?(): Promise<void>;
}

/** What `conformance` is given: how to start the platform. */
export interface Simulation {
  /**
   * A platform nobody has used yet, one for each check. `clock`: the time the kit plays, in milliseconds since 1970: for sessions that expire
   * and work that takes a while; a real clock or timer would not see it move.
   */
  start(clock: () => number): Promise<Simulator>;
}
