import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Authentication, Config, Database, prepared, type Principal } from '#kernel';
import { accessProblem } from '../access.problems.ts';
import { cookieName, idleHours } from './session-cookie.ts';
import { LastUse } from './last-use.ts';
import { ShortMemory } from './short-memory.ts';
import { csrfTokenOf, hashToken, isSame } from './tokens.ts';
import { permissionsOf } from '../users/users.list.ts';

interface KeyRow {
  id: string;
  permissions: string[];
  responsible: string;
}

interface SessionRow {
  id: string;
  user_id: string;
  permissions: string[];
  /** Opened by what one knows alone. */
  one_factor: boolean;
  authenticated_at: Date;
}

const safe = ['GET', 'HEAD', 'OPTIONS'];

/** Knows keys and sessions by their hashes. A request with an Authorization header is judged by that alone. */
@Injectable()
export class Authenticators implements OnModuleInit {
  private readonly memory = new ShortMemory<Principal | undefined>();
  private readonly rights = new ShortMemory<readonly string[]>();

  constructor(
    private readonly database: Database,
    private readonly authentication: Authentication,
    private readonly config: Config,
    private readonly lastUse: LastUse,
  ) {}

  onModuleInit(): void {
    this.authentication.register(
      (request) => this.of(request),
      async () => (await this.database.rows('SELECT 1 FROM app_user WHERE disabled_at IS NULL LIMIT 1')).length > 0,
      (principal) => this.rightsOf(principal),
    );
  }

  /** After a key, a session, a user or a role changed. */
  forget(): void {
    this.memory.forget();
    this.rights.forget();
  }

  /** Who asks; `undefined` for nobody that is known. Throws `csrf`. */
  of(request: FastifyRequest): Promise<Principal | undefined> {
    return request.headers.authorization ? this.ofKey(request) : this.ofSession(request);
  }

  private rightsOf({ kind, id, sessionId }: Principal): Promise<readonly string[]> {
    return this.rights.recall(`${kind} ${id} ${sessionId ?? ''}`, async () => {
      const [row] =
        kind === 'key'
          ? await this.database.rows<{ held: string[] }>('SELECT permissions_of_key($1) AS held', [id])
          : await this.database.rows<{ held: string[] }>(
              'SELECT permissions_of_user(user_id) AS held FROM session WHERE id = $1 AND ended_at IS NULL AND expires_at > now()',
              [sessionId],
            );
      return row?.held ?? [];
    });
  }

  private async ofKey(request: FastifyRequest): Promise<Principal | undefined> {
    const key = /^Bearer ([\w.~+/=-]{1,200})$/i.exec(request.headers.authorization ?? '')?.[1];
    if (key === undefined) return undefined;
    const hash = hashToken(key);
    return this.memory.recall(`key ${hash}`, async () => {
      const [row] = await this.database.rows<KeyRow>(
        prepared(
          `SELECT id, permissions_of_key(id) AS permissions, responsible_for_key(id) AS responsible FROM api_key
           WHERE hash = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())`,
        ),
        [hash],
      );
      // Nothing is left of what it was given: its owner, or the key it was made with, is over.
      if (!row || row.permissions.length === 0) return undefined;
      this.lastUse.record('api_key', row.id);
      return { kind: 'key', ...row };
    });
  }

  /** Throws `csrf` for a write without the session's token: the cookie alone comes from any page. */
  private async ofSession(request: FastifyRequest): Promise<Principal | undefined> {
    const token = request.cookies[cookieName(this.config.production)];
    if (token === undefined) return undefined;
    const principal = await this.ofToken(token);
    if (principal && !safe.includes(request.method) && !isSame(String(request.headers['x-csrf-token']), csrfTokenOf(token))) throw accessProblem('csrf');
    return principal;
  }

  /** Whose session this is the token of, and what they may do in it; `undefined` when it is over. */
  ofToken(token: string): Promise<Principal | undefined> {
    const hash = hashToken(token);
    return this.memory.recall(`session ${hash}`, async () => {
      const [row] = await this.database.rows<SessionRow>(
        prepared(`SELECT s.id, s.user_id, s.authenticated_at,
           s.method NOT IN ('oidc', 'passkey') AND u.totp_confirmed_at IS NULL AND NOT EXISTS (SELECT FROM passkey p WHERE p.user_id = u.id) AS one_factor, ${permissionsOf('u.id')} AS permissions
         FROM session s JOIN app_user u ON u.id = s.user_id
         WHERE s.hash = $1 AND u.disabled_at IS NULL AND s.ended_at IS NULL AND s.expires_at > now() AND s.last_used_at > now() - make_interval(hours => $2)`),
        [hash, idleHours],
      );
      if (!row) return undefined;
      this.lastUse.record('session', row.id);
      const lacksSecondFactor = this.config.requireSecondFactor && row.one_factor;
      return {
        kind: 'user',
        id: row.user_id,
        responsible: `user:${row.user_id}`,
        sessionId: row.id,
        permissions: lacksSecondFactor ? [] : row.permissions,
        lacksSecondFactor,
        authenticatedAt: row.authenticated_at.getTime(),
      };
    });
  }
}
