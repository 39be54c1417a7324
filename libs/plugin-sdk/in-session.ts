import type { Host } from './contract.ts';
import { isPlatformFailure } from './failure.ts';
import type { JsonClient, JsonRequest, JsonWrite } from './json-client.ts';

export interface SessionOptions {
  /** Client that sends the requests, without the session's headers. */
  client: JsonClient;
  host: Host;
  /**
   * Opens a session. Use the plain `client`, and `read` even for a POST, because a lost login changes nothing. `expiresInSeconds`: as the platform states it;
   * the host renews at 90 %, so subtract no margin. `rejected`: the invalid session, if it is needed to open the next one (a refresh token in it).
   */
  open(rejected?: string): Promise<{ value: string; expiresInSeconds: number }>;
  /** Request headers that carry the session. */
  headers(session: string): Record<string, string>;
  /**
   * The `platformCode` of a failure that reports an invalid session: nothing was done. The plugin's `failureOf` sets it: for a 401, and for a 403 only where
   * the platform uses it for sessions.
   */
  rejectedCode: string;
  /** Returns whether a session is known to be invalid without a request; absent: the host's clock decides. */
  isOver?(session: string): boolean;
}

/**
 * Returns the client within the session shared by all processes. When the platform rejects the session, it is reopened once and the request repeated: the
 * first was refused, not applied, so both count as one write. A second rejection means that another party uses the same user, and is thrown.
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
