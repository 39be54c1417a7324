import { isPlatformFailure, type Host, type JsonClient, type JsonRequest, type JsonWrite } from '@content-platforms/plugin-sdk';

export interface SessionOptions {
  client: JsonClient;
  host: Host;
  open(): Promise<{ value: string; expiresInSeconds: number }>;
  header: string;
  /** The platform's code for a session that is no longer good: nothing was done. */
  rejectedCode: string;
}

/**
 * The same client, within the one session that all processes share. A session that the platform no longer takes is opened again once, and the
 * request sent again: it was refused, not applied. Refused again, somebody else is at work with the same user, and that failure is passed on.
 */
export function inSession({ client, host, open, header, rejectedCode }: SessionOptions): JsonClient {
  const send = async <T>(request: (headers: Record<string, string>) => Promise<T>): Promise<T> => {
    const session = await host.session(open);
    try {
      return await request({ [header]: session });
    } catch (error) {
      if (!isPlatformFailure(error) || error.platformCode !== rejectedCode) throw error;
    }
    return request({ [header]: await host.session(open, session) });
  };
  return {
    read: <T>(request: JsonRequest<T>) => send((headers) => client.read({ ...request, headers })),
    write: <T>(request: JsonWrite<T>) => send((headers) => client.write({ ...request, headers })),
  };
}
