import { type HeldAccount, isPlatformFailure } from '@content-platforms/plugin-sdk';
import { Injectable } from '@nestjs/common';
import { Customers, readDocument } from '#customers';
import { Gateway } from '#integrations';
import { Audit, Clock, Database, isUuid, type Tx, violatedConstraint } from '#kernel';
import { type AccountFacts, readFacts } from '../accounts/account-facts.ts';
import type { AdoptAccount } from '../accounts/accounts.dto.ts';
import { accountProblem } from '../accounts.problems.ts';
import { wantedAccount } from '../reconciler/wanted-account.ts';
import { wantedProducts } from '../reconciler/wanted-products.ts';
import { type AdoptionDecision, decideAdoption } from './decide-adoption.ts';

/** The unique index that lets one account hold, or claim, a platform user. */
export const remoteIdConstraint = 'account_remote_id';

/** Lets an account take over a user that exists at the platform, if it is the customer's own and no other account holds it. */
@Injectable()
export class Adoption {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly customers: Customers,
    private readonly gateway: Gateway,
    private readonly clock: Clock,
  ) {}

  /**
   * Claims the platform user for the account, which takes it over at its next attempt. Throws `nothing_wanted`, `adoption_unchecked`,
   * `nothing_to_adopt`, `account_has_user`, `document_differs`, `document_not_shown` (unless confirmed) and `adopted_elsewhere`.
   */
  async adopt(accountId: string, { remoteId, confirm = false }: AdoptAccount): Promise<void> {
    const facts = await readFacts(this.database, accountId);
    const found = await this.look(facts, remoteId);
    const { document } = await this.customers.subscriber(this.database, facts.customerId);
    const decision = decideAdoption({ remoteId, reference: facts.reference, document, found, shownDocument: documentOf(found), confirmed: confirm });
    if ('refusal' in decision) throw accountProblem(decision.refusal, { remoteId });
    await this.claim(facts, decision, found?.reference ?? null);
  }

  /** What the platform shows under the remote id; `undefined` when its plugin cannot look. */
  private async look(facts: AccountFacts, remoteId: string): Promise<HeldAccount | null | undefined> {
    const { products } = wantedProducts({ suspendOnDebt: facts.suspendOnDebt, blocking: facts.capabilities.blocking, links: facts.links }, this.clock.now());
    if (products.length === 0) throw accountProblem('nothing_wanted');
    const { integrationId } = facts;
    try {
      if (!(await this.gateway.offers(integrationId, 'find'))) return undefined;
      const wanted = wantedAccount({ ...facts, adopt: remoteId.trim() }, products, {});
      return await this.gateway.call({ integrationId, verb: 'find', run: (platform, call) => platform.find?.(wanted, call) ?? Promise.resolve(null) });
    } catch (error) {
      if (!isPlatformFailure(error)) throw error;
      throw accountProblem('adoption_unchecked', { reason: error.message }, { extra: { platformCode: error.code } });
    }
  }

  private async claim(facts: AccountFacts, decision: Extract<AdoptionDecision, { proof: string }>, shownReference: string | null): Promise<void> {
    const { remoteId, proof } = decision;
    try {
      await this.database.transaction(async (tx) => {
        const holder = await this.holderOf(tx, facts, remoteId, shownReference);
        if (holder) throw adoptedElsewhere(remoteId, holder);
        // An account that has ended and once adopted this user must not take it again when it revives.
        await tx.query('UPDATE account SET adopt = NULL WHERE integration_id = $1 AND adopt = $2 AND id <> $3', [facts.integrationId, remoteId, facts.id]);
        await tx.query(
          `UPDATE account SET adopt = $2, remote_id = $2, due_at = now(), attempts = 0, state = 'pending', revision = revision + 1, updated_at = now() WHERE id = $1`,
          [facts.id, remoteId],
        );
        await this.audit.record(tx, { action: 'account.adopted', subjectKind: 'account', subjectId: facts.id, after: { remoteId, proof } });
      });
    } catch (error) {
      // Another account claimed it between the check and the write.
      if (violatedConstraint(error) === remoteIdConstraint) throw adoptedElsewhere(remoteId);
      throw error;
    }
  }

  /**
   * Another account that holds or claims the platform user, or whose reference the platform shows on it (of any integration: two may lead to
   * the same platform).
   */
  private async holderOf(tx: Tx, facts: AccountFacts, remoteId: string, shownReference: string | null): Promise<string | undefined> {
    const references = [shownReference ?? '', remoteId].filter(isUuid);
    const [holder] = await tx.query<{ id: string }[]>(
      `SELECT id FROM account WHERE id <> $2 AND (
         integration_id = $1 AND remote_id = $3
         OR integration_id = $1 AND adopt = $3 AND (remote_id IS NOT NULL OR state <> 'in_step')
         OR reference = ANY($4::uuid[])) LIMIT 1`,
      [facts.integrationId, facts.id, remoteId, references],
    );
    return holder?.id;
  }
}

const adoptedElsewhere = (remoteId: string, accountId?: string): Error =>
  accountProblem('adopted_elsewhere', { remoteId }, { extra: accountId === undefined ? {} : { accountId } });

/** A masked or malformed document proves nothing, and counts as not shown. */
const documentOf = (found: HeldAccount | null | undefined): string | undefined => readDocument(found?.contact?.document ?? '')?.value;
