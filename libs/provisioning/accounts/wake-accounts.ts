import type { HeldAccount } from '@content-platforms/plugin-sdk';
import { Injectable } from '@nestjs/common';
import { urgency } from '#integrations';
import type { Tx } from '#kernel';
import type { AccountFacts } from './account-facts.ts';
import type { Claim } from '../reconciler/claims.ts';

/** What an account gave back at its platform, as two looks at it show. */
export interface Freed {
  /** A licence, or more. */
  licence: boolean;
  /** Who it was there, while it was there. */
  remoteId: string | null;
  /** It is there no more. */
  ended: boolean;
}

/** `null`: nothing that anybody could wait for. An account that was out of step may have given up an e-mail. */
export function freedBy(claim: Pick<Claim, 'urgency'>, before: AccountFacts['held'], held: HeldAccount | undefined): Freed | null {
  if (!held || !before) return null;
  const licence = held.products.length < before.products.length;
  const ended = before.remoteId !== null && (held.remoteId !== before.remoteId || (held.products.length === 0 && before.products.length > 0));
  const changed = before.remoteId !== null && claim.urgency < urgency.look;
  return licence || ended || changed ? { licence, ended, remoteId: before.remoteId } : null;
}

/** Tries those again at once who waited for what an account of ours held: a licence, an e-mail, a document. */
@Injectable()
export class WakeAccounts {
  /** In the transaction that records what was freed: neither is lost without the other. */
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

  /** By whom the platform named; where it names nobody, those whom the same e-mail or document ties to the one that ended. */
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
