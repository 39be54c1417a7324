import { Injectable } from '@nestjs/common';
import { Database, Secrets, type Tx } from '#kernel';
import { mintRecoveryCodes, plainCode } from './second-factor.ts';

/** Codes for the day the second factor is lost: ten, each for one use, kept as keyed hashes. */
@Injectable()
export class RecoveryCodeStore {
  constructor(
    private readonly database: Database,
    private readonly secrets: Secrets,
  ) {}

  /** New ones in the place of those before; shown this once. */
  async mint(tx: Tx, userId: string): Promise<string[]> {
    const codes = mintRecoveryCodes();
    await tx.query('DELETE FROM recovery_code WHERE user_id = $1', [userId]);
    await tx.query('INSERT INTO recovery_code (user_id, hash) SELECT $1, unnest($2::text[])', [userId, codes.map((each) => this.hashOf(userId, each))]);
    return codes;
  }

  /** `mint` for somebody who has none left; null where there are some. */
  async mintFirst(tx: Tx, userId: string): Promise<string[] | null> {
    const left = await tx.query<unknown[]>('SELECT FROM recovery_code WHERE user_id = $1 AND used_at IS NULL', [userId]);
    return left.length > 0 ? null : this.mint(tx, userId);
  }

  /** Uses one up. False when it is not one, or was used. */
  async use(userId: string, code: string): Promise<boolean> {
    const [, used] = await this.database.query<[unknown[], number]>(
      'UPDATE recovery_code SET used_at = now() WHERE user_id = $1 AND hash = $2 AND used_at IS NULL',
      [userId, this.hashOf(userId, code)],
    );
    return used > 0;
  }

  /** After a second factor was taken away: codes that stand for none are gone. */
  async forgetUnneeded(tx: Tx, userId: string): Promise<void> {
    await tx.query(
      `DELETE FROM recovery_code c USING app_user u WHERE c.user_id = $1 AND u.id = c.user_id AND u.totp_confirmed_at IS NULL
         AND NOT EXISTS (SELECT FROM passkey p WHERE p.user_id = u.id)`,
      [userId],
    );
  }

  /** Keyed: recovery codes are short. */
  private hashOf(userId: string, code: string): string {
    return this.secrets.index(`${userId} ${plainCode(code)}`, 'recovery-code');
  }
}
