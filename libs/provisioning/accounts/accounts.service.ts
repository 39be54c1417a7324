import { type Access, isPlatformFailure } from '@content-platforms/plugin-sdk';
import { Injectable } from '@nestjs/common';
import { Gateway, urgency } from '#integrations';
import { Audit, Database, readOne, Secrets, type Tx } from '#kernel';
import { accessPlace } from './account.entity.ts';
import { type AccountFacts, readFacts } from './account-facts.ts';
import { Adoption } from '../adoption/adoption.ts';
import type { AccountView, AdoptAccount } from './accounts.dto.ts';
import { accountList } from './accounts.list.ts';
import { accountProblem } from '../accounts.problems.ts';
import { freshAccess } from './fresh-access.ts';
import { wantedAccount } from '../reconciler/wanted-account.ts';
import type { WantedProduct } from '../reconciler/wanted-products.ts';

/** Operators' actions on accounts. */
@Injectable()
export class Accounts {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly secrets: Secrets,
    private readonly gateway: Gateway,
    private readonly adoption: Adoption,
  ) {}

  /** Throws `not_found`. */
  get(id: string): Promise<AccountView> {
    return readOne<AccountView>(this.database, accountList, id);
  }

  /** Makes an account due now, with the priority of a creation. With `force`, the wanted state is sent even if the platform seems to hold it. Throws `account_unsettled` unless forced. */
  async retry(id: string, force: boolean): Promise<AccountView> {
    const account = await this.get(id);
    if (account.unsettledUntil !== null && !force) throw accountProblem('account_unsettled', { until: account.unsettledUntil });
    await this.act(id, 'account.retried', { force }, (tx) =>
      tx.query(
        `UPDATE account SET due_at = now(), attempts = 0, urgency = least(urgency, $2), frozen_until = CASE WHEN $3 THEN NULL ELSE frozen_until END, reassert = reassert OR $3,
           state = CASE WHEN state IN ('failed', 'needs_attention') THEN 'pending' ELSE state END, updated_at = now() WHERE id = $1`,
        [id, urgency.create, force],
      ),
    );
    return this.get(id);
  }

  /** Sets an operator's note; an empty one removes it. Provisioning continues. */
  async flag(id: string, note: string | null): Promise<AccountView> {
    await this.get(id);
    await this.act(id, note === null ? 'account.attention_cleared' : 'account.attention_asked', { note }, (tx) =>
      tx.query('UPDATE account SET attention = $2, updated_at = now() WHERE id = $1', [id, note]),
    );
    return this.get(id);
  }

  /** Takes over a user that exists at the platform. Throws `not_found`, and what `Adoption.adopt` throws. */
  async adopt(id: string, body: AdoptAccount): Promise<AccountView> {
    await this.get(id);
    await this.adoption.adopt(id, body);
    return this.get(id);
  }

  /** Returns the subscriber's access data; the read is audited. Throws `no_access_data`. */
  async access(id: string): Promise<Access> {
    await this.get(id);
    const [row] = await this.database.rows<{ access_sealed: string | null }>('SELECT access_sealed FROM account WHERE id = $1', [id]);
    if (!row?.access_sealed) throw accountProblem('no_access_data');
    await this.audit.record(this.database, { action: 'account.access_read', subjectKind: 'account', subjectId: id });
    return this.openAccess(id, row.access_sealed);
  }

  /**
   * Requests fresh access data from the platform; without any, the stored data stay valid (`freshAccess`). Throws `nothing_held`, `no_access_data`.
   */
  async renewAccess(id: string): Promise<Access> {
    const account = await this.get(id);
    if (!account.held?.remoteId) throw accountProblem('nothing_held');
    const answered = await this.askAccess(await readFacts(this.database, id), account);
    if (!answered) return this.access(id);
    return this.database.transaction(async (tx) => {
      const [row] = await tx.query<{ access_sealed: string | null }[]>('SELECT access_sealed FROM account WHERE id = $1 FOR UPDATE', [id]);
      const access = freshAccess(row?.access_sealed ? this.openAccess(id, row.access_sealed) : null, answered) ?? answered;
      await tx.query('UPDATE account SET access_sealed = $2 WHERE id = $1', [id, this.secrets.seal(JSON.stringify(access), accessPlace(id))]);
      await this.audit.record(tx, { action: 'account.access_renewed', subjectKind: 'account', subjectId: id });
      return access;
    });
  }

  /** Returns `null` when the platform or its plugin has no access data. */
  private async askAccess(facts: AccountFacts, { integrationId, wanted }: AccountView): Promise<Access | null> {
    try {
      return await this.gateway.call({
        integrationId,
        verb: 'access',
        run: (platform, call) => platform.access?.(wantedAccount(facts, (wanted?.products ?? []) as WantedProduct[], {}), call) ?? Promise.resolve(null),
      });
    } catch (error) {
      if (isPlatformFailure(error)) throw accountProblem('no_access_data', {}, { extra: { platformCode: error.code, platformMessage: error.message } });
      throw error;
    }
  }

  private openAccess(id: string, sealed: string): Access {
    return JSON.parse(this.secrets.open(sealed, accessPlace(id))) as Access;
  }

  private async act(id: string, action: string, after: object, write: (tx: Tx) => Promise<unknown>): Promise<void> {
    await this.database.transaction(async (tx) => {
      await write(tx);
      await this.audit.record(tx, { action, subjectKind: 'account', subjectId: id, after });
    });
  }
}
