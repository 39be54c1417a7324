import type { z } from 'zod';
import type { Host, HostRequest, HostResponse, Json } from './contract.ts';
import { isPlatformFailure, PlatformFailure } from './failure.ts';
import { parseJson } from './parse-json.ts';
import { retryAfterSeconds } from './retry-after.ts';

/** Whether a request may change anything at the platform, whatever its HTTP method. Decides what a missing answer means. */
export type Effect = 'read' | 'write';

/** A complete response, as passed to a plugin's `failureOf`. */
export interface JsonAnswer {
  status: number;
  /** Lower-case names. */
  headers: Record<string, string>;
  /** Parsed body; `undefined` when it was empty or not JSON. */
  body: unknown;
  effect: Effect;
  /** From the Retry-After header. */
  retryAfterSeconds: number | undefined;
}

export interface JsonClientOptions {
  /** The host passed to `connect`. */
  host: Host;
  /** The platform's name as the subject of a sentence in pt-BR (`A Saber Mais`): messages to operators begin with it. */
  title: string;
  /** Base address without a trailing slash. */
  baseUrl: string;
  /** Headers of every request, or a function that returns them. `accept` and `content-type` are set by the client. */
  headers?: Record<string, string> | (() => Record<string, string>);
  /**
   * Maps the platform's own errors. Called first for every response (2xx too: some platforms report errors there); `undefined` leaves it to the defaults:
   * 429 → `throttled`; 401, 403 → `invalid-settings`; any other 4xx in JSON → `refused`; everything else that is not a 2xx of the
   * expected shape → `unavailable` for a read, `unknown` for a write.
   */
  failureOf?(answer: JsonAnswer): PlatformFailure | undefined;
}

/** One request. Its result is the parsed body, checked and typed by `shape`. */
export interface JsonRequest<T> {
  /** Default: GET for `read`, POST for `write`. */
  method?: HostRequest['method'];
  /** Begins with a slash. Encode inserted values with `encodeURIComponent`. */
  path: string;
  /** Query parameters, encoded by the client; `undefined` omits one. */
  query?: Record<string, string | number | undefined>;
  /** Headers in addition to the client's; they take precedence. */
  headers?: Record<string, string>;
  /** JSON body. */
  body?: Json;
  /** Form body instead of JSON, as OAuth and older platforms require. */
  form?: Record<string, string>;
  /**
   * Shape of a valid response. Declare only what you use. `z.undefined()`: an empty body (204). `z.unknown()` accepts any JSON, also that of a proxy: use it
   * only where the platform returns nothing more specific (`Simulator.acknowledges`).
   */
  shape: z.ZodType<T>;
  /** Returns whether a response of that shape confirms the request. One that does not is treated as malformed. */
  accepts?(answer: T): boolean;
}

export interface JsonWrite<T> extends JsonRequest<T> {
  /** Marks an `unknown` outcome of this write as repeatable; see `FailureDetails.repeatable`. */
  repeatable?: boolean;
}

export interface JsonClient {
  /** A request that changes nothing at the platform, whatever its method: `read({ method: 'POST', … })` is a search. Default: GET. */
  read<T>(request: JsonRequest<T>): Promise<T>;
  /** A request that may change something at the platform. Default: POST. */
  write<T>(request: JsonWrite<T>): Promise<T>;
}

/**
 * Client for JSON over HTTP that converts every response, and a missing one, to the right failure code. Throws only `PlatformFailure`.
 *
 * ```ts
 * const client = jsonClient({ host, title: 'A Example', baseUrl, headers: { authorization: `Bearer ${token}` }, failureOf });
 * const me = await client.read({ path: '/me', shape: z.object({ id: z.string() }) });
 * await client.write({ method: 'PUT', path: `/students/${id}`, body: { name }, shape: z.undefined() });
 * ```
 *
 * The table above maps statuses to codes. A 404 is `refused` like other 4xx: where it means "does not exist", let `failureOf` give it a `platformCode` and
 * catch that. Redirects are not followed and count as malformed.
 */
export function jsonClient(options: JsonClientOptions): JsonClient {
  return {
    read: (request) => exchange(options, { method: 'GET', ...request }, 'read'),
    write: (request) => exchange(options, { method: 'POST', ...request }, 'write'),
  };
}

async function exchange<T>(options: JsonClientOptions, request: JsonWrite<T>, effect: Effect): Promise<T> {
  const { host, title } = options;
  const unclear = (what: string, cause?: unknown): PlatformFailure =>
    effect === 'read'
      ? new PlatformFailure('unavailable', `${title} ${what}.`, { cause })
      : new PlatformFailure('unknown', `${title} ${what}; a alteração pode ter sido feita ou não.`, { cause, repeatable: request.repeatable });

  let response: HostResponse;
  try {
    response = await host.fetch(urlOf(options.baseUrl, request), initOf(options, request));
  } catch (error) {
    // The host's own refusals (limiter, breaker, address) are passed on; for any other error it is unknown whether the platform applied the request.
    throw isPlatformFailure(error) ? error : unclear('não respondeu', error);
  }

  const { status, headers } = response;
  const parsed = parseJson(response.text);
  const wait = retryAfterSeconds(headers['retry-after'], host.now());
  const failure = options.failureOf?.({ status, headers, body: parsed?.value, effect, retryAfterSeconds: wait });
  if (failure) throw failure;

  if (status === 429) throw new PlatformFailure('throttled', `${title} recebeu pedidos demais e pediu para esperar.`, { retryAfterSeconds: wait });
  if (status === 401 || status === 403) throw new PlatformFailure('invalid-settings', `${title} recusou as credenciais da integração (HTTP ${status}).`);
  // A 4xx without JSON comes from an intermediary (a proxy, a wrong address), not from the platform.
  if (status >= 400 && status < 500 && status !== 408 && parsed?.value !== undefined) {
    throw new PlatformFailure('refused', `${title} recusou o pedido (HTTP ${status}).`);
  }
  if (status < 200 || status > 299) throw unclear(`respondeu com um erro inesperado (HTTP ${status})`);

  const result = parsed && request.shape.safeParse(parsed.value);
  if (!result?.success || request.accepts?.(result.data) === false) throw unclear('deu uma resposta incompreensível', result?.error);
  return result.data;
}

function urlOf(baseUrl: string, { path, query = {} }: JsonRequest<unknown>): string {
  const pairs = Object.entries(query).flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [[name, String(value)]]));
  return `${baseUrl}${path}${pairs.length > 0 ? `?${new URLSearchParams(pairs)}` : ''}`;
}

function initOf({ headers }: JsonClientOptions, { method, form, body, headers: own }: JsonRequest<unknown>): HostRequest {
  const sent = form ? new URLSearchParams(form).toString() : body === undefined ? undefined : JSON.stringify(body);
  return {
    method,
    headers: {
      accept: 'application/json',
      ...(sent === undefined ? {} : { 'content-type': form ? 'application/x-www-form-urlencoded' : 'application/json' }),
      ...(typeof headers === 'function' ? headers() : headers),
      ...own,
    },
    ...(sent === undefined ? {} : { body: sent }),
  };
}
