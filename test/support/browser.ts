import type { Answer, Method, ModuleApp } from './module-app.ts';

/** What a browser with the console in it does: keeps the session's cookie and sends its token. */
export class Browser {
  cookies = new Map<string, string>();
  csrf = '';

  constructor(private readonly app: ModuleApp) {}

  async ask<Body = Record<string, unknown>>(method: Method, path: string, body?: object, headers: Record<string, string> = {}): Promise<Answer<Body>> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const own = { ...(cookie ? { cookie } : {}), ...(this.csrf ? { 'x-csrf-token': this.csrf } : {}) };
    const answer = await this.app.request<Body>(method, path, body, { authorization: '', ...own, ...headers });
    for (const given of [answer.headers['set-cookie'] ?? []].flat()) {
      const [name = '', value = ''] = given.split(';', 1)[0]?.split('=') ?? [];
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    const { csrfToken } = (answer.body ?? {}) as { csrfToken?: string };
    if (csrfToken) this.csrf = csrfToken;
    return answer;
  }

  get session(): string | undefined {
    return this.cookies.get('session');
  }

  signIn(email: string, password: string, code?: string): Promise<Answer<{ code?: string }>> {
    return this.ask('POST', '/sessions', { email, password, ...(code === undefined ? {} : { code }) });
  }
}
