/**
 * The contract between the product (the *host*) and a content platform's plugin.
 *
 * A plugin is a pure factory: a manifest (data) and `connect(settings, host)`, which returns an object with the platform's verbs.
 * It keeps no state of its own: state that must survive a call goes into `memo`, which the host stores before the next call.
 */
import type { Access, HeldAccount, JsonObject, Outcome, SubscriberField, WantedAccount } from './account.ts';

export * from './account.ts';

export interface Capabilities {
  /** How many of its products one package may contain; `null`: no limit. */
  maxProductsPerPackage: number | null;
  /** The platform takes one package per subscriber. */
  onePackagePerSubscriber: boolean;
  /** What one account on the platform represents. */
  accountScope: 'customer' | 'service' | 'link';
  /**
   * What a block affects. `account`: the whole account; the host then blocks it only when all its products are blocked, so that a paid product is never
   * blocked by another. `product`: each product. `by-removal`: the product is removed, and added again on unblock. `none`: the platform cannot block.
   */
  blocking: 'account' | 'product' | 'by-removal' | 'none';
  /** The platform calls us when a subscriber signs in (`Platform.receive`); the integration gets a callback address. Since 1.1. */
  asksUs?: boolean;
  /**
   * `set` writes a corrected `subscriber.document` to an account that exists; the host then sets `reassert`. Absent: the platform cannot change
   * a document, and `set` leaves it as it is there. Since 1.2.
   */
  changesDocument?: boolean;
}

export interface Limits {
  /** Request rate of the platform: at most `max` in any window of `perSeconds`, over all processes. If unknown: 5 in 1. */
  requests: { max: number; perSeconds: number };
  /** Concurrent calls, over all processes. If unknown: 4. */
  concurrency: number;
  /** A call is aborted after this time; waiting for the rate limiter does not count. If unknown: 20. */
  callTimeoutSeconds: number;
  /**
   * After an unknown outcome, no write is made for this time, so that a late effect has happened by then. Must exceed the platform's own request time
   * limit. If unknown: 75 (most gateways give up after 60).
   */
  settleSeconds: number;
  /** A running operation (`more`) that has not ended after this time is reported to a person. If unknown: 86400, a day. */
  giveUpSeconds: number;
}

/**
 * The settings of an integration, declared once: they type `connect()`, validate the REST body and draw the form. Created by `defineSettings`.
 */
export interface SettingsSchema<Settings> {
  /** Standard Schema v1 (https://standardschema.dev). */
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => SettingsResult<Settings> | Promise<SettingsResult<Settings>>;
    readonly types?: { readonly input: unknown; readonly output: Settings } | undefined;
  };
  /** JSON Schema 2020-12; `writeOnly: true` marks a secret: sealed at rest, never returned. */
  readonly jsonSchema: JsonObject;
}

export type SettingsResult<Settings> =
  | { readonly value: Settings; readonly issues?: undefined }
  | { readonly issues: readonly { readonly message: string; readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined }[] };

export interface Manifest<Settings> {
  /** `saber-mais`: lower case, digits and hyphens; never changes. */
  key: string;
  /** Name shown to operators, in pt-BR. */
  title: string;
  /** The plugin's own version (semver). */
  version: string;
  /** Supported contract versions (semver range): `^1.0.0`. */
  contract: string;
  /** Documentation of the platform or the plugin: a path in this repository, or an https URL. */
  docs: string;
  /** Created by `defineSettings`. */
  settings: SettingsSchema<Settings>;
  /** The only personal data the host will send. Checked before a sale. */
  needs: Partial<Record<SubscriberField, 'required' | 'optional'>>;
  /** Fields that are unique among the platform's subscribers (families share e-mails). */
  unique: SubscriberField[];
  capabilities: Capabilities;
  limits: Limits;
  /** Built-in products of a platform without a catalog (`Platform.products` is absent); operators add others by hand. Since 1.1. */
  products?: readonly Pick<Product, 'ref' | 'name' | 'description'>[];
}

/** Services that the host provides. A plugin has no other access to the outside. */
export interface Host {
  /**
   * Sends one HTTP request: rate-limited, bounded in time and size, traced and redacted; redirects are not followed. Throws `TypeError` when no complete
   * response arrived (refused, reset, too large), and the call's abort reason at the deadline.
   */
  fetch(url: string, init?: HostRequest): Promise<HostResponse>;
  /**
   * Returns one session for all processes, stored encrypted. `open` is called when there is none, when 90 % of `expiresInSeconds` have passed (subtract no
   * margin), or when the session equals `rejected` (one that a call has just reported as invalid). An error while opening is never `unknown`. `inSession`
   * does this for a `jsonClient`.
   */
  session(open: () => Promise<{ value: string; expiresInSeconds: number }>, rejected?: string): Promise<string>;
  /** Writes to the integration's log; the host masks secrets and documents. */
  log(message: string, fields?: Record<string, string | number | boolean | null>): void;
  now(): Date;
}

