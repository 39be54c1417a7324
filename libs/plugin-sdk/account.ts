// Part of the contract: the wanted and the held state of an account.

/** Anything JSON can hold. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** An instant, RFC 3339 in UTC: `2026-11-23T20:51:24Z`. */
export type Instant = string;

/** The subscriber's data. A platform receives only the fields its manifest `needs`. */
export interface Subscriber {
  name: string;
  /** CPF or CNPJ without mask, upper case (a CNPJ may hold letters). */
  document: string;
  email: string;
  /** E.164: `+5537999990010`. */
  phone: string;
  /** `YYYY-MM-DD`. */
  birthDate: string;
  /** Random, created by the host before the first create; never the CPF or the e-mail. */
  password: string;
}

export type SubscriberField = keyof Subscriber;

export const subscriberFields = ['name', 'document', 'email', 'phone', 'birthDate', 'password'] as const satisfies readonly SubscriberField[];

/** Reason of a block; `false`: not blocked. */
export type Blocked = false | 'debt' | 'request' | 'other';

/** The complete wanted state of an account; passed to each call of `set`. */
export interface WantedAccount {
  /** Our uuid for the account; sent to the platform where it stores one. A plan migration keeps it, an ownership transfer does not. */
  reference: string;
  /**
   * Orders changes of facts: larger is newer, and calls repeat a revision until a fact changes. A new revision need not change anything for this platform:
   * compare the wanted state with the held state, or with what the memo says was sent.
   */
  revision: number;
  /** The whole wanted state, never a delta; empty: end the account. */
  products: { ref: string; blocked: Blocked }[];
  /** The fields that the manifest `needs`, as far as they are known. */
  subscriber: Partial<Subscriber>;
  /** The records the account belongs to. `package`: for accounts per link, also after the link's end (since 1.1). */
  origin: { customerId: string; serviceId?: string; link?: string; package?: { id: string; code: string; description: string } };
  /**
   * State left by earlier calls (remote ids, block ids, a running operation). `{}` at first. After a restored backup it may be missing, or older than the
   * platform. Must contain no secrets or personal data; a hash of them is allowed.
   */
  memo: JsonObject;
  /** A remote id that an operator has confirmed to belong to this account. */
  adopt?: string;
  /**
   * The platform may hold something else than the memo says: an outcome was unknown, a document was corrected, or a person asked to send the state again. It
   * matters only to a plugin that cannot read the platform: it sends the whole state again. Set until an outcome (the first `more` is one), and once more
   * after the window of an unknown outcome. A plugin that needs several writes removes what it believed sent from the memo with the first. Since 1.1.
   */
  reassert?: true;
}

/**
 * Result of one call of `set`.
 *
 * - `done`: the platform holds exactly the wanted state. `held` is what it holds; for an ended account: `remoteId: null`, no products.
 * - `more`: one write was made, or the platform is still working; the host calls again after `afterSeconds` (`0`: at once).
 *
 * `memo` replaces the previous one. `access`: the subscriber's access data, if this call received them.
 */
export type Outcome = ({ state: 'done'; held: HeldAccount } | { state: 'more'; afterSeconds: number }) & { memo: JsonObject; access?: Access };

/**
 * The subscriber's access data: a link, a login (with the password if known), or nothing to show because the platform contacts the subscriber itself.
 */
export type Access = { kind: 'link'; url: string; expiresAt?: Instant } | { kind: 'login'; username: string; password?: string } | { kind: 'sent-by-platform' };

/**
 * What the platform holds for an account. After its end: `{ reference: null, remoteId: null, products: [], memo: {} }`; a remaining user record without
 * active products counts as ended too.
 */
export interface HeldAccount {
  /**
   * The reference the platform keeps: ours, or, of a user that `adopt` named, whosever it is. The host adopts no user that shows another
   * account's reference.
   */
  reference: string | null;
  /** The platform's id; `null`: it holds nothing. */
  remoteId: string | null;
  /** With `blocking: 'account'`, every product has the account's state. */
  products: { ref: string; blocked: boolean }[];
  /**
   * The person's data as the platform has them, in our form; only what it shows. `document` matters: a user is adopted only when it is the
   * customer's; where none is shown, the operator has to confirm who it is.
   */
  contact?: Partial<Subscriber>;
  /** First sign-in of the subscriber; `null`: never; absent: unknown. */
  activatedAt?: Instant | null;
  /** The memo that finds the account again; from `find` and `list` it becomes the account's memo. */
  memo: JsonObject;
}
