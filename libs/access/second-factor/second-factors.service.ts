import { Injectable } from '@nestjs/common';
import { Audit, Database, readOne, type Tx } from '#kernel';
import { accessProblem } from '../access.problems.ts';
import { Passkeys } from '../passkeys/passkeys.service.ts';
import { Rights } from '../rights/rights.ts';
import { currentPerson } from '../users/current-person.ts';
import { endSessions } from '../users/user-rows.ts';
import { userList } from '../users/users.list.ts';
import { Proofs } from './proofs.ts';
import { RecoveryCodeStore } from './recovery-codes.ts';
import { mintSecret, uriOf } from './second-factor.ts';
import type { RecoveryCodes, RemoveSecondFactor, SecondFactorOffer } from './second-factors.dto.ts';
import { TotpCodes } from './totp-codes.ts';

/** A code of an authenticator application (TOTP) beside the password, and recovery codes for when it is lost. */
@Injectable()
export class SecondFactors {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly rights: Rights,
    private readonly totp: TotpCodes,
    private readonly recovery: RecoveryCodeStore,
    private readonly proofs: Proofs,
  ) {}

  /** A secret to scan; nothing changes until `confirm`. Throws `invalid_credentials`, `second_factor_on`. */
  async offer(password: string): Promise<SecondFactorOffer> {
    const { id } = currentPerson();
    await this.proofs.password(id, password);
    const secret = mintSecret();
    const [[user]] = await this.database.query<[{ email: string }[], number]>(
      'UPDATE app_user SET totp_sealed = $2 WHERE id = $1 AND totp_confirmed_at IS NULL RETURNING email',
      [id, this.totp.seal(id, secret)],
    );
    if (!user) throw accessProblem('second_factor_on');
    return { secret, uri: uriOf(secret, user.email) };
  }

  /** From now on signing in takes a code; the other sessions end. → the recovery codes, this once. Throws `second_factor_wrong`. */
  async confirm(code: string): Promise<RecoveryCodes> {
    const { id, sessionId } = currentPerson();
    const recoveryCodes = await this.proofs.firstCode(id, () => this.rights.change((tx) => this.turnOn(tx, id, sessionId ?? null, code)));
    return { recoveryCodes };
  }

  /** One's own. Throws `invalid_credentials`, `second_factor_wrong`. */
  async remove({ password, code }: RemoveSecondFactor): Promise<void> {
    const { id, sessionId } = currentPerson();
    await this.proofs.password(id, password);
    await this.proofs.second(id, { code });
    await this.rights.change((tx) => this.clear(tx, id, sessionId ?? null));
  }

  /** Somebody else's, who lost telephone, passkeys and codes. Who may do more than you is not yours to change. */
  async removeOf(userId: string): Promise<void> {
    await readOne(this.database, userList, userId);
    await this.rights.change(async (tx) => {
      await this.rights.checkReachOf(tx, userId);
      await Passkeys.forget(tx, userId);
      await this.clear(tx, userId, null);
    });
  }

  private async turnOn(tx: Tx, id: string, sessionId: string | null, code: string): Promise<string[]> {
    const [user] = await tx.query<{ sealed: string | null }[]>(
      'SELECT totp_sealed AS sealed FROM app_user WHERE id = $1 AND totp_confirmed_at IS NULL FOR NO KEY UPDATE',
      [id],
    );
    const step = user?.sealed ? this.totp.stepOf(id, user.sealed, code) : undefined;
    if (step === undefined) throw accessProblem('second_factor_wrong');
    await tx.query('UPDATE app_user SET totp_confirmed_at = now(), totp_last_step = $2, version = version + 1 WHERE id = $1', [id, step]);
    await endSessions(tx, id, sessionId);
    await this.audit.record(tx, { action: 'user.second_factor_on', subjectKind: 'user', subjectId: id });
    return this.recovery.mint(tx, id);
  }

  /** Sessions that the factor had opened end with it, but for `butSession`. */
  private async clear(tx: Tx, id: string, butSession: string | null): Promise<void> {
    await tx.query('UPDATE app_user SET totp_sealed = NULL, totp_confirmed_at = NULL, totp_last_step = NULL, version = version + 1 WHERE id = $1', [id]);
    await this.recovery.forgetUnneeded(tx, id);
    await endSessions(tx, id, butSession);
    await this.audit.record(tx, { action: 'user.second_factor_off', subjectKind: 'user', subjectId: id });
  }
}
