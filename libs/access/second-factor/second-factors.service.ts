import { Injectable } from '@nestjs/common';
import { Audit, Clock, Database, readOne, Secrets, type Tx } from '#kernel';
import { accessProblem } from '../access.problems.ts';
import { Authenticators } from '../sessions/authenticators.ts';
import { Rights } from '../rights/rights.ts';
import { currentPerson } from '../users/current-person.ts';
import { isPassword } from '../passwords/password.ts';
import { mintRecoveryCodes, mintSecret, plainCode, stepOf, uriOf } from './second-factor.ts';
import type { RecoveryCodes, RemoveSecondFactor, SecondFactorOffer } from './second-factors.dto.ts';
import { SignInThrottle } from '../sessions/sign-in-throttle.ts';
import { endSessions } from '../users/user-rows.ts';
import { userList } from '../users/users.list.ts';

interface Row {
  email: string;
  password_hash: string | null;
  totp_sealed: string | null;
  totp_confirmed_at: Date | null;
}

/** A code of an authenticator application (TOTP) beside the password, and recovery codes for when it is lost. */
@Injectable()
export class SecondFactors {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly secrets: Secrets,
    private readonly clock: Clock,
    private readonly throttle: SignInThrottle,
    private readonly authenticators: Authenticators,
    private readonly rights: Rights,
  ) {}

  /** A secret to scan; nothing changes until `confirm`. Throws `invalid_credentials`, `second_factor_on`. */
  async offer(password: string): Promise<SecondFactorOffer> {
    const { id } = currentPerson();
    const user = await this.known(id, password);
    const secret = mintSecret();
    const [, count] = await this.database.query<[unknown[], number]>('UPDATE app_user SET totp_sealed = $2 WHERE id = $1 AND totp_confirmed_at IS NULL', [
      id,
      this.secrets.seal(secret, totpPlace(id)),
    ]);
    if (count === 0) throw accessProblem('second_factor_on');
    return { secret, uri: uriOf(secret, user.email) };
  }

  /** From now on signing in takes a code; the other sessions end. → the recovery codes, this once. Throws `second_factor_wrong`. */
  async confirm(code: string): Promise<RecoveryCodes> {
    const { id, sessionId } = currentPerson();
    const codes = mintRecoveryCodes();
    await this.throttle.code(id, () => this.turnOn(id, sessionId, code, codes));
    this.authenticators.forget();
    return { recoveryCodes: codes };
  }

  private async turnOn(id: string, sessionId: string | undefined, code: string, codes: readonly string[]): Promise<void> {
    await this.database.transaction(async (tx) => {
      const [user] = await tx.query<Row[]>('SELECT * FROM app_user WHERE id = $1 AND totp_confirmed_at IS NULL FOR NO KEY UPDATE', [id]);
      const step = user?.totp_sealed ? stepOf(this.secrets.open(user.totp_sealed, totpPlace(id)), code, this.clock.now()) : undefined;
      if (step === undefined) throw accessProblem('second_factor_wrong');
      await tx.query('UPDATE app_user SET totp_confirmed_at = now(), totp_last_step = $2, version = version + 1 WHERE id = $1', [id, step]);
      await tx.query('DELETE FROM recovery_code WHERE user_id = $1', [id]);
      await tx.query('INSERT INTO recovery_code (user_id, hash) SELECT $1, unnest($2::text[])', [id, codes.map((each) => this.hashOf(id, each))]);
      await endSessions(tx, id, sessionId ?? null);
      await this.audit.record(tx, { action: 'user.second_factor_on', subjectKind: 'user', subjectId: id });
    });
  }

  /** One's own. Throws `invalid_credentials`, `second_factor_wrong`. */
  async remove({ password, code }: RemoveSecondFactor): Promise<void> {
    const { id, sessionId } = currentPerson();
    await this.known(id, password);
    await this.check(id, code);
    await this.database.transaction((tx) => this.clear(tx, id, sessionId ?? null));
    this.authenticators.forget();
  }

  /** Somebody else's, who lost telephone and codes. Who may do more than you is not yours to change. */
  async removeOf(userId: string): Promise<void> {
    await readOne(this.database, userList, userId);
    await this.rights.change(async (tx) => {
      await this.rights.checkReachOf(tx, userId);
      await this.clear(tx, userId, null);
    });
  }

  /** After the password. Throws `second_factor_required`, `second_factor_wrong`, `too_many_attempts`. */
  async check(userId: string, code: string | undefined): Promise<void> {
    const [user] = await this.database.rows<Row>('SELECT * FROM app_user WHERE id = $1', [userId]);
    if (!user?.totp_confirmed_at || !user.totp_sealed) return;
    if (code === undefined) throw accessProblem('second_factor_required');
    const secret = this.secrets.open(user.totp_sealed, totpPlace(userId));
    await this.throttle.code(userId, () => this.use(userId, secret, code));
  }

  /** Uses a code up: of the application, or a recovery code. Throws `second_factor_wrong`. */
  private async use(userId: string, secret: string, code: string): Promise<void> {
    const step = stepOf(secret, code.replace(/\s/g, ''), this.clock.now());
    const [, used] =
      step === undefined
        ? await this.database.query<[unknown[], number]>('UPDATE recovery_code SET used_at = now() WHERE user_id = $1 AND hash = $2 AND used_at IS NULL', [
            userId,
            this.hashOf(userId, code),
          ])
        : await this.database.query<[unknown[], number]>('UPDATE app_user SET totp_last_step = $2 WHERE id = $1 AND coalesce(totp_last_step, 0) < $2', [
            userId,
            step,
          ]);
    if (used === 0) throw accessProblem('second_factor_wrong');
  }

  /** Sessions that the factor had opened end with it, but for `butSession`. */
  private async clear(tx: Tx, id: string, butSession: string | null): Promise<void> {
    await tx.query('UPDATE app_user SET totp_sealed = NULL, totp_confirmed_at = NULL, totp_last_step = NULL, version = version + 1 WHERE id = $1', [id]);
    await tx.query('DELETE FROM recovery_code WHERE user_id = $1', [id]);
    await endSessions(tx, id, butSession);
    await this.audit.record(tx, { action: 'user.second_factor_off', subjectKind: 'user', subjectId: id });
  }

  private known(id: string, password: string): Promise<Row> {
    return this.throttle.password(id, async () => {
      const [user] = await this.database.rows<Row>('SELECT * FROM app_user WHERE id = $1', [id]);
      if (!user || !(await isPassword(password, user.password_hash))) throw accessProblem('invalid_credentials');
      return user;
    });
  }

  /** Keyed: recovery codes are short. */
  private hashOf(userId: string, code: string): string {
    return this.secrets.index(`${userId} ${plainCode(code)}`, 'recovery-code');
  }
}

export const totpPlace = (userId: string): string => `user:${userId}:totp`;
