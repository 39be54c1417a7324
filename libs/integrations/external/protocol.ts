// What host and plugin process say to each other: the one place that knows. Everything that comes from a plugin is checked by a schema
// of this file before anything else looks at it.
import {
  failureCodes,
  type Capabilities,
  type CheckedAccount,
  type HeldAccount,
  type HostRequest,
  type InboundRequest,
  type InboundResponse,
  type JsonObject,
  type Limits,
  type Outcome,
  type Product,
  type Question,
  subscriberFields,
  type SubscriberField,
  type Access,
  type WantedAccount,
  z,
} from '@content-platforms/plugin-sdk';

export type Settings = Record<string, unknown>;
export const plainVerbs = ['check', 'set', 'find', 'access'] as const;
export type PlainVerb = (typeof plainVerbs)[number];
export const streamVerbs = ['products', 'list'] as const;
export type StreamVerb = (typeof streamVerbs)[number];

/** What goes with every call. `now`: the host's clock, milliseconds since 1970. */
export interface CallHead {
  call: number;
  settings: Settings;
  key: string;
  now: number;
}

/** What the host asks of a plugin's process, and what it must answer. */
export type HostAsks =
  | { want: 'load'; entry: string } // SentManifest; `entry` is a module's name in the package
  | { want: 'validate'; settings: unknown } // SentValidation
  | { want: 'connect'; settings: Settings } // SentPlatform
  | ({ want: 'call'; verb: PlainVerb; wanted?: WantedAccount } & CallHead)
  | ({ want: 'open'; verb: StreamVerb } & CallHead) // null
  | { want: 'next'; call: number } // SentPage
  | { want: 'open-session'; call: number; opener: number } // SentSession
  | { want: 'receive-ask'; settings: Settings; request: InboundRequest; now: number }
  | { want: 'receive-answer'; settings: Settings; question: Question; wanted: WantedAccount | null; now: number }
  // Only of an engine with the conformance kit in it. `simulator` is a module's name in the package.
  | { want: 'conformance'; simulator: string } // SentCheckResult[]
  | ({ want: 'live-check' } & LiveCheck); // SentCheckResult

/** One check of the kit against a real platform; the plugin's requests come with the number `call`. */
export interface LiveCheck {
  code: string;
  call: number;
  settings: Settings;
  refusedSettings: Settings;
}

/** What the host tells a plugin's process, without waiting for an answer. */
export type HostTells = { tell: 'abort'; call: number } | { tell: 'close'; call: number };

const text = (max: number) => z.string().max(max);
const headers = z.record(text(200), text(16_384));

/** What a plugin's process asks of the host. */
export const pluginAsks = z.discriminatedUnion('want', [
  z.object({
    want: z.literal('fetch'),
    call: z.int(),
    url: text(8_192),
    init: z.object({ method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']).optional(), headers: headers.optional(), body: text(4_000_000).optional() }),
  }),
  z.object({ want: z.literal('session'), call: z.int(), opener: z.int(), rejected: text(65_536).optional() }),
]);
export type PluginAsks = { want: 'fetch'; call: number; url: string; init: HostRequest } | { want: 'session'; call: number; opener: number; rejected?: string };

/** What a plugin's process tells the host. */
export const pluginTells = z.object({
  tell: z.literal('log'),
  call: z.int(),
  message: text(2_000),
  fields: z.record(text(100), z.union([text(2_000), z.number(), z.boolean(), z.null()])),
});
export type PluginTells = z.infer<typeof pluginTells>;

export const sentError = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('failure'),
    code: z.enum(failureCodes),
    message: text(2_000),
    field: z.enum([...subscriberFields, 'product']).optional(),
    remoteId: text(500).optional(),
    retryAfterSeconds: z.number().optional(),
    repeatable: z.boolean().optional(),
    platformCode: text(200).optional(),
  }),
  /** No whole answer came: `TypeError`. */
  z.object({ kind: z.literal('transport'), message: text(2_000) }),
  /** The call's deadline. */
  z.object({ kind: z.literal('timeout'), message: text(2_000) }),
  z.object({ kind: z.literal('other'), message: text(2_000) }),
]);
export type SentError = z.infer<typeof sentError>;

/** One line on the wire, either way. */
export const frame = z.discriminatedUnion('is', [
  z.object({ is: z.literal('ask'), id: z.int(), body: z.unknown() }),
  z.object({ is: z.literal('answer'), id: z.int(), value: z.unknown() }),
  z.object({ is: z.literal('failed'), id: z.int(), error: sentError }),
  z.object({ is: z.literal('tell'), body: z.unknown() }),
]);
export type Frame = z.infer<typeof frame>;

