// What is wanted of an account, and what is held: a part of the contract.

/** Anything JSON can hold. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** An instant, RFC 3339 in UTC: `2026-11-23T20:51:24Z`. */
export type Instant = string;

/** The person or company a platform knows. A platform gets only what its manifest `needs`. */
export interface Subscriber {
  name: string;
  /** CPF or CNPJ without mask, upper case (a CNPJ may hold letters). */
  document: string;
  email: string;
  /** E.164: `+5537999990010`. */
  phone: string;
  /** `YYYY-MM-DD`. */
  birthDate: string;
  /** Random, minted by the host before the first create; never the CPF nor the e-mail. */
  password: string;
}

export type SubscriberField = keyof Subscriber;

export const subscriberFields = ['name', 'document', 'email', 'phone', 'birthDate', 'password'] as const satisfies readonly SubscriberField[];

/** Why a product is blocked; `false`: it is not. */
export type Blocked = false | 'debt' | 'request' | 'other';

/** What is wanted of one account, whole; given to each call of `set`. */
export interface WantedAccount {
  /** Our uuid for this account; sent to the platform wherever it keeps one. Kept by a plan migration, not by a transfer. */
  reference: string;
  /**
   * Orders facts: a larger one is newer, and the calls of one series have the same one until a fact changes. Another revision need not
   * change anything for this platform: compare what is wanted with what is held, or with what the memo says was told.
   */
  revision: number;
  /** The whole wanted state, never a delta; empty: end the account. */
  products: { ref: string; blocked: Blocked }[];
  /** What the manifest `needs` of the person, as far as it is known. */
  subscriber: Partial<Subscriber>;
  /** What of ours it stands for. `package`: of the link, where an account is a link; given after its end too (since 1.1). */
  origin: { customerId: string; serviceId?: string; link?: string; package?: { id: string; code: string; description: string } };
  /**
   * What earlier writes left for us (remote ids, block ids, a running operation). `{}` at first, and after a backup was restored: it may be
   * lost, or older than the platform. No secrets and no personal data; a hash of them is allowed.
   */
  memo: JsonObject;
  /** A remote id that a person has confirmed is ours. */
  adopt?: string;
  /**
   * The platform may hold something else than the memo says: an outcome was unknown, or a person asks to tell it once more. It matters
   * only to a plugin that cannot read what the platform holds and has nothing but its memo to go by: it tells all of it again. Set
   * until there is an outcome, the first `more` being one, and once more after the window of an unknown one. Telling that takes several
   * writes drops from the memo, with the first, what it takes for told. Since 1.1.
   */
  reassert?: true;
}

/**
 * What one call of `set` came to.
 *
 * - `done`: the platform holds what is wanted, and nothing else of ours. `held` is what it holds; of an ended account: `remoteId: null`, no products.
 * - `more`: one write was made, or the platform is still working: call again after `afterSeconds`. `0`: at once.
 *
 * `memo` replaces the one given. `access`: the subscriber's way in, where this call has learnt it.
 */
export type Outcome = ({ state: 'done'; held: HeldAccount } | { state: 'more'; afterSeconds: number }) & { memo: JsonObject; access?: Access };

/**
 * The subscriber's way in: a link, a login (the password only where it is known), or nothing to show, because the platform writes to the
 * subscriber itself.
 */
export type Access = { kind: 'link'; url: string; expiresAt?: Instant } | { kind: 'login'; username: string; password?: string } | { kind: 'sent-by-platform' };

/**
 * What the platform holds for one account. After its end: `{ reference: null, remoteId: null, products: [], memo: {} }`; where the platform
 * keeps the person but nothing that costs or works, that counts as ended too.
 */
export interface HeldAccount {
  /**
   * The reference the platform keeps: ours, or, of a user that `adopt` named, whosever it is. The host adopts no user that shows another
   * account's reference.
   */
  reference: string | null;
  /** `null`: the platform holds nothing. */
  remoteId: string | null;
  /** With `blocking: 'account'` each is as the account is. */
  products: { ref: string; blocked: boolean }[];
  /**
   * The person's data as the platform has them, in our form; only what it shows. `document` matters: a user is adopted only when it is the
   * customer's; where none is shown, the operator has to confirm who it is.
   */
  contact?: Partial<Subscriber>;
  /** When the subscriber first came in; `null`: never yet; absent: unknown. */
  activatedAt?: Instant | null;
  /** The memo that finds it again: from `find` and `list` it becomes the account's memo. */
  memo: JsonObject;
}
