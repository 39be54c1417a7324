import { Injectable } from '@nestjs/common';
import { Audit, Clock, Database, readOne, Secrets } from '#kernel';
import { accessProblem } from '../access.problems.ts';
import { Authenticators } from '../sessions/authenticators.ts';
import { checkReach } from '../roles/check-permissions.ts';
import { currentPerson } from '../users/current-person.ts';
import { isPassword } from '../passwords/password.ts';
import { mintRecoveryCodes, mintSecret, plainCode, stepOf, uriOf } from './second-factor.ts';
import type { RecoveryCodes, RemoveSecondFactor, SecondFactorOffer } from './second-factors.dto.ts';
import { SignInThrottle } from '../sessions/sign-in-throttle.ts';
import { endSessions } from '../users/user-rows.ts';
import { permissionsOf, userList } from '../users/users.list.ts';

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
    await this.throttle.attempt(`self ${id}`);
    const codes = mintRecoveryCodes();
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
    this.authenticators.forget();
    return { recoveryCodes: codes };
  }

  /** One's own. Throws `invalid_credentials`, `second_factor_wrong`. */
  async remove({ password, code }: RemoveSecondFactor): Promise<void> {
    const { id, sessionId } = currentPerson();
    await this.known(id, password);
    await this.check(id, code);
    await this.clear(id, sessionId ?? null);
  }

  /** Somebody else's, who lost telephone and codes. Who may do more than you is not yours to change. */
  async removeOf(userId: string): Promise<void> {
    await readOne(this.database, userList, userId);
    const [user] = await this.database.rows<{ permissions: string[] }>(`SELECT ${permissionsOf('u.id')} AS permissions FROM app_user u WHERE u.id = $1`, [
      userId,
    ]);
    checkReach(user?.permissions ?? []);
    await this.clear(userId, null);
  }

  /** At sign-in, after the password. Throws `second_factor_required`, `second_factor_wrong`. */
  async check(userId: string, code: string | undefined): Promise<void> {
    const [user] = await this.database.rows<Row>('SELECT * FROM app_user WHERE id = $1', [userId]);
    if (!user?.totp_confirmed_at || !user.totp_sealed) return;
    if (code === undefined) throw accessProblem('second_factor_required');
    const step = stepOf(this.secrets.open(user.totp_sealed, totpPlace(userId)), code.replace(/\s/g, ''), this.clock.now());
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
  private async clear(id: string, butSession: string | null): Promise<void> {
    await this.database.transaction(async (tx) => {
      await tx.query('UPDATE app_user SET totp_sealed = NULL, totp_confirmed_at = NULL, totp_last_step = NULL, version = version + 1 WHERE id = $1', [id]);
      await tx.query('DELETE FROM recovery_code WHERE user_id = $1', [id]);
      await endSessions(tx, id, butSession);
      await this.audit.record(tx, { action: 'user.second_factor_off', subjectKind: 'user', subjectId: id });
    });
    this.authenticators.forget();
  }

  private async known(id: string, password: string): Promise<Row> {
    await this.throttle.attempt(`self ${id}`);
    const [user] = await this.database.rows<Row>('SELECT * FROM app_user WHERE id = $1', [id]);
    if (!user || !(await isPassword(password, user.password_hash))) throw accessProblem('invalid_credentials');
    await this.throttle.succeeded(`self ${id}`);
    return user;
  }

  /** Keyed: recovery codes are short. */
  private hashOf(userId: string, code: string): string {
    return this.secrets.index(`${userId} ${plainCode(code)}`, 'recovery-code');
  }
}

export const totpPlace = (userId: string): string => `user:${userId}:totp`;
