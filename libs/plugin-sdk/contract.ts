/**
 * The contract between the product (the *host*) and a content platform's plugin.
 *
 * A plugin is a pure factory: a manifest (data) and `connect(settings, host)`, which returns an object with the platform's verbs.
 * It keeps no state of its own: whatever must survive a call goes into `memo`, which the host stores before it calls again.
 */
import type { Access, HeldAccount, JsonObject, Outcome, SubscriberField, WantedAccount } from './account.ts';

export * from './account.ts';

export interface Capabilities {
  /** How many of its products one package of ours may hold; `null`: any number. */
  maxProductsPerPackage: number | null;
  /** The platform takes one package per subscriber. */
  onePackagePerSubscriber: boolean;
  /** What one account stands for. */
  accountScope: 'customer' | 'service' | 'link';
  /**
   * What a block reaches. `account`: the whole account, so block it only when all of its products are blocked; a product that is paid
   * must not be locked out by another. `product`: each by itself. `by-removal`: the product is taken away, and given again later.
   * `none`: nothing can be blocked.
   */
  blocking: 'account' | 'product' | 'by-removal' | 'none';
  /** The platform asks us when a subscriber comes in (`Platform.receive`): the integration gets a callback address. Since 1.1. */
  asksUs?: boolean;
  /**
   * `set` writes a corrected `subscriber.document` to an account that exists; the host then sets `reassert`. Absent: the platform cannot change
   * a document, and `set` leaves it as it is there. Since 1.2.
   */
  changesDocument?: boolean;
}

export interface Limits {
  /** HTTP requests the platform takes: `max` in any window of `perSeconds`. All processes together keep it. Unknown: 5 in 1. */
  requests: { max: number; perSeconds: number };
  /** Calls under way at once, all processes together. Unknown: 4. */
  concurrency: number;
  /** A call is aborted after this long; waiting for the limiter does not count. Unknown: 20. */
  callTimeoutSeconds: number;
  /**
   * After an unknown outcome no write is made before this long: a late effect must have landed by then. Longer than the platform's own
   * time limit for a request. Unknown: 75 (most gateways give up after 60).
   */
  settleSeconds: number;
  /** A running operation (`more`) that has not ended after this long is shown to a person. Unknown: 86400, a day. */
  giveUpSeconds: number;
}

/**
 * The settings of one integration, described once: types `connect()`, validates the REST body, draws the form.
 * Made by `defineSettings`.
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
  /** `saber-mais`; lower case, digits and dashes; never changes. */
  key: string;
  /** As operators know it, in pt-BR. */
  title: string;
  /** The plugin's own version (semver). */
  version: string;
  /** The contract's versions it speaks (semver range): `^1.0.0`. */
  contract: string;
  /** Where the platform's or the plugin's documentation is: a path inside this repository, or an https address. */
  docs: string;
  /** Made by `defineSettings`. */
  settings: SettingsSchema<Settings>;
  /** The only personal data the host will send. Checked before a sale. */
  needs: Partial<Record<SubscriberField, 'required' | 'optional'>>;
  /** What the platform keeps unique among its subscribers (families share e-mails). */
  unique: SubscriberField[];
  capabilities: Capabilities;
  limits: Limits;
  /** On sale from the start, where the platform has no list of products (`Platform.products` is absent); operators type the others. Since 1.1. */
  products?: readonly Pick<Product, 'ref' | 'name' | 'description'>[];
}

/** What the host lends; a plugin uses nothing else of the outside world. */
export interface Host {
  /**
   * One HTTP request: limited, bounded in time and size, traced, redacted; redirects are not followed.
   * Throws `TypeError` when no whole answer came (refused, reset, too large), and the call's abort reason at its deadline.
   */
  fetch(url: string, init?: HostRequest): Promise<HostResponse>;
  /**
   * One session for all processes, stored sealed. `open` is called when there is none, when nine tenths of `expiresInSeconds` are over
   * (so no margin need be subtracted), or when it equals `rejected` (what a call just said is no longer good). An error while opening
   * is never `unknown`. `inSession` does all of this for a `jsonClient`.
   */
  session(open: () => Promise<{ value: string; expiresInSeconds: number }>, rejected?: string): Promise<string>;
  /** For the integration's log; secrets and documents are masked by the host. */
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
  /** Lower-case names. */
  headers: Record<string, string>;
  /** The whole body, decoded as UTF-8. */
  text: string;
}

