import { holdToContract } from './contract/contract.ts';

/** What an error answers (RFC 9457). */
export interface ProblemBody {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  requestId: string;
  errors: { pointer: string; code: string; message: string }[];
  [more: string]: unknown;
}

export interface ApiAnswer<Body = unknown> {
  status: number;
  headers: Headers;
  text: string;
  body: Body;
}

/** An answer that is not 2xx, with its problem in the message. */
export class ApiError extends Error {
  constructor(
    readonly request: string,
    readonly answer: ApiAnswer,
  ) {
    super(`${request}: ${answer.status} ${answer.text.slice(0, 2_000)}`);
    this.name = 'ApiError';
  }
}

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';
interface Options {
  headers?: Record<string, string>;
  /** Instead of JSON of the body: sent as it is. */
  raw?: string;
}

/** `/v1` as a client of ours sees it. What is not 2xx throws `ApiError`, but for `answer` and `refusal`. */
export class ApiClient {
  constructor(
    readonly url: string,
    private readonly key: string | undefined,
    /** Hold every answer against openapi.json. */
    private readonly holdsAnswers = false,
  ) {}

  /** Whatever comes back, problems too. `path` without `/v1`. */
  async answer<Body = unknown>(method: Method, path: string, body?: unknown, { headers = {}, raw }: Options = {}): Promise<ApiAnswer<Body>> {
    const payload = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await fetch(`${this.url}/v1${path}`, {
      method,
      headers: {
        ...(this.key === undefined ? {} : { authorization: `Bearer ${this.key}` }),
        ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(payload === undefined ? {} : { body: payload }),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    const parsed: unknown = isJson && text !== '' ? JSON.parse(text) : undefined;
    const contentType = response.headers.get('content-type') ?? '';
    if (this.holdsAnswers) holdToContract({ method, path: `/v1${path.split('?', 1)[0]}`, status: response.status, contentType, body: parsed });
    return { status: response.status, headers: response.headers, text, body: parsed as Body };
  }

  get<T>(path: string): Promise<T> {
    return this.succeed<T>('GET', path);
  }

  /** One page, as long as it may be. */
  async list<T>(path: string): Promise<T[]> {
    return (await this.get<{ data: T[] }>(`${path}${path.includes('?') ? '&' : '?'}limit=200`)).data;
  }

  post<T>(path: string, body?: unknown, headers: Record<string, string> = {}): Promise<T> {
    return this.succeed<T>('POST', path, body, { headers });
  }

  /** Changes what is there now, whoever changed it last. */
  async patch<T>(path: string, body: unknown): Promise<T> {
    return this.succeed<T>('PATCH', path, body, { headers: { 'if-match': await this.etag(path) } });
  }

  async delete(path: string): Promise<void> {
    await this.succeed('DELETE', path, undefined, { headers: { 'if-match': '*' } });
  }

  async etag(path: string): Promise<string> {
    const { headers } = await this.succeeded('GET', path);
    return headers.get('etag') ?? '*';
  }

  /** The problem that is expected; throws when the request succeeds. */
  async refusal(method: Method, path: string, body?: unknown, options: Options = {}): Promise<ProblemBody> {
    const answer = await this.answer<ProblemBody>(method, path, body, { headers: { 'if-match': '*' }, ...options });
    if (answer.status < 400) throw new Error(`${method} ${path} should have been refused, and was not: ${answer.status} ${answer.text}`);
    return answer.body;
  }

  /** Server-sent events, until the server ends them. */
  async events<T>(path: string): Promise<T[]> {
    const { text } = await this.succeeded('GET', path, undefined, { headers: { accept: 'text/event-stream' } });
    return [...text.matchAll(/^data: (.*)$/gm)].map(([, data = '']) => JSON.parse(data) as T);
  }

  private async succeed<T>(method: Method, path: string, body?: unknown, options: Options = {}): Promise<T> {
    return (await this.succeeded<T>(method, path, body, options)).body;
  }

  private async succeeded<T>(method: Method, path: string, body?: unknown, options: Options = {}): Promise<ApiAnswer<T>> {
    const answer = await this.answer<T>(method, path, body, options);
    if (answer.status >= 400) throw new ApiError(`${method} ${path}`, answer);
    return answer;
  }
}
