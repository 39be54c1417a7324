/** What the API said against a request: RFC 9457 problem details. */
export class ApiProblem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    /** By JSON pointer: `/settings/token`. */
    readonly fields: readonly { pointer: string; code: string; message: string }[],
    readonly requestId: string | undefined,
    /** All members of the problem. */
    readonly more: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}

export interface Page<T> {
  data: T[];
  nextCursor: string | null;
  total?: number;
}

type Query = Record<string, string | number | boolean | undefined>;

export type Version = number | 'any' | undefined;

interface Asked {
  query?: Query;
  body?: unknown;
  /** The version last seen of what is changed; `any`: whatever it is by now. */
  version?: Version;
  /** The same for the same request, sent once more. */
  key?: string;
}

let csrfToken: string | null = null;
/** Writes carry it: a page of another site cannot know it. */
export const rememberCsrf = (token: string | null): void => void (csrfToken = token);

let prove: (() => Promise<boolean>) | undefined;
/** Asks the person to prove who they are, when the API wants that before a sensitive change. True: ask the API again. */
export const whenProofNeeded = (ask: () => Promise<boolean>): void => void (prove = ask);

let onSignedOut: () => void = () => undefined;
/** Called when the API says that nobody is signed in (any more). */
export const whenSignedOut = (listener: () => void): void => void (onSignedOut = listener);

function addressOf(path: string, query: Query = {}): string {
  const given = Object.entries(query).filter((entry): entry is [string, string | number | boolean] => entry[1] !== undefined && entry[1] !== '');
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
  return `/v1${path}${search.size > 0 ? `?${search}` : ''}`;
}

async function problemOf(response: Response): Promise<ApiProblem> {
  const problem = (await response.json().catch(() => ({}))) as Partial<{
    code: string;
    title: string;
    detail: string;
    requestId: string;
    errors: ApiProblem['fields'];
  }>;
  const message = problem.detail ?? problem.title ?? 'O servidor não respondeu como esperado.';
  return new ApiProblem(response.status, problem.code ?? 'unreadable', message, problem.errors ?? [], problem.requestId, problem);
}

async function send<T>(method: string, path: string, { query, body, version, key = crypto.randomUUID() }: Asked = {}): Promise<T> {
  const headers: Record<string, string> = { 'accept-language': 'pt-BR' };
  if (body !== undefined) headers['content-type'] = 'application/json';
  if (method !== 'GET' && csrfToken) headers['x-csrf-token'] = csrfToken;
  if (method === 'POST') headers['idempotency-key'] = key;
  if (version !== undefined) headers['if-match'] = version === 'any' ? '*' : `"${version}.seen"`;
  const response = await fetch(addressOf(path, query), { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }).catch(() => {
    throw new ApiProblem(0, 'unreachable', 'Sem conexão com o servidor. Verifique a rede e tente de novo.', [], undefined);
  });
  if (response.ok) return (response.status === 204 ? undefined : await response.json()) as T;
  const problem = await problemOf(response);
  if (problem.code === 'recent_sign_in_required' && (await prove?.())) return send(method, path, { ...(query ? { query } : {}), body, version, key });
  // A password or code that is wrong is a 401 as well, and ends no session.
  if (problem.code === 'unauthenticated' && !path.startsWith('/sessions')) onSignedOut();
  throw problem;
}

export const get = <T>(path: string, query?: Query): Promise<T> => send('GET', path, query ? { query } : {});
export const post = <T>(path: string, body: unknown = {}, key?: string): Promise<T> => send('POST', path, key === undefined ? { body } : { body, key });
/** `version` only where the API compares it. */
export const patch = <T>(path: string, version: Version, body: unknown): Promise<T> => send('PATCH', path, { body, version });
export const remove = (path: string, version?: number): Promise<void> => send('DELETE', path, { version });
