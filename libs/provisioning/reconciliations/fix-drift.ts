import { Injectable } from '@nestjs/common';
import { urgency } from '#integrations';
import { Audit, currentActor, Database, type Tx } from '#kernel';
import { accountProblem } from '../accounts.problems.ts';

export interface Fix {
  differenceIds?: readonly string[] | undefined;
  kind?: string | undefined;
  confirm?: boolean | undefined;
}

/** Above this many accounts, and 5 % of all, a person must confirm. */
const isMany = (accounts: number, all: number): boolean => accounts > 20 && accounts > all * 0.05;

/** Repairs differences by making their accounts due; the reconciler then applies the facts. Foreign accounts are never touched. */
@Injectable()
export class FixDrift {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
  ) {}

  /** Throws `would_touch_many` unless confirmed. */
  async fix(reconciliationId: string, integrationId: string, fix: Fix): Promise<{ marked: number; foreign: number }> {
    return this.database.transaction(async (tx) => {
      const { accounts, foreign, all } = await this.count(tx, reconciliationId, integrationId, fix);
      if (isMany(accounts, all) && !fix.confirm) throw accountProblem('would_touch_many', { accounts, all });
      const marked = await this.mark(tx, reconciliationId, fix);
      await this.audit.record(tx, {
        action: 'reconciliation.fixed',
        subjectKind: 'reconciliation',
        subjectId: reconciliationId,
        after: { marked, foreign, ...fix },
      });
      return { marked, foreign };
    });
  }

  /** Repairs automatically where the integration allows it, within the brakes. Returns how many accounts were marked. */
  async byItself(reconciliationId: string, integrationId: string): Promise<number> {
    const [integration] = await this.database.rows<{ fix_drift: boolean }>('SELECT fix_drift FROM integration WHERE id = $1', [integrationId]);
    if (!integration?.fix_drift) return 0;
    const { accounts, all } = await this.count(this.database, reconciliationId, integrationId, {});
    if (accounts === 0 || isMany(accounts, all)) return 0;
    return (await this.fix(reconciliationId, integrationId, {})).marked;
  }

  private async count(
    db: Pick<Tx, 'query'>,
    reconciliationId: string,
    integrationId: string,
    fix: Fix,
  ): Promise<{ accounts: number; foreign: number; all: number }> {
    const [row] = await db.query<{ accounts: number; foreign: number; all: number }[]>(
      `SELECT count(*) FILTER (WHERE account_id IS NOT NULL AND fixed_at IS NULL)::int AS accounts, count(*) FILTER (WHERE account_id IS NULL)::int AS foreign,
         (SELECT count(*)::int FROM account WHERE integration_id = $2) AS all
       FROM reconciliation_difference WHERE reconciliation_id = $1 AND ($3::uuid[] IS NULL OR id = ANY($3)) AND ($4::text IS NULL OR kind = $4)`,
      [reconciliationId, integrationId, fix.differenceIds ?? null, fix.kind ?? null],
    );
    return row ?? { accounts: 0, foreign: 0, all: 0 };
  }

  private async mark(tx: Tx, reconciliationId: string, fix: Fix): Promise<number> {
    const [marked] = await tx.query<[unknown[], number]>(
      `WITH chosen AS (
         UPDATE reconciliation_difference SET fixed_at = now(), fixed_by = $5
         WHERE reconciliation_id = $1 AND account_id IS NOT NULL AND fixed_at IS NULL AND ($2::uuid[] IS NULL OR id = ANY($2)) AND ($3::text IS NULL OR kind = $3)
         RETURNING account_id
       ), locked AS (SELECT a.id FROM account a WHERE a.id IN (SELECT account_id FROM chosen) ORDER BY a.id FOR UPDATE)
       UPDATE account a SET revision = a.revision + 1, due_at = now(), urgency = least(a.urgency, $4), attempts = 0,
         state = CASE WHEN a.state = 'unknown' THEN a.state ELSE 'pending' END, updated_at = now()
       FROM locked WHERE a.id = locked.id RETURNING a.id`,
      [reconciliationId, fix.differenceIds ?? null, fix.kind ?? null, urgency.change, currentActor()],
    );
    return marked.length;
  }
}
