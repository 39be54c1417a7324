import { isPlatformFailure, z, type Host } from '@content-platforms/plugin-sdk';

/** What `POST /oauth/token` gives. */
export interface Tokens {
  access_token: string;
  refresh_token?: string | null | undefined;
  expires_in?: number | null | undefined;
}

/** The ways to a token; each throws `invalid-settings` when it is refused. */
export interface Grants {
  byCode(): Promise<Tokens>;
  byRefresh(refreshToken: string): Promise<Tokens>;
}

/** One session of the host: the access token, until when it is good, and the token that renews it. */
const sessionShape = z.object({ access: z.string(), refresh: z.string().optional(), until: z.number() });

/** A session is kept for as long as its refresh token may live; when its access token is over, it is renewed. */
const keptSeconds = 30 * 86_400;
const hourSeconds = 3600;
/** A token is not used up to its last second: a request takes its time. */
const marginSeconds = 60;

export const accessIn = (session: string): string => parsed(session)?.access ?? session;

export const isOver = (session: string, now: Date): boolean => (parsed(session)?.until ?? Infinity) <= now.getTime();

/** A new session: by the old one's refresh token, else (or where that is refused) by a new authorisation. */
export async function openSession({ byCode, byRefresh }: Grants, host: Host, old: string | undefined): Promise<{ value: string; expiresInSeconds: number }> {
  const refreshToken = old === undefined ? undefined : parsed(old)?.refresh;
  const renewed = refreshToken === undefined ? undefined : await byRefresh(refreshToken).catch(unlessRefused);
  const { access_token, refresh_token, expires_in } = renewed ?? (await byCode());
  const seconds = Math.max((expires_in ?? hourSeconds) - marginSeconds, 1);
  const session: z.output<typeof sessionShape> = {
    access: access_token,
    ...(refresh_token ? { refresh: refresh_token } : {}),
    until: host.now().getTime() + seconds * 1000,
  };
  return { value: JSON.stringify(session), expiresInSeconds: keptSeconds };
}

function unlessRefused(error: unknown): undefined {
  if (isPlatformFailure(error) && error.code === 'invalid-settings') return undefined;
  throw error;
}

function parsed(session: string): z.output<typeof sessionShape> | undefined {
  try {
    return sessionShape.safeParse(JSON.parse(session)).data;
  } catch {
    return undefined;
  }
}
