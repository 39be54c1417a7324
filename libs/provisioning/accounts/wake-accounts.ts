import type { HeldAccount } from '@content-platforms/plugin-sdk';
import { Injectable } from '@nestjs/common';
import { urgency } from '#integrations';
import type { Tx } from '#kernel';
import type { AccountFacts } from './account-facts.ts';
import type { Claim } from '../reconciler/claims.ts';

/** What an account released at its platform between two observations. */
export interface Freed {
  /** Whether it released a licence. */
  licence: boolean;
  /** Its remote id before. */
  remoteId: string | null;
  /** Whether the remote user no longer exists. */
  ended: boolean;
}

/** Returns what a call released, or `null` when nothing can be waiting for it. An account out of step may have released an e-mail. */
export function freedBy(claim: Pick<Claim, 'urgency'>, before: AccountFacts['held'], held: HeldAccount | undefined): Freed | null {
  if (!held || !before) return null;
  const licence = held.products.length < before.products.length;
  const ended = before.remoteId !== null && (held.remoteId !== before.remoteId || (held.products.length === 0 && before.products.length > 0));
  const changed = before.remoteId !== null && claim.urgency < urgency.look;
  return licence || ended || changed ? { licence, ended, remoteId: before.remoteId } : null;
}

/** Retries accounts that waited for something another account held: a licence, an e-mail, a document. */
@Injectable()
export class WakeAccounts {
  /** Called in the transaction that records the release. */
  async after(tx: Tx, facts: AccountFacts, freed: Freed): Promise<void> {
    if (freed.licence) await this.oneWaitingForLicence(tx, facts.integrationId);
    if (freed.remoteId !== null) await this.conflictsWith(tx, facts, freed);
  }

  private async oneWaitingForLicence(tx: Tx, integrationId: string): Promise<void> {
    await tx.query(
      `UPDATE account SET due_at = now() WHERE id = (
         SELECT id FROM account WHERE integration_id = $1 AND state = 'failed' AND failure_code = 'quota' ORDER BY failure_at LIMIT 1 FOR UPDATE SKIP LOCKED)`,
      [integrationId],
    );
  }

  /** Retries accounts in conflict with this remote user. If the platform named none, retries accounts whose customer shares the e-mail or document of the ended account. */
  private async conflictsWith(tx: Tx, { id, integrationId, customerId }: AccountFacts, { remoteId, ended }: Freed): Promise<void> {
    await tx.query(
      `UPDATE account SET due_at = now(), attempts = 0 WHERE id IN (
         SELECT a.id FROM account a
         WHERE a.integration_id = $1 AND a.failure_code = 'conflict' AND a.id <> $2
           AND (a.failure_remote_id = $3 OR ($4 AND a.failure_remote_id IS NULL AND EXISTS (
             SELECT 1 FROM customer mine JOIN customer theirs ON lower(theirs.email) = lower(mine.email) OR theirs.document_index = mine.document_index
             WHERE mine.id = $5 AND theirs.id = a.customer_id)))
         ORDER BY a.id FOR UPDATE OF a SKIP LOCKED)`,
      [integrationId, id, remoteId, ended, customerId],
    );
  }
}
