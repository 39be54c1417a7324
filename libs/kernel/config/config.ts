import { z } from 'zod';
import { keyProblems, type KeySource, keySource, minimumKeyLength, previousSettings, secretsSettings } from './key-source.ts';
import { isWeak, strongKeyAdvice } from './key-strength.ts';
import { type PluginEntry, readPluginEntries } from './plugin-entries.ts';

const portuguese = z.locales.ptBR().localeError;
const flag = z.enum(['true', 'false', '1', '0']).transform((text) => text === 'true' || text === '1');
const origins = z.string().transform((text, context) => {
  const all = text.split(',').map((item) => item.trim());
  for (const item of all)
    if (!URL.canParse(item) || new URL(item).origin !== item)
      context.addIssue({ code: 'custom', message: 'deve ser uma lista de origens, https://painel.exemplo.com.br' });
  return all;
});
const pluginEntries = z.string().transform((text, context) => {
  const { entries, problems } = readPluginEntries(text);
  for (const message of problems) context.addIssue({ code: 'custom', message });
  return entries;
});
const seconds = z.coerce.number().positive();

const schema = z
  .object({
    NODE_ENV: z.enum(['development', 'production', 'test']).default('development'),
    PORT: z.coerce.number().int().min(0).max(65535).default(3000),
    HOST: z.string().default('127.0.0.1'),
    DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
    /** The role that owns the tables, for the migrations alone; not given: DATABASE_URL's does. */
    DATABASE_MIGRATION_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
    DATABASE_POOL: z.coerce.number().int().min(2).max(100).default(10),
    /** What wraps the data keys: as it is, in a file, or printed by a command (of a key service); the same of the one it replaces, while it does. */
    SECRETS_KEY: z.string().min(minimumKeyLength).optional(),
    SECRETS_KEY_FILE: z.string().optional(),
    SECRETS_KEY_COMMAND: z.string().optional(),
    SECRETS_KEY_PREVIOUS: z.string().min(minimumKeyLength).optional(),
    SECRETS_KEY_PREVIOUS_FILE: z.string().optional(),
    SECRETS_KEY_PREVIOUS_COMMAND: z.string().optional(),
    /** How often a process looks for new data keys; one is used when every process has looked several times. */
    KEY_REFRESH_SECONDS: seconds.default(15),
    ADMIN_API_KEY: z.string().min(16).optional(),
    /** Where people reach the console: in links of e-mails and at identity providers. */
    PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
    /** Makes the first administrator, while there is no user at all. */
    SETUP_TOKEN: z.string().min(24).optional(),
    /** Origins of other sites whose pages may call the API. */
    CORS_ORIGINS: origins.optional(),
    /** Whoever asks for a held run may let it go on: for providers of one person. */
    ALLOW_SELF_APPROVAL: flag.optional(),
    /** Whoever signs in with a password needs a second factor; an identity provider sees to its own. */
    REQUIRE_SECOND_FACTOR: flag.optional(),
    /** How long after proving who they are a person may make sensitive changes without being asked again. */
    REAUTHENTICATE_MINUTES: z.coerce.number().min(1).max(720).default(15),
    /** An identity provider (OpenID Connect) to sign in with. */
    OIDC_ISSUER: z.url({ protocol: /^https?$/ }).optional(),
    OIDC_CLIENT_ID: z.string().optional(),
    OIDC_CLIENT_SECRET: z.string().optional(),
    /** What its sign-ins must have been (`acr` of the ID token), parted by blanks; not given: whatever it takes for enough. */
    OIDC_ACR: z.string().optional(),
    /** Proxies before us whose X-Forwarded-* are believed: a count of them, or their addresses. */
    TRUST_PROXY: z.string().optional(),
    /** Where mail is handed over: smtp://user:password@host:587, or smtps:. */
    SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
    /** Whom mail is from: "Provedor <cobranca@exemplo.com.br>". */
    MAIL_FROM: z.string().regex(/@/).optional(),
    /** A gateway of SMS and WhatsApp: it is sent signed webhooks (Standard Webhooks). */
    NOTICE_WEBHOOK_URL: z.url({ protocol: /^https?$/ }).optional(),
    NOTICE_WEBHOOK_SECRET: z
      .string()
      .regex(/^whsec_[A-Za-z0-9+/=]{32,}$/)
      .optional(),
    /** How long a client may take: for a request's headers, for the whole request, and between two requests of a connection. */
    HEADERS_TIMEOUT_SECONDS: seconds.default(15),
    REQUEST_TIMEOUT_SECONDS: seconds.default(120),
    IDLE_TIMEOUT_SECONDS: seconds.default(75),
    ALLOW_PRIVATE_PLATFORM_URLS: flag.optional(),
    /** Hosts (`host` or `host:port`, parted by commas) of platforms that speak plain http only; everywhere else production demands https. */
    HTTP_PLATFORM_HOSTS: z.string().optional(),
    /** Requests a minute of one key, person or unknown address, over all processes. */
    RATE_LIMIT_PER_MINUTE: z.coerce.number().int().min(20).default(60_000),
    /** Where `/metrics` is served; not given: nowhere. */
    METRICS_PORT: z.coerce.number().int().min(0).max(65535).optional(),
    EXPOSE_DOCS: flag.optional(),
    /** Plugins from outside the repository: `name@sha512-…`, parted by blanks or commas. */
    PLUGINS: pluginEntries.optional(),
    /** How large the heap of one plugin's process may become. */
    PLUGIN_MEMORY_MB: z.coerce.number().int().min(32).max(4096).default(128),
    LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
    /** How long a worker may be silent before its accounts are taken over. */
    LEASE_SECONDS: seconds.default(30),
    /** How often an idle worker looks for what is due. */
    POLL_MILLISECONDS: z.coerce.number().int().min(10).default(250),
    FAILPOINTS: z.string().optional(),
  })
  .superRefine((settings, context) => {
    for (const [one, other] of [
      ['SMTP_URL', 'MAIL_FROM'],
      ['NOTICE_WEBHOOK_URL', 'NOTICE_WEBHOOK_SECRET'],
    ] as const)
      if (settings[one] && !settings[other]) context.addIssue({ code: 'custom', path: [other], message: `é obrigatória com ${one}` });
    for (const [name, message] of keyProblems(settings, settings.NODE_ENV === 'production')) context.addIssue({ code: 'custom', path: [name], message });
    if (settings.OIDC_ISSUER && !settings.OIDC_CLIENT_ID) {
      context.addIssue({ code: 'custom', path: ['OIDC_CLIENT_ID'], message: 'é obrigatória com OIDC_ISSUER' });
    }
    if (settings.NODE_ENV === 'production' && settings.OIDC_ISSUER?.startsWith('http:')) {
      context.addIssue({ code: 'custom', path: ['OIDC_ISSUER'], message: 'deve ser https em produção' });
    }
    if (settings.NODE_ENV === 'production' && settings.ADMIN_API_KEY !== undefined && isWeak(settings.ADMIN_API_KEY)) {
      context.addIssue({ code: 'custom', path: ['ADMIN_API_KEY'], message: strongKeyAdvice });
    }
    if (settings.NODE_ENV === 'production' && settings.FAILPOINTS) {
      context.addIssue({ code: 'custom', path: ['FAILPOINTS'], message: 'não é aceita em produção' });
    }
  });

