import { Injectable, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  calculatePKCECodeChallenge,
  type Configuration,
  customFetch,
  discovery,
  fetchUserInfo,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import { Audit, Config, Database, Problem, Secrets } from '#kernel';
import { accessProblem } from '../access.problems.ts';
import type { OidcStart } from './oidc-start.dto.ts';
import { boundedFetch } from './bounded-fetch.ts';
import { Sessions } from '../sessions/sessions.service.ts';

/** `__Secure-`: browsers take it only over TLS. Its path keeps it from being `__Host-`. */
const attemptCookie = (production: boolean): string => (production ? '__Secure-oidc' : 'oidc');
const attemptPlace = 'oidc';
const attemptSeconds = 600;
const attemptPath = '/v1/oidc';
/** How old a sign-in there may be that was asked for anew. */
const againSeconds = 60;

/** What a browser carries, sealed, to the identity provider and back. */
interface Attempt {
  state: string;
  nonce: string;
  verifier: string;
  returnTo: string;
  at: number;
  /** The person has to prove there, now, who they are. */
  again: boolean;
}

interface Claims {
  issuer: string;
  subject: string;
  email: string | undefined;
  /** When the person proved there who they are; 1970 when the provider does not say. */
  authenticatedAt: Date;
}

/** Signing in at the provider's own identity provider: authorization code with PKCE, state and nonce. */
@Injectable()
export class Oidc {
  private readonly logger = new Logger(Oidc.name);
  private discovered: Promise<Configuration> | undefined;

  constructor(
    private readonly config: Config,
    private readonly secrets: Secrets,
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly sessions: Sessions,
  ) {}

  /** Sends the browser there. Throws `oidc_off`, `oidc_unreachable`. */
  async start({ returnTo, reauthenticate = 'false' }: OidcStart, reply: FastifyReply): Promise<{ url: string; statusCode: number }> {
    const client = await this.client();
    const attempt: Attempt = {
      state: randomState(),
      nonce: randomNonce(),
      verifier: randomPKCECodeVerifier(),
      returnTo: ownPath(returnTo),
      at: Date.now(),
      again: reauthenticate === 'true',
    };
    const url = buildAuthorizationUrl(client, {
      redirect_uri: this.redirectUri,
      scope: 'openid email profile',
      code_challenge: await calculatePKCECodeChallenge(attempt.verifier),
      code_challenge_method: 'S256',
      state: attempt.state,
      nonce: attempt.nonce,
      ...(attempt.again ? { prompt: 'login', max_age: String(againSeconds) } : {}),
      ...(this.acr.length > 0 ? { acr_values: this.acr.join(' ') } : {}),
    });
    void reply.setCookie(attemptCookie(this.config.production), this.secrets.seal(JSON.stringify(attempt), attemptPlace), {
      httpOnly: true,
      secure: this.config.production,
      sameSite: 'lax',
      path: attemptPath,
      maxAge: attemptSeconds,
    });
    return { url: url.href, statusCode: 302 };
  }

  /** The browser is back: opens a session and sends it on, or to the sign-in screen with the reason's code. */
  async finish(request: FastifyRequest, reply: FastifyReply): Promise<{ url: string; statusCode: number }> {
    void reply.clearCookie(attemptCookie(this.config.production), { path: attemptPath, secure: this.config.production });
    try {
      const attempt = this.attemptOf(request);
      const claims = await this.claims(request, attempt);
      const userId = await this.person(claims);
      await this.sessions.open(userId, 'oidc', request, reply, claims.authenticatedAt);
      return { url: this.config.publicUrl + attempt.returnTo, statusCode: 302 };
    } catch (error) {
      const code = error instanceof Problem ? error.code : 'oidc_failed';
      if (code === 'oidc_off') throw error;
      // The provider's own words may hold what it was sent.
      this.logger.warn({ code, why: (error as { code?: string }).code ?? (error as Error).name }, 'Sign-in at the identity provider failed');
      return { url: `${this.config.publicUrl}/sign-in?error=${code}`, statusCode: 302 };
    }
  }

  /** Where the session there ends; null where the provider offers no such place, or cannot be asked. */
  async signOutUrl(): Promise<string | null> {
    try {
      const client = await this.client();
      if (client.serverMetadata().end_session_endpoint === undefined) return null;
      return buildEndSessionUrl(client, { post_logout_redirect_uri: `${this.config.publicUrl}/sign-in` }).href;
    } catch {
      return null;
    }
  }

  private get acr(): readonly string[] {
    return this.config.oidc?.acr ?? [];
  }

  private get redirectUri(): string {
    return `${this.config.publicUrl}${attemptPath}/callback`;
  }

  private async client(): Promise<Configuration> {
    const { oidc } = this.config;
    if (!oidc) throw accessProblem('oidc_off');
    const plain = oidc.issuer.startsWith('http:');
    // A provider that was down at the first try is asked again at the next.
    this.discovered ??= discovery(new URL(oidc.issuer), oidc.clientId, oidc.clientSecret, undefined, {
      [customFetch]: boundedFetch,
      ...(plain ? { execute: [allowInsecureRequests] } : {}),
    });
    return this.discovered.catch((error: unknown) => {
      this.discovered = undefined;
      this.logger.warn({ why: (error as Error).message }, 'The identity provider does not answer');
      throw accessProblem('oidc_unreachable');
    });
  }

  /** Throws `oidc_failed` where this browser began nothing, or long ago. */
  private attemptOf(request: FastifyRequest): Attempt {
    try {
      const attempt = JSON.parse(this.secrets.open(request.cookies[attemptCookie(this.config.production)] ?? '', attemptPlace)) as Attempt;
      if (Date.now() - attempt.at < attemptSeconds * 1000) return attempt;
    } catch {
      // falls through to the refusal
    }
    throw accessProblem('oidc_failed');
  }

  private async claims(request: FastifyRequest, attempt: Attempt): Promise<Claims> {
    const client = await this.client();
    const tokens = await authorizationCodeGrant(client, new URL(this.redirectUri + (/\?.*$/.exec(request.url)?.[0] ?? '')), {
      pkceCodeVerifier: attempt.verifier,
      expectedState: attempt.state,
      expectedNonce: attempt.nonce,
      idTokenExpected: true,
      ...(attempt.again ? { maxAge: againSeconds } : {}),
    });
    const idToken = tokens.claims();
    if (!idToken) throw accessProblem('oidc_failed');
    const { iss: issuer, sub: subject } = idToken;
    if (this.acr.length > 0 && !this.acr.includes(String(idToken['acr']))) throw accessProblem('oidc_weak');
    const info = idToken['email'] === undefined ? await fetchUserInfo(client, tokens.access_token, subject) : idToken;
    const verified = info['email_verified'] === true && typeof info['email'] === 'string';
    const authenticatedAt = new Date(Number(idToken.auth_time ?? 0) * 1000);
    return { issuer, subject, email: verified ? String(info['email']) : undefined, authenticatedAt };
  }

  /** Known by issuer and subject; the first time by an e-mail that the provider has verified. Throws `oidc_unknown`. */
  private async person({ issuer, subject, email }: Claims): Promise<string> {
    return this.database.transaction(async (tx) => {
      const [linked] = await tx.query<{ id: string; disabled: boolean }[]>(
        'SELECT u.id, u.disabled_at IS NOT NULL AS disabled FROM user_identity i JOIN app_user u ON u.id = i.user_id WHERE i.issuer = $1 AND i.subject = $2',
        [issuer, subject],
      );
      if (linked?.disabled) throw accessProblem('oidc_unknown');
      if (linked) return linked.id;
      const [user] = await tx.query<{ id: string }[]>('SELECT id FROM app_user WHERE lower(email) = lower($1) AND disabled_at IS NULL FOR NO KEY UPDATE', [
        email ?? '',
      ]);
      if (!user) throw accessProblem('oidc_unknown');
      await tx.query('INSERT INTO user_identity (issuer, subject, user_id) VALUES ($1, $2, $3)', [issuer, subject, user.id]);
      await this.audit.record(tx, { action: 'user.identity_linked', subjectKind: 'user', subjectId: user.id, after: { issuer } });
      return user.id;
    });
  }
}

/** A path of our own console, whatever was asked for: never another site. */
const ownPath = (path: string | undefined): string => (path !== undefined && /^\/(?![/\\])[\w\-./?=&%]{0,300}$/.test(path) ? path : '/');