const id = text(500);
const blocking = z.enum(['account', 'product', 'by-removal', 'none']);
const capabilities = z.object({
  maxProductsPerPackage: z.int().positive().nullable(),
  onePackagePerSubscriber: z.boolean(),
  accountScope: z.enum(['customer', 'service', 'link']),
  blocking,
  asksUs: z.boolean().optional(),
  changesDocument: z.boolean().optional(),
}) satisfies z.ZodType<Capabilities>;
const limits = z.object({
  requests: z.object({ max: z.int().positive(), perSeconds: z.number().positive() }),
  concurrency: z.int().min(1).max(64),
  callTimeoutSeconds: z.number().positive().max(300),
  settleSeconds: z.number().min(0).max(3_600),
  giveUpSeconds: z.number().positive(),
}) satisfies z.ZodType<Limits>;
const need = z.enum(['required', 'optional']);
const subscriberField = z.enum(subscriberFields);
const json = z.custom<JsonObject>((value) => typeof value === 'object' && value !== null && !Array.isArray(value));
const small = json.refine((value) => JSON.stringify(value).length <= 65_536, { error: 'A memo is small: at most 64 KiB' });

export const sentManifest = z.object({
  key: text(41),
  title: text(120),
  version: text(100),
  contract: text(100),
  jsonSchema: json,
  needs: z.partialRecord(subscriberField, need),
  unique: z.array(subscriberField),
  capabilities,
  limits,
  products: z.array(z.object({ ref: id, name: text(500), description: text(5_000).optional() })).max(1_000),
});
export type SentManifest = z.infer<typeof sentManifest>;

export const sentValidation = z.union([
  z.object({ settings: z.record(text(200), z.unknown()) }),
  z.object({ issues: z.array(z.object({ path: text(500), message: text(1_000) })).max(200) }),
]);

export const sentPlatform = z.object({
  verbs: z.array(z.enum([...plainVerbs, ...streamVerbs, 'receive'])),
  capabilities: capabilities.partial().optional(),
});

/** `text`: the reason, the check it waits for, or why it fails. */
export const sentCheckResult = z.object({
  code: z.templateLiteral(['CK-', z.number()]),
  title: text(500),
  status: z.enum(['holds', 'does-not-apply', 'untried', 'waits', 'fails']),
  text: text(20_000).optional(),
});
export type SentCheckResult = z.infer<typeof sentCheckResult>;

export const sentSession = z.object({ value: text(65_536), expiresInSeconds: z.number().positive() });

const subscriber = z.partialRecord(subscriberField, text(1_000)) as z.ZodType<Partial<Record<SubscriberField, string>>>;
const access = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('link'), url: text(8_192), expiresAt: text(40).optional() }),
  z.object({ kind: z.literal('login'), username: text(500), password: text(500).optional() }),
  z.object({ kind: z.literal('sent-by-platform') }),
]) satisfies z.ZodType<Access>;
const held = z.object({
  reference: id.nullable(),
  remoteId: id.nullable(),
  products: z.array(z.object({ ref: id, blocked: z.boolean() })).max(10_000),
  contact: subscriber.optional(),
  activatedAt: text(40).nullable().optional(),
  memo: small,
}) satisfies z.ZodType<HeldAccount>;
const outcome = z.discriminatedUnion('state', [
  z.object({ state: z.literal('done'), held, memo: small, access: access.optional() }),
  z.object({ state: z.literal('more'), afterSeconds: z.number().min(0), memo: small, access: access.optional() }),
]) satisfies z.ZodType<Outcome>;
const checked = z.object({
  accountId: id.min(1),
  title: text(500),
  licences: z.object({ contracted: z.number(), used: z.number() }).optional(),
}) satisfies z.ZodType<CheckedAccount>;
const product = z.object({
  ref: id.min(1),
  name: text(500),
  description: text(5_000).optional(),
  costCents: z.int().optional(),
  role: z.enum(['main', 'addon']).optional(),
  open: z.boolean(),
}) satisfies z.ZodType<Product>;
const response = z.object({ status: z.int().min(100).max(599), headers: headers.optional(), body: text(1_000_000) }) satisfies z.ZodType<InboundResponse>;
const question = z.object({ by: z.enum(['reference', 'document', 'email', 'login']), value: text(1_000) }) satisfies z.ZodType<Question>;

/** What each verb must answer. */
export const answers = {
  check: checked,
  set: outcome,
  find: held.nullable(),
  access: access.nullable(),
  products: z.object({ items: z.array(product).max(1_000), done: z.boolean() }),
  list: z.object({ items: z.array(held).max(1_000), done: z.boolean() }),
  'receive-ask': z.union([question, z.object({ respond: response })]),
  'receive-answer': response,
};