/** The settings of a process. Built once, at start, by `readConfig`. */
export class Config {
  readonly production: boolean;
  readonly port: number;
  readonly host: string;
  readonly databaseUrl: string;
  readonly migrationUrl: string;
  readonly databasePool: number;
  /** Of the key in use, then of the previous one. */
  readonly secretsKeys: readonly KeySource[];
  readonly keyRefreshSeconds: number;
  readonly adminApiKey: string | undefined;
  /** Without a slash at its end. */
  readonly publicUrl: string;
  readonly setupToken: string | undefined;
  readonly corsOrigins: readonly string[];
  /** Origins whose pages may write with a session's cookie, beside the host they were asked at. */
  readonly ownOrigins: readonly string[];
  readonly allowSelfApproval: boolean;
  readonly requireSecondFactor: boolean;
  readonly reauthenticateMinutes: number;
  readonly oidc: { issuer: string; clientId: string; clientSecret: string | undefined; acr: readonly string[] } | undefined;
  readonly trustProxy: boolean | number | string;
  readonly httpTimeLimits: { headersSeconds: number; requestSeconds: number; idleSeconds: number };
  readonly mail: { url: string; from: string } | undefined;
  readonly noticeWebhook: { url: string; secret: string } | undefined;
  readonly allowPrivatePlatformUrls: boolean;
  /** Whether a platform at this address may be asked without TLS. */
  readonly allowsHttp: (url: URL) => boolean;
  readonly requestsPerMinute: number;
  readonly metricsPort: number | undefined;
  readonly exposeDocs: boolean;
  readonly plugins: readonly PluginEntry[];
  readonly pluginMemoryMb: number;
  readonly logLevel: string;
  readonly leaseSeconds: number;
  readonly pollMilliseconds: number;
  readonly failpoints: string | undefined;
  /** Secrets among the settings, which no log may show. */
  readonly secretValues: readonly string[];

