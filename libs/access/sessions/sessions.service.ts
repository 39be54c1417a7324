import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  Audit,
  Config,
  currentContext,
  Database,
  holds,
  type JsonText,
  kernelProblem,
  type ListQuery,
  newId,
  permissions,
  type Principal,
  readOne,
  readPage,
} from '#kernel';
import { Authenticators } from './authenticators.ts';
import { currentPerson } from '../users/current-person.ts';
import { cookieName, giveCookie, longestHours, mostSessions, takeCookie } from './session-cookie.ts';
import type { CurrentSession, SessionView } from './sessions.dto.ts';
import { ownSessionList, sessionList } from './sessions.list.ts';
import { csrfTokenOf, hashToken, mintToken } from './tokens.ts';
import { endSessions, endSessionsBeyond } from '../users/user-rows.ts';
import { userList } from '../users/users.list.ts';

export type SignInMethod = 'password' | 'oidc' | 'setup' | 'passkey';

/** The sessions of people: a random token in a cookie, its hash here. */
@Injectable()
export class Sessions {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly config: Config,
    private readonly authenticators: Authenticators,
  ) {}

  page(query: ListQuery): Promise<JsonText> {
    return readPage(this.database, sessionList, query);
  }

  /** Throws `not_a_person`. */
  ownPage(query: ListQuery): Promise<JsonText> {
    return readPage(this.database, ownSessionList, query, { 's.user_id': currentPerson().id });
  }

  /** Throws `not_found`. */
  async pageOf(userId: string, query: ListQuery): Promise<JsonText> {
    await readOne(this.database, userList, userId);
    return readPage(this.database, ownSessionList, query, { 's.user_id': userId });
  }

  /**
   * Begins a session of `userId` and gives its cookie; the one this browser had ends, and those idle longest beyond `mostSessions`.
   * `authenticatedAt`: when the person proved who they are, if that was not now.
   */
  async open(userId: string, method: SignInMethod, request: FastifyRequest, reply: FastifyReply, authenticatedAt?: Date): Promise<CurrentSession> {
    const id = newId();
    const token = mintToken('session');
    const before = request.cookies[cookieName(this.config.production)];
    await this.database.transaction(async (tx) => {
      if (before !== undefined) await tx.query('UPDATE session SET ended_at = now() WHERE hash = $1 AND ended_at IS NULL', [hashToken(before)]);
      await tx.query(
        `INSERT INTO session (id, user_id, hash, method, address, user_agent, expires_at, authenticated_at)
         VALUES ($1, $2, $3, $4, $5, $6, now() + make_interval(hours => $7), coalesce($8, now()))`,
        [
          id,
          userId,
          hashToken(token),
          method,
          currentContext().address ?? null,
          request.headers['user-agent']?.slice(0, 200) ?? null,
          longestHours,
          authenticatedAt ?? null,
        ],
      );
      await endSessionsBeyond(tx, userId, mostSessions);
      await tx.query('UPDATE app_user SET last_sign_in_at = now() WHERE id = $1', [userId]);
      await this.audit.record(tx, { action: 'session.opened', subjectKind: 'user', subjectId: userId, after: { sessionId: id, method } });
    });
    this.authenticators.forget();
    giveCookie(reply, token, this.config.production);
    const principal = await this.authenticators.ofToken(token);
    if (!principal) throw kernelProblem('unauthenticated');
    return this.describe(principal, token);
  }

  /** Who asks, and what they may do. */
  async current(request: FastifyRequest): Promise<CurrentSession> {
    const { principal } = currentContext();
    if (!principal) throw kernelProblem('unauthenticated');
    return this.describe(principal, request.cookies[cookieName(this.config.production)]);
  }

  /** Signs out. With a key there is nothing to end. */
  async endCurrent(reply: FastifyReply): Promise<void> {
    const { principal } = currentContext();
    takeCookie(reply, this.config.production);
    if (principal?.sessionId) await this.finish(principal.sessionId, principal.id);
  }

  /** Ends all sessions of the requester, including this one. Throws `not_a_person`. */
  async endAll(reply: FastifyReply): Promise<void> {
    const { id } = currentPerson();
    takeCookie(reply, this.config.production);
    await this.database.transaction(async (tx) => {
      await endSessions(tx, id);
      await this.audit.record(tx, { action: 'session.ended', subjectKind: 'user', subjectId: id, after: { sessions: 'all' } });
    });
    this.authenticators.forget();
  }

  /** How the session at hand was opened; undefined with a key. */
  async method(): Promise<SignInMethod | undefined> {
    const [row] = await this.database.rows<{ method: SignInMethod }>('SELECT method FROM session WHERE id = $1', [
      currentContext().principal?.sessionId ?? null,
    ]);
    return row?.method;
  }

  /** One's own, or anybody's with `sessions:write`. Throws `not_found`, `forbidden`. */
  async end(id: string): Promise<void> {
    const session = await readOne<SessionView>(this.database, sessionList, id);
    const { principal } = currentContext();
    const own = principal?.kind === 'user' && principal.id === session.userId;
    if (!own && !holds(principal?.permissions ?? [], 'sessions:write')) throw kernelProblem('forbidden', { permission: 'sessions:write' });
    await this.finish(id, session.userId);
  }

  private async finish(id: string, userId: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const [, count] = await tx.query<[unknown[], number]>('UPDATE session SET ended_at = now() WHERE id = $1 AND ended_at IS NULL', [id]);
      if (count > 0) await this.audit.record(tx, { action: 'session.ended', subjectKind: 'user', subjectId: userId, after: { sessionId: id } });
    });
    this.authenticators.forget();
  }

  private async describe(principal: Principal, token: string | undefined): Promise<CurrentSession> {
    const { kind, id, sessionId } = principal;
    const [key] = kind === 'key' ? await this.database.rows<{ id: string; name: string }>('SELECT id, name FROM api_key WHERE id = $1', [id]) : [];
    const [session] = sessionId ? await this.database.rows<{ at: Date }>('SELECT expires_at AS at FROM session WHERE id = $1', [sessionId]) : [];
    return {
      kind,
      sessionId: sessionId ?? null,
      user: kind === 'user' ? await readOne<NonNullable<CurrentSession['user']>>(this.database, { ...userList, select: person }, id) : null,
      key: key ?? null,
      permissions: permissions.filter((name) => holds(principal.permissions, name)),
      secondFactorMissing: principal.lacksSecondFactor ?? false,
      csrfToken: sessionId && token !== undefined ? csrfTokenOf(token) : null,
      expiresAt: session?.at.toISOString() ?? null,
    };
  }
}

const { id, name, email, roles, secondFactor, authenticatorApp, passwordSet } = userList.select;
const person = { id, name, email, roles, secondFactor, authenticatorApp, passwordSet } as Record<string, string>;