/** What goes with each call. */
export interface Call {
  /** Idempotency key: the same while the previous outcome of this account is unknown, new otherwise. */
  key: string;
  /** Aborts at the call's deadline. `host.fetch` already heeds it. */
  signal: AbortSignal;
}

export interface PlatformPlugin<Settings = unknown> {
  manifest: Manifest<Settings>;
  /** No I/O. */
  connect(settings: Settings, host: Host): Platform;
}

/**
 * A plugin whose settings are its own business: what the host's list holds. The host gives `connect` only what the
 * plugin's own schema has validated, so forgetting the type loses nothing.
 */
export type AnyPlugin = PlatformPlugin<unknown>;

export interface Platform {
  /** What these settings narrow. */
  capabilities?: Partial<Capabilities>;
  /** Whose account is this, and are the credentials good? Read-only. Another `accountId` than before pauses the integration. */
  check(call: Call): Promise<CheckedAccount>;
  /**
   * The whole catalog. Ending normally means "that was all"; only then may the host retire anything.
   * Absent: codes are typed by the operator.
   */
  products?(call: Call): AsyncIterable<Product>;
  /** Reads freely, makes AT MOST ONE write, and says `more` until what is held equals what is wanted. Repeatable without harm. */
  set(wanted: WantedAccount, call: Call): Promise<Outcome>;
  /** Read-only: to show, to compare, to recognise what exists. */
  find?(wanted: WantedAccount, call: Call): Promise<HeldAccount | null>;
  /** Every account, whole. Ending normally means "that was all". */
  list?(call: Call): AsyncIterable<HeldAccount>;
  /**
   * A fresh way in for the subscriber. `null`, or a login without its password: what `set` answered before stays good (the host keeps it).
   * `wanted.subscriber` is empty here.
   */
  access?(wanted: WantedAccount, call: Call): Promise<Access | null>;
  /** Platforms that ask us (`capabilities.asksUs`). */
  receive?: Inbound;
}

/** What answers a platform that asks us. Between the two the host looks up what is wanted at this moment. No I/O. */
export interface Inbound {
  /** Who is asked about; or, at once, what to respond to a request that is not understood or has no good credentials (`sameText`). */
  ask(request: InboundRequest): Question | { respond: InboundResponse };
  /** `null`: there is nobody of that name, or more than one. Wanted without products: the account has ended. */
  answer(question: Question, wanted: WantedAccount | null): InboundResponse;
}

/** What came to the callback address: a POST, so that no document ever stands in an address. */
export interface InboundRequest {
  method: string;
  /** After the callback address: empty, or begins with a slash. */
  path: string;
  query: Record<string, string>;
  /** Lower-case names. */
  headers: Record<string, string>;
  /** As it came. */
  body: string;
}
export interface InboundResponse {
  status: number;
  headers?: Record<string, string>;
  body: string;
}
/** Which account the platform asks about. `login`: that of a service (since 1.1). `document`: with or without its mask. */
export type Question = { by: 'reference' | 'document' | 'email' | 'login'; value: string };

export interface CheckedAccount {
  /**
   * The provider's account at the platform, the same for ever: another one pauses the integration. Operators see it. Where the platform has
   * no "who am I", answer what of the settings names the account (a client id, a user's name; never a secret), after a read that
   * shows the credentials to be good.
   */
  accountId: string;
  /** The account's name, shown to operators. */
  title: string;
  /** Where the platform counts them. */
  licences?: { contracted: number; used: number };
}

export interface Product {
  /** The platform's code for it, as `WantedAccount.products` names it later. */
  ref: string;
  /** As operators see it. */
  name: string;
  description?: string;
  /** What the platform charges the provider a month, in centavos. Not what subscribers pay: leave a list price for subscribers out. */
  costCents?: number;
  role?: 'main' | 'addon';
  /** Listed but not on sale: `false`. */
  open: boolean;
}

/** The contract's own version; a plugin's `manifest.contract` must admit it. */
export const contractVersion = '1.2.0';