  constructor(settings: z.output<typeof schema>) {
    this.production = settings.NODE_ENV === 'production';
    this.port = settings.PORT;
    this.host = settings.HOST;
    this.databaseUrl = settings.DATABASE_URL;
    this.migrationUrl = settings.DATABASE_MIGRATION_URL ?? settings.DATABASE_URL;
    this.databasePool = settings.DATABASE_POOL;
    // Outside production a start without a key is a trial: what it seals is not worth protecting.
    const current = keySource(settings, secretsSettings) ?? { setting: 'SECRETS_KEY', kind: 'text', text: 'development-only-secrets-key' };
    this.secretsKeys = [current, keySource(settings, previousSettings)].filter((source) => source !== undefined);
    this.keyRefreshSeconds = settings.KEY_REFRESH_SECONDS;
    this.adminApiKey = settings.ADMIN_API_KEY;
    this.publicUrl = (settings.PUBLIC_URL ?? `http://127.0.0.1:${settings.PORT}`).replace(/\/+$/, '');
    this.setupToken = settings.SETUP_TOKEN;
    this.corsOrigins = settings.CORS_ORIGINS ?? [];
    this.ownOrigins = [new URL(this.publicUrl).origin, ...this.corsOrigins];
    this.allowSelfApproval = settings.ALLOW_SELF_APPROVAL ?? false;
    this.requireSecondFactor = settings.REQUIRE_SECOND_FACTOR ?? false;
    this.reauthenticateMinutes = settings.REAUTHENTICATE_MINUTES;
    this.oidc = settings.OIDC_ISSUER
      ? {
          issuer: settings.OIDC_ISSUER,
          clientId: settings.OIDC_CLIENT_ID ?? '',
          clientSecret: settings.OIDC_CLIENT_SECRET,
          acr: settings.OIDC_ACR?.split(/\s+/).filter(Boolean) ?? [],
        }
      : undefined;
    this.trustProxy = /^\d+$/.test(settings.TRUST_PROXY ?? '') ? Number(settings.TRUST_PROXY) : (settings.TRUST_PROXY ?? false);
    this.httpTimeLimits = {
      headersSeconds: settings.HEADERS_TIMEOUT_SECONDS,
      requestSeconds: settings.REQUEST_TIMEOUT_SECONDS,
      idleSeconds: settings.IDLE_TIMEOUT_SECONDS,
    };
    this.mail = settings.SMTP_URL ? { url: settings.SMTP_URL, from: settings.MAIL_FROM ?? '' } : undefined;
    this.noticeWebhook = settings.NOTICE_WEBHOOK_URL ? { url: settings.NOTICE_WEBHOOK_URL, secret: settings.NOTICE_WEBHOOK_SECRET ?? '' } : undefined;
    this.allowPrivatePlatformUrls = settings.ALLOW_PRIVATE_PLATFORM_URLS ?? !this.production;
    const httpHosts = (settings.HTTP_PLATFORM_HOSTS ?? '').split(',').map((host) => host.trim().toLowerCase());
    // Where private networks are allowed, everything is tried on one machine or in one building.
    this.allowsHttp = ({ host, hostname }) => this.allowPrivatePlatformUrls || httpHosts.includes(host) || httpHosts.includes(hostname);
    this.requestsPerMinute = settings.RATE_LIMIT_PER_MINUTE;
    this.metricsPort = settings.METRICS_PORT;
    this.exposeDocs = settings.EXPOSE_DOCS ?? !this.production;
    this.plugins = settings.PLUGINS ?? [];
    this.pluginMemoryMb = settings.PLUGIN_MEMORY_MB;
    this.logLevel = settings.LOG_LEVEL;
    this.leaseSeconds = settings.LEASE_SECONDS;
    this.pollMilliseconds = settings.POLL_MILLISECONDS;
    this.failpoints = settings.FAILPOINTS;
    this.secretValues = secretsOf(settings);
  }
}

function secretsOf(settings: z.output<typeof schema>): string[] {
  const { SECRETS_KEY, SECRETS_KEY_PREVIOUS, ADMIN_API_KEY, SETUP_TOKEN, OIDC_CLIENT_SECRET, NOTICE_WEBHOOK_SECRET, DATABASE_URL, SMTP_URL } = settings;
  const passwords = [DATABASE_URL, SMTP_URL].map((url) => url && decodeURIComponent(new URL(url).password));
  return [SECRETS_KEY, SECRETS_KEY_PREVIOUS, ADMIN_API_KEY, SETUP_TOKEN, OIDC_CLIENT_SECRET, NOTICE_WEBHOOK_SECRET, ...passwords].filter(
    (value): value is string => value !== undefined && value !== '',
  );
}

/** Every wrong setting at once, one a line; values are not shown. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`Configuração inválida:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
  }
}

/** Reads the settings from the environment. Throws `ConfigError`. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const known = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const result = schema.safeParse(known, { error: portuguese });
  if (!result.success) throw new ConfigError(result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
  return new Config(result.data);
}
