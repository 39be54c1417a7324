import { Injectable } from '@nestjs/common';
import type { Capabilities } from '@content-platforms/plugin-sdk';
import { type DocumentHolder, PlatformDocuments } from '#customers';
import { Platforms } from '#integrations';
import { type Queryable, type Tx, uuids } from '#kernel';

interface TriedAccount {
  accountId: string;
  integrationId: string;
  integration: string;
  key: string;
  capabilities: Capabilities;
}

/** Which platforms were sent a customer's document. An account counts once a call was attempted for it, whatever came of the call. */
@Injectable()
export class DocumentsOfAccounts extends PlatformDocuments {
  constructor(private readonly platforms: Platforms) {
    super();
  }

  async lockHolders(tx: Tx, customerId: string): Promise<DocumentHolder[]> {
    // A call journals its attempt on the account's row before it reads the document: with the rows locked, none begins with the old one.
    await tx.query('SELECT FROM account WHERE customer_id = $1 ORDER BY id FOR UPDATE', [customerId]);
    const tried = await tx.query<TriedAccount[]>(
      `SELECT a.id AS "accountId", a.integration_id AS "integrationId", i.description AS integration, i.platform AS key, i.capabilities
       FROM account a JOIN integration i ON i.id = a.integration_id
       WHERE a.customer_id = $1 AND (a.held IS NOT NULL OR EXISTS (SELECT FROM operation o WHERE o.account_id = a.id)) ORDER BY a.id`,
      [customerId],
    );
    return tried.flatMap(({ key, capabilities, ...account }) => {
      const platform = this.platforms.find(key);
      if (platform && platform.needs.document === undefined) return [];
      return [{ ...account, platform: platform?.title ?? key, canChange: platform !== undefined && (capabilities.changesDocument ?? false) }];
    });
  }

  async sendAgain(tx: Tx, accountIds: readonly string[]): Promise<void> {
    if (accountIds.length > 0) await tx.query('UPDATE account SET reassert = true, updated_at = now() WHERE id = ANY($1::uuid[])', [uuids(accountIds)]);
  }

  async inStep(db: Queryable, accountIds: readonly string[]): Promise<Set<string>> {
    const rows = await db.query<{ id: string }[]>(`SELECT id FROM account WHERE id = ANY($1::uuid[]) AND state = 'in_step' AND NOT reassert`, [
      uuids(accountIds),
    ]);
    return new Set(rows.map(({ id }) => id));
  }
}
