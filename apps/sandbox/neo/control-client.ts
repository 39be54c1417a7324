import type { Login, Settings } from './platform.ts';

/** The control routes of one NEO tenant, for tests and the demo. Everything rejects with the answer's text unless it is 2xx. */
export type NeoControl = ReturnType<typeof neoControl>;

export function neoControl(sandboxUrl: string, tenant: string) {
  const root = `${sandboxUrl}/_sandbox/neo/${tenant}`;
  async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(root + path, { method, ...(body !== undefined && { body: JSON.stringify(body) }) });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} at the sandbox: ${response.status} ${text}`);
    return JSON.parse(text) as T;
  }
  return {
    state: () => ask<{ settings: Settings; logins: Login[] }>('GET', ''),
    configure: (settings: Partial<Settings>) => ask<Settings>('PATCH', '', settings),
    /** A subscriber signs in: the platform asks us, and answers what it makes of it. */
    signIn: (login: string) => ask<Login>('POST', '/logins', { login }),
  };
}
