import type { z } from 'zod';
import type { Host, HostRequest, HostResponse, Json } from './contract.ts';
import { isPlatformFailure, PlatformFailure } from './failure.ts';
import { parseJson } from './parse-json.ts';
import { retryAfterSeconds } from './retry-after.ts';

/** Whether a request may change anything at the platform, whatever its HTTP method: that decides what silence means. */
export type Effect = 'read' | 'write';

/** A whole answer, as a plugin's `failureOf` sees it. */
export interface JsonAnswer {
  status: number;
  /** Lower-case names. */
  headers: Record<string, string>;
  /** `undefined`: the body was empty or was not JSON. */
  body: unknown;
  effect: Effect;
  /** From the Retry-After header. */
  retryAfterSeconds: number | undefined;
}

export interface JsonClientOptions {
  /** What `connect` was given. */
  host: Host;
  /** The platform as the subject of a sentence in pt-BR: `A Saber Mais`. Messages to operators begin with it. */
  title: string;
  /** Without a slash at its end. */
  baseUrl: string;
  /** Sent with every request; a function is asked each time. `accept` and `content-type` are set already. */
  headers?: Record<string, string> | (() => Record<string, string>);
  /**
   * The platform's own errors. Asked first about every answer (2xx too: some platforms hide errors there); `undefined` leaves it to the defaults:
   * 429 → `throttled`; 401, 403 → `invalid-settings`; any other 4xx in JSON → `refused`; everything else that is not a 2xx of the
   * expected shape → `unavailable` for a read, `unknown` for a write.
   */
  failureOf?(answer: JsonAnswer): PlatformFailure | undefined;
}

/** One request. Its answer is the parsed body, checked by `shape`, and has its type. */
export interface JsonRequest<T> {
  /** GET for `read`, POST for `write`, unless told. */
  method?: HostRequest['method'];
  /** Begins with a slash. What comes from elsewhere goes in through `encodeURIComponent`. */
  path: string;
  /** Encoded for you; `undefined` leaves one out. */
  query?: Record<string, string | number | undefined>;
  /** Beside those of the client, and over them. */
  headers?: Record<string, string>;
  /** Sent as JSON. */
  body?: Json;
  /** Instead of a JSON body: one of a form, as OAuth and older platforms want it. */
  form?: Record<string, string>;
  /**
   * What a good answer looks like. Ask only for what you use. `z.undefined()`: the body is empty (204). `z.unknown()` takes any JSON,
   * `{ resultado: 'ok' }` of some proxy too: only where the platform answers nothing more telling (`Simulator.acknowledges`).
   */
  shape: z.ZodType<T>;
  /** Whether an answer of that shape shows what was asked for. One that does not proves nothing, and counts as misunderstood. */
  accepts?(answer: T): boolean;
}

export interface JsonWrite<T> extends JsonRequest<T> {
  /** Marks an `unknown` of this write as repeatable at once; see `FailureDetails.repeatable`. */
  repeatable?: boolean;
}

export interface JsonClient {
  /** Changes nothing at the platform, whatever its method: `read({ method: 'POST', … })` is a search. GET unless told otherwise. */
  read<T>(request: JsonRequest<T>): Promise<T>;
  /** May change something at the platform. POST unless told otherwise. */
  write<T>(request: JsonWrite<T>): Promise<T>;
}

/**
 * JSON over HTTP with the right failure code for every answer and for silence. Throws nothing but `PlatformFailure`.
 *
 * ```ts
 * const client = jsonClient({ host, title: 'A Example', baseUrl, headers: { authorization: `Bearer ${token}` }, failureOf });
 * const me = await client.read({ path: '/me', shape: z.object({ id: z.string() }) });
 * await client.write({ method: 'PUT', path: `/students/${id}`, body: { name }, shape: z.undefined() });
 * ```
 *
 * What each status becomes is in the table above. A 404 is `refused` as other 4xx are: where it means "there is none", let `failureOf` give it
 * a `platformCode`, and catch that. Redirects are not followed, and are no answer.
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
    // The host's own refusals (limiter, breaker, address) know best; of anything else nobody can say whether the platform applied it.
    throw isPlatformFailure(error) ? error : unclear('não respondeu', error);
  }

  const { status, headers } = response;
  const parsed = parseJson(response.text);
  const wait = retryAfterSeconds(headers['retry-after'], host.now());
  const failure = options.failureOf?.({ status, headers, body: parsed?.value, effect, retryAfterSeconds: wait });
  if (failure) throw failure;

  if (status === 429) throw new PlatformFailure('throttled', `${title} recebeu pedidos demais e pediu para esperar.`, { retryAfterSeconds: wait });
  if (status === 401 || status === 403) throw new PlatformFailure('invalid-settings', `${title} recusou as credenciais da integração (HTTP ${status}).`);
  // A 4xx without JSON comes from something in between (a proxy, a wrong address), which can't speak for the platform.
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
