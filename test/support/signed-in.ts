import type { ApiAnswer } from './api-client.ts';

/** A person with a session over HTTP, as a browser keeps it: the cookie, and its token on every write. */
export class SignedIn {
  private cookie = '';
  private csrf = '';

  constructor(private readonly url: string) {}

  /** Signs in; answers what the API said. */
  async signIn(email: string, password: string, code?: string): Promise<ApiAnswer<{ code?: string; permissions?: string[] }>> {
    return this.ask('POST', '/sessions', { email, password, ...(code === undefined ? {} : { code }) });
  }

  /** Whatever comes back, problems too. `path` without `/v1`. */
  async ask<Body = Record<string, unknown>>(method: string, path: string, body?: unknown, more: Record<string, string> = {}): Promise<ApiAnswer<Body>> {
    const response = await fetch(`${this.url}/v1${path}`, {
      method,
      headers: {
        'if-match': '*',
        ...(this.cookie ? { cookie: this.cookie } : {}),
        ...(this.csrf ? { 'x-csrf-token': this.csrf } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...more,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const given = response.headers.getSetCookie().map((cookie) => cookie.split(';', 1)[0] ?? '');
    if (given.length > 0) this.cookie = given.filter((cookie) => !cookie.endsWith('=')).join('; ');
    const text = await response.text();
    const json = /json/.test(response.headers.get('content-type') ?? '') && text !== '';
    const parsed = (json ? JSON.parse(text) : undefined) as Body;
    this.csrf = (parsed as { csrfToken?: string } | undefined)?.csrfToken ?? this.csrf;
    return { status: response.status, headers: response.headers, text, body: parsed };
  }
}
