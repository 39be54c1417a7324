import { Injectable, Optional } from '@nestjs/common';
import { AccountMarker, urgency } from '#integrations';
import { Audit, Clock, currentActor, Database, isUuid, kernelProblem, newId, type Queryable, Secrets, type Tx } from '#kernel';
import { Customer } from '../customers/customer.entity.ts';
import { lockCustomer, replaceDocument } from '../customers/replace-document.ts';
import { customerProblem } from '../customers.problems.ts';
import type { CorrectDocument, CorrectedAccount, DocumentCorrectionPage, DocumentCorrectionView } from './document-correction.dto.ts';
import { DocumentCorrection, DocumentCorrectionAccount } from './document-correction.entity.ts';
import { type DocumentHolder, PlatformDocuments } from './platform-documents.ts';

interface StoredAccount extends Omit<CorrectedAccount, 'state'> {
  confirmed: boolean;
}

type StoredCorrection = Omit<DocumentCorrectionView, 'accounts'> & { accounts: StoredAccount[] };

const read = (condition: string): string => `
  SELECT d.id, d.customer_id AS "customerId", d.from_mask AS "fromMasked", d.to_mask AS "toMasked", d.reason, d.requested_by AS "requestedBy",
    d.created_at AS "createdAt",
    coalesce((SELECT json_agg(json_build_object('accountId', a.account_id, 'integrationId', a.integration_id, 'integration', i.description,
        'method', a.method, 'confirmed', a.confirmed_at IS NOT NULL) ORDER BY a.account_id)
      FROM document_correction_account a JOIN integration i ON i.id = a.integration_id WHERE a.correction_id = d.id), '[]') AS accounts
  FROM document_correction d WHERE ${condition} ORDER BY d.id DESC`;

/**
 * Corrects a CPF or CNPJ that platforms have already received. Platforms that can change it receive the right one; for the others a person asks the
 * platform's support and confirms it.
 */
@Injectable()
export class DocumentCorrections {
  constructor(
    private readonly database: Database,
    private readonly secrets: Secrets,
    private readonly audit: Audit,
    private readonly clock: Clock,
    private readonly marker: AccountMarker,
    @Optional() private readonly documents?: PlatformDocuments,
  ) {}

  /** Throws `not_found`. */
  async list(customerId: string): Promise<DocumentCorrectionPage> {
    const [known] = isUuid(customerId) ? await this.database.rows('SELECT FROM customer WHERE id = $1', [customerId]) : [];
    if (!known) throw kernelProblem('not_found');
    return { data: await this.read(this.database, 'd.customer_id = $1', customerId), nextCursor: null };
  }

  /** Throws `not_found`, `customer_erased`, `invalid_document`, `document_unchanged`, `document_taken`. */
  async correct(customerId: string, input: CorrectDocument): Promise<DocumentCorrectionView> {
    return this.database.transaction(async (tx) => {
      const before = await lockCustomer(tx, customerId);
      const holders = (await this.documents?.lockHolders(tx, customerId)) ?? [];
      const after = await replaceDocument(tx, this.secrets, before, input.document);
      if (!after) throw customerProblem('document_unchanged');
      const correction: DocumentCorrection = {
        id: newId(),
        customerId,
        fromMask: before.documentMask,
        toMask: after.documentMask,
        reason: input.reason,
        requestedBy: currentActor(),
        createdAt: this.clock.now(),
      };
      if (input.preview) return preview(correction, holders);
      await tx.update(Customer, { id: customerId }, { ...after, version: before.version + 1, updatedAt: this.clock.now() });
      await this.record(tx, correction, holders);
      await this.marker.customers(tx, [customerId], urgency.change);
      await this.documents?.sendAgain(
        tx,
        holders.filter(({ canChange }) => canChange).map(({ accountId }) => accountId),
      );
      return this.one(tx, customerId, correction.id);
    });
  }

  /** Throws `not_found`; confirming twice changes nothing. */
  async confirm(customerId: string, correctionId: string, accountId: string): Promise<DocumentCorrectionView> {
    return this.database.transaction(async (tx) => {
      const correction = await this.one(tx, customerId, correctionId);
      const account = correction.accounts.find((each) => each.accountId === accountId);
      if (account?.method !== 'manual') throw kernelProblem('not_found');
      if (account.state === 'done') return correction;
      const confirmation = { confirmedAt: this.clock.now(), confirmedBy: currentActor() };
      await tx.update(DocumentCorrectionAccount, { correctionId, accountId }, confirmation);
      await this.audit.record(tx, {
        action: 'customer.document_correction_confirmed',
        subjectKind: 'customer',
        subjectId: customerId,
        after: { correctionId, accountId },
      });
      return this.one(tx, customerId, correctionId);
    });
  }

  private async record(tx: Tx, correction: DocumentCorrection, holders: readonly DocumentHolder[]): Promise<void> {
    const { id: correctionId, customerId, fromMask, toMask, reason } = correction;
    await tx.insert(DocumentCorrection, correction);
    const accounts = holders.map(({ accountId, integrationId, canChange }) => ({
      correctionId,
      accountId,
      integrationId,
      method: methodOf(canChange),
      confirmedAt: null,
      confirmedBy: null,
    }));
    if (accounts.length > 0) await tx.insert(DocumentCorrectionAccount, accounts);
    await this.audit.record(tx, {
      action: 'customer.document_corrected',
      subjectKind: 'customer',
      subjectId: customerId,
      reason,
      before: { document: fromMask },
      after: { document: toMask, accounts: accounts.map(({ accountId, method }) => ({ accountId, method })) },
    });
  }

  private async one(db: Queryable, customerId: string, id: string): Promise<DocumentCorrectionView> {
    const [found] = isUuid(id) && isUuid(customerId) ? await this.read(db, 'd.customer_id = $1 AND d.id = $2', customerId, id) : [];
    if (!found) throw kernelProblem('not_found');
    return found;
  }

  private async read(db: Queryable, condition: string, ...params: string[]): Promise<DocumentCorrectionView[]> {
    const rows = await db.query<StoredCorrection[]>(read(condition), params);
    const automatic = rows.flatMap(({ accounts }) => accounts.filter(({ method }) => method === 'automatic').map(({ accountId }) => accountId));
    const inStep = automatic.length > 0 ? await this.documents?.inStep(db, automatic) : undefined;
    return rows.map(({ accounts, ...row }) => ({
      ...row,
      accounts: accounts.map(({ confirmed, ...account }) => ({
        ...account,
        state: confirmed || (account.method === 'automatic' && inStep?.has(account.accountId)) ? 'done' : 'pending',
      })),
    }));
  }
}

const methodOf = (canChange: boolean): 'automatic' | 'manual' => (canChange ? 'automatic' : 'manual');

function preview(
  { fromMask, toMask, customerId, reason, requestedBy, createdAt }: DocumentCorrection,
  holders: readonly DocumentHolder[],
): DocumentCorrectionView {
  return {
    id: null,
    customerId,
    fromMasked: fromMask,
    toMasked: toMask,
    reason,
    requestedBy,
    createdAt: createdAt.toISOString(),
    accounts: holders.map(({ accountId, integrationId, integration, canChange }) => ({
      accountId,
      integrationId,
      integration,
      method: methodOf(canChange),
      state: 'pending' as const,
    })),
  };
}
