import { Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { Clock, Database, EventPublisher, Secrets } from '#kernel';
import { passwordPlace } from '../accounts/account.entity.ts';
import type { AccountFacts } from '../accounts/account-facts.ts';
import { WakeAccounts } from '../accounts/wake-accounts.ts';

/** Collaborators of the reconciler: clock, retries of waiting accounts, and passwords, which are random, never the CPF, and created once before the first create. */
@Injectable()
export class ReconcilerTools {
  constructor(
    readonly clock: Clock,
    readonly wake: WakeAccounts,
    readonly publisher: EventPublisher,
    private readonly database: Database,
    private readonly secrets: Secrets,
  ) {}

  async password(facts: AccountFacts): Promise<string> {
    const place = passwordPlace(facts.id);
    if (facts.passwordSealed) return this.secrets.open(facts.passwordSealed, place);
    const [[row]] = await this.database.query<[{ password_sealed: string }[], number]>(
      'UPDATE account SET password_sealed = coalesce(password_sealed, $2) WHERE id = $1 RETURNING password_sealed',
      [facts.id, this.secrets.seal(randomBytes(12).toString('base64url'), place)],
    );
    return this.secrets.open(row?.password_sealed ?? '', place);
  }
}
