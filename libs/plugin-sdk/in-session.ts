import type { Host } from './contract.ts';
import { isPlatformFailure } from './failure.ts';
import type { JsonClient, JsonRequest, JsonWrite } from './json-client.ts';

export interface SessionOptions {
  /** Sends the requests; without the session's headers. */
  client: JsonClient;
  host: Host;
  /**
   * Opens a session. Use the plain `client`, and `read` even where it is a POST: a login that was lost changes nothing.
   * `expiresInSeconds`: as the platform says it; the host renews at nine tenths of it, no margin need be subtracted.
   * `rejected`: the session that is no longer good, where it helps to open the next one (a refresh token in it).
   */
  open(rejected?: string): Promise<{ value: string; expiresInSeconds: number }>;
  /** How a session travels. */
  headers(session: string): Record<string, string>;
  /**
   * The `platformCode` of a failure that says the session is no longer good: nothing was done. Your `failureOf` gives it that code: on a
   * 401, and on a 403 only where the platform says so of sessions.
   */
  rejectedCode: string;
  /** Whether a session is known to be no longer good, without asking; absent: the host's clock is enough. */
  isOver?(session: string): boolean;
}

/**
 * The same client, within the one session that all processes share. A session that the platform no longer takes is opened again once, and the
 * request sent again: it was refused, not applied, so the two count as one write. Refused again, somebody else is at work with the same user,
 * and that failure is passed on.
 */
export function inSession({ client, host, open, headers, rejectedCode, isOver }: SessionOptions): JsonClient {
  const current = async (): Promise<string> => {
    const session = await host.session(() => open());
    return isOver?.(session) ? host.session(() => open(session), session) : session;
  };
  const send = async <T>(request: (headers: Record<string, string>) => Promise<T>): Promise<T> => {
    const session = await current();
    try {
      return await request(headers(session));
    } catch (error) {
      if (!isPlatformFailure(error) || error.platformCode !== rejectedCode) throw error;
    }
    return request(headers(await host.session(() => open(session), session)));
  };
  return {
    read: <T>(request: JsonRequest<T>) => send((more) => client.read({ ...request, headers: { ...request.headers, ...more } })),
    write: <T>(request: JsonWrite<T>) => send((more) => client.write({ ...request, headers: { ...request.headers, ...more } })),
  };
}
