import { Injectable } from '@nestjs/common';
import { Database } from '#kernel';
import { accessProblem } from '../access.problems.ts';
import type { PasskeyAssertion } from '../passkeys/passkeys.dto.ts';
import { Passkeys } from '../passkeys/passkeys.service.ts';
import { isPassword } from '../passwords/password.ts';
import { SignInThrottle } from '../sessions/sign-in-throttle.ts';
import { RecoveryCodeStore } from './recovery-codes.ts';
import { TotpCodes } from './totp-codes.ts';

/** What may stand beside the password. */
export interface SecondProof {
  code?: string | undefined;
  passkey?: PasskeyAssertion | undefined;
}

/** What people prove with who they are. Every password and code that somebody could guess at is counted here, before it is judged. */
@Injectable()
export class Proofs {
  constructor(
    private readonly database: Database,
    private readonly throttle: SignInThrottle,
    private readonly totp: TotpCodes,
    private readonly recovery: RecoveryCodeStore,
    private readonly passkeys: Passkeys,
  ) {}

  /** The password of somebody who is signed in. Throws `invalid_credentials`, `too_many_attempts`. */
  async password(userId: string, password: string): Promise<void> {
    await this.throttle.password(userId, async () => {
      const [user] = await this.database.rows<{ password_hash: string | null }>('SELECT password_hash FROM app_user WHERE id = $1', [userId]);
      if (!(await isPassword(password, user?.password_hash))) throw accessProblem('invalid_credentials');
    });
  }

  /**
   * What comes after the password, where a second factor is on. Throws `second_factor_required` with the `methods` there are and, where
   * passkeys are among them, what one has to answer (`passkey`); `second_factor_wrong`, `passkey_wrong`, `too_many_attempts`.
   */
  async second(userId: string, { code, passkey }: SecondProof): Promise<void> {
    const [user] = await this.database.rows<{ sealed: string | null }>(
      'SELECT CASE WHEN totp_confirmed_at IS NOT NULL THEN totp_sealed END AS sealed FROM app_user WHERE id = $1',
      [userId],
    );
    const sealed = user?.sealed ?? null;
    const hasPasskeys = await this.passkeys.has(userId);
    if (sealed === null && !hasPasskeys) return;
    if (passkey !== undefined) return this.ownPasskey(userId, passkey);
    if (code !== undefined) return this.throttle.code(userId, () => this.use(userId, sealed, code));
    const methods = [...(sealed === null ? [] : ['code']), ...(hasPasskeys ? ['passkey'] : [])];
    throw accessProblem('second_factor_required', {}, { extra: { methods, passkey: hasPasskeys ? await this.passkeys.assertion(userId) : null } });
  }

  /** A code that turns the application on. Throws as `check` does, and `too_many_attempts`. */
  firstCode<T>(userId: string, check: () => Promise<T>): Promise<T> {
    return this.throttle.code(userId, check);
  }

  private async ownPasskey(userId: string, passkey: PasskeyAssertion): Promise<void> {
    if ((await this.passkeys.prove(passkey)).userId !== userId) throw accessProblem('passkey_wrong');
  }

  /** Uses a code up: of the application, or a recovery code. Throws `second_factor_wrong`. */
  private async use(userId: string, sealed: string | null, code: string): Promise<void> {
    const step = sealed === null ? undefined : this.totp.stepOf(userId, sealed, code.replace(/\s/g, ''));
    if (step === undefined) {
      if (!(await this.recovery.use(userId, code))) throw accessProblem('second_factor_wrong');
      return;
    }
    const [, used] = await this.database.query<[unknown[], number]>(
      'UPDATE app_user SET totp_last_step = $2 WHERE id = $1 AND coalesce(totp_last_step, 0) < $2',
      [userId, step],
    );
    if (used === 0) throw accessProblem('second_factor_wrong');
  }
}
