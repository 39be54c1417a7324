import { randomUUID } from 'node:crypto';
import { type Agent, fetch } from 'undici';

/** A refusal of the API, as its problem details tell it. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly status: number;
  readonly code: string;
  readonly body: ProblemBody;

  constructor(request: string, status: number, body: ProblemBody) {
    super(`${request}: ${status} ${body.code ?? ''} ${body.detail ?? ''}`.trim());
    this.status = status;
    this.code = body.code ?? '';
    this.body = body;
  }
}

export interface ProblemBody {
  code?: string;
  /** For the operator, pt-BR. */
  detail?: string;
  reasons?: { code: string; message: string; fix: string }[];
}

export interface List<T> {
  data: T[];
  nextCursor: string | null;
  total?: number;
}

export interface ApiOptions {
  /** Its connections: whoever made them closes them. */
  agent: Agent;
  /** Such as `http://127.0.0.1:3000`. */
  url: string;
  key: string;
  signal: AbortSignal;
  /** Told of each answer to a write. */
  onWrite?: (method: string, path: string, status: number, milliseconds: number) => void;
}

interface Answered {
  status: number;
  etag: string | null;
  text: string;
}

/** The REST API as any other client uses it: a key, JSON, ETags, Idempotency-Keys. Paths begin after `/v1`. */
export class Api {
  private readonly options: ApiOptions;

  constructor(options: ApiOptions) {
    this.options = options;
  }

  /** The same without a word: for thousands of requests. */
  get quiet(): Api {
    return new Api({ ...this.options, onWrite: undefined });
  }

  async read<T>(path: string): Promise<T> {
    return parsed((await this.ask('GET', path)).text);
  }

  /** Every row of a list, page by page. */
  async *rows<T>(path: string): AsyncGenerator<T> {
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: List<T> = await this.read(`${path}${path.includes('?') ? '&' : '?'}limit=200${cursor ? `&cursor=${cursor}` : ''}`);
      yield* page.data;
      cursor = page.nextCursor;
    }
  }

  /** How many rows a list has. */
  async count(path: string): Promise<number> {
    return (await this.read<List<unknown>>(`${path}${path.includes('?') ? '&' : '?'}limit=1&total=true`)).total ?? 0;
  }

  async post<T>(path: string, body?: unknown): Promise<T> {
    return parsed((await this.ask('POST', path, body, { 'idempotency-key': randomUUID() })).text);
  }

  /** Reads, then changes what was read: the ETag goes back as If-Match. */
  async patch<T>(path: string, body: unknown): Promise<T> {
    const { etag } = await this.ask('GET', path);
    return parsed((await this.ask('PATCH', path, body, etag === null ? {} : { 'if-match': etag })).text);
  }

  async remove(path: string): Promise<void> {
    await this.ask('DELETE', path);
  }

  /** The events of long work, each as its resource then is, until the work ends. */
  async *events<T>(path: string): AsyncGenerator<T> {
    const { agent: dispatcher, signal } = this.options;
    const response = await fetch(this.address(path), { headers: this.headers(), signal, dispatcher });
    if (!response.ok || !response.body) throw new ApiProblem(`GET ${path}`, response.status, problemOf(await response.text()));
    let text = '';
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      const events = text.split('\n\n');
      text = events.pop() ?? '';
      for (const event of events) {
        const data = event.split('\n').filter((line) => line.startsWith('data:'));
        if (data.length > 0) yield parsed<T>(data.map((line) => line.slice(5)).join('\n'));
      }
    }
  }

  private async ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answered> {
    const startedAt = performance.now();
    const response = await fetch(this.address(path), {
      method,
      headers: { ...this.headers(), ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: this.options.signal,
      dispatcher: this.options.agent,
    });
    const text = await response.text();
    if (method !== 'GET') this.options.onWrite?.(method, `/v1${shortened(path)}`, response.status, performance.now() - startedAt);
    if (!response.ok) throw new ApiProblem(`${method} ${shortened(path)}`, response.status, problemOf(text));
    return { status: response.status, etag: response.headers.get('etag'), text };
  }

  private address(path: string): string {
    return `${this.options.url}/v1${path}`;
  }

  private headers(): Record<string, string> {
    return { authorization: `Bearer ${this.options.key}`, 'accept-language': 'pt-BR' };
  }
}

const parsed = <T>(text: string): T => (text === '' ? undefined : JSON.parse(text)) as T;

function problemOf(text: string): ProblemBody {
  try {
    return JSON.parse(text) as ProblemBody;
  } catch {
    return { detail: text.slice(0, 200) };
  }
}

/** Ids by their last digits, the ones that tell them apart. */
export const shortened = (path: string): string => path.replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{6}([0-9a-f]{6})/g, '…$1');
