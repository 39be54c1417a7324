import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Audit, Config, Database } from '#kernel';
import { accessProblem } from '../access.problems.ts';
import { hashPassword, isOutdated, isPassword } from '../passwords/password.ts';
import { Proofs } from '../second-factor/proofs.ts';
import type { PasskeyAssertion } from '../passkeys/passkeys.dto.ts';
import { Passkeys } from '../passkeys/passkeys.service.ts';
import { SignInThrottle } from './sign-in-throttle.ts';
import type { CurrentSession, SetupBody, SignInBody, SignInOptions } from './sessions.dto.ts';
import { Sessions } from './sessions.service.ts';
import { isSame } from './tokens.ts';
import { insertUser, lockRights } from '../users/user-rows.ts';
import { newPasswordHash } from '../users/users.service.ts';

interface Known {
  id: string;
  password_hash: string | null;
  disabled_at: Date | null;
}

/** The ways in: a password, and the first administrator's setup. */
@Injectable()
export class SignIn {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly config: Config,
    private readonly throttle: SignInThrottle,
    private readonly sessions: Sessions,
    private readonly proofs: Proofs,
    private readonly passkeys: Passkeys,
  ) {}

  /** What the sign-in screen needs to know. */
  async options(): Promise<SignInOptions> {
    return { setupNeeded: !(await this.isSetUp(this.database)), oidc: this.config.oidc !== undefined };
  }

  /** Throws `invalid_credentials` alike for an unknown e-mail and a wrong password; `second_factor_required`, `second_factor_wrong`, `passkey_wrong`, `too_many_attempts`. */
  async byPassword(body: SignInBody, request: FastifyRequest, reply: FastifyReply): Promise<CurrentSession> {
    await this.throttle.attempt(body.email);
    const [user] = await this.database.rows<Known>('SELECT id, password_hash, disabled_at FROM app_user WHERE lower(email) = lower($1)', [body.email]);
    const right = await isPassword(body.password, user?.password_hash);
    if (!user || !right || user.disabled_at !== null) {
      await this.refused(user?.id);
      throw accessProblem('invalid_credentials');
    }
    await this.proofs.second(user.id, body).catch(async (error: unknown) => {
      if (body.code !== undefined || body.passkey !== undefined) await this.refused(user.id, 'second factor');
      throw error;
    });
    await this.throttle.succeeded(body.email);
    if (isOutdated(user.password_hash ?? ''))
      await this.database.query('UPDATE app_user SET password_hash = $2 WHERE id = $1', [user.id, await hashPassword(body.password)]);
    return this.sessions.open(user.id, 'password', request, reply);
  }

  /** With a passkey alone, which has to know its owner. Throws `passkey_wrong`, `too_many_attempts`. */
  async byPasskey(assertion: PasskeyAssertion, request: FastifyRequest, reply: FastifyReply): Promise<CurrentSession> {
    await this.throttle.attemptFromHere();
    const proven = await this.passkeys.prove(assertion);
    if (!proven.verified) {
      await this.refused(proven.userId, 'passkey');
      throw accessProblem('passkey_wrong');
    }
    return this.sessions.open(proven.userId, 'passkey', request, reply);
  }

  /** Makes the first administrator, once. Throws `already_set_up`, `setup_closed`, `weak_password`. */
  async setUp(body: SetupBody, request: FastifyRequest, reply: FastifyReply): Promise<CurrentSession> {
    await this.throttle.attemptFromHere();
    if (await this.isSetUp(this.database)) throw accessProblem('already_set_up');
    if (this.config.setupToken === undefined || !isSame(body.token, this.config.setupToken)) throw accessProblem('setup_closed');
    const { name, email, password } = body;
    const passwordHash = await newPasswordHash(password, body);
    const id = await this.database.transaction(async (tx) => {
      await lockRights(tx);
      if (await this.isSetUp(tx)) throw accessProblem('already_set_up');
      const [role] = await tx.query<{ id: string }[]>(`SELECT id FROM role WHERE key = 'administrator'`);
      const made = await insertUser(tx, { name, email, passwordHash, roleIds: role ? [role.id] : [] });
      await this.audit.record(tx, { action: 'user.created', subjectKind: 'user', subjectId: made, after: { name, email }, reason: 'first administrator' });
      return made;
    });
    return this.sessions.open(id, 'setup', request, reply);
  }

  private async isSetUp(db: { query<T>(sql: string): Promise<T> }): Promise<boolean> {
    return (await db.query<unknown[]>('SELECT 1 FROM app_user LIMIT 1')).length > 0;
  }

  private async refused(userId: string | undefined, reason = 'password'): Promise<void> {
    await this.database.transaction((tx) => this.audit.record(tx, { action: 'session.refused', subjectKind: 'user', subjectId: userId ?? null, reason }));
  }
}