export interface HostRequest {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  headers?: Record<string, string>;
  body?: string;
}

export interface HostResponse {
  status: number;
  /** Header names are in lower case. */
  headers: Record<string, string>;
  /** The complete body, decoded as UTF-8. */
  text: string;
}

/** Context of a call. */
export interface Call {
  /** Idempotency key: unchanged while the previous outcome of the account is unknown, new otherwise. */
  key: string;
  /** Aborts at the call's deadline. `host.fetch` observes it. */
  signal: AbortSignal;
}

export interface PlatformPlugin<Settings = unknown> {
  manifest: Manifest<Settings>;
  /** No I/O. */
  connect(settings: Settings, host: Host): Platform;
}

/**
 * A plugin with any type of settings, as in the host's list. The host passes to `connect` only settings that the plugin's schema has validated.
 */
export type AnyPlugin = PlatformPlugin<unknown>;

export interface Platform {
  /** Capabilities narrowed by the settings. */
  capabilities?: Partial<Capabilities>;
  /** Checks the credentials and returns the provider's account. Read-only. Another `accountId` than before pauses the integration. */
  check(call: Call): Promise<CheckedAccount>;
  /**
   * Yields the whole catalog. A normal end means that it is complete; only then may the host retire products. Absent: operators add products by hand.
   */
  products?(call: Call): AsyncIterable<Product>;
  /** Brings the account towards the wanted state: reads freely, makes AT MOST ONE write, and returns `more` until held equals wanted. Must be repeatable. */
  set(wanted: WantedAccount, call: Call): Promise<Outcome>;
  /** Returns what the platform holds for an account. Read-only. */
  find?(wanted: WantedAccount, call: Call): Promise<HeldAccount | null>;
  /** Yields every account. A normal end means that the list is complete. */
  list?(call: Call): AsyncIterable<HeldAccount>;
  /**
   * Returns fresh access data for the subscriber. `null`, or a login without a password, keeps the access data that `set` returned before.
   * `wanted.subscriber` is empty.
   */
  access?(wanted: WantedAccount, call: Call): Promise<Access | null>;
  /** Answers a platform that calls us (`capabilities.asksUs`). */
  receive?: Inbound;
}

/** Answers a platform that calls us. Between `ask` and `answer`, the host reads the wanted state. No I/O. */
export interface Inbound {
  /** Returns the subscriber the request is about, or an immediate response if the request is malformed or unauthorized (compare secrets with `sameText`). */
  ask(request: InboundRequest): Question | { respond: InboundResponse };
  /** Returns the response. `wanted` is `null` when no subscriber, or more than one, matches; without products, the account has ended. */
  answer(question: Question, wanted: WantedAccount | null): InboundResponse;
}

/** A request to the callback address: a POST, so that no personal data is in a URL. */
export interface InboundRequest {
  method: string;
  /** Path after the callback address: empty, or begins with a slash. */
  path: string;
  query: Record<string, string>;
  /** Header names are in lower case. */
  headers: Record<string, string>;
  /** The body as received. */
  body: string;
}
export interface InboundResponse {
  status: number;
  headers?: Record<string, string>;
  body: string;
}
/** The account a platform asks about. `login`: of a service (since 1.1). `document`: with or without mask. */
export type Question = { by: 'reference' | 'document' | 'email' | 'login'; value: string };

export interface CheckedAccount {
  /**
   * Stable id of the provider's account at the platform; another one pauses the integration. Shown to operators. If the platform cannot name the account,
   * return the setting that identifies it (a client id or user name, never a secret), after a read that proves the credentials.
   */
  accountId: string;
  /** The account's name, shown to operators. */
  title: string;
  /** Licences, if the platform counts them. */
  licences?: { contracted: number; used: number };
}

export interface Product {
  /** The platform's code, used in `WantedAccount.products`. */
  ref: string;
  /** Name shown to operators. */
  name: string;
  description?: string;
  /** Monthly cost for the provider, in centavos. Omit a list price for subscribers. */
  costCents?: number;
  role?: 'main' | 'addon';
  /** `false`: listed, but not on sale. */
  open: boolean;
}

/** Version of the contract; a plugin's `manifest.contract` must include it. */
export const contractVersion = '1.2.0';
