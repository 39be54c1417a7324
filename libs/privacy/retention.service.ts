import { Injectable, Logger } from '@nestjs/common';
import { Audit, currentActor, Database, type JsonText, type ListQuery, type ListSpec, newId, readOne, readPage, Retention, type RetentionRule } from '#kernel';
import type { RetentionRuleView } from './privacy.dto.ts';
import { privacyProblem } from './privacy.problems.ts';

const batch = 5_000;

/** Retention rules with the periods chosen by an administrator. */
export const retentionList = (rules: readonly RetentionRule[]): ListSpec => {
  const known = JSON.stringify(rules.map(({ key, title, days, floorDays, why }) => ({ key, title, days, floorDays, why }))).replaceAll("'", "''");
  return {
    from: `jsonb_to_recordset('${known}'::jsonb) AS r(key text, title text, days int, "floorDays" int, why text) LEFT JOIN retention_rule c ON c.key = r.key`,
    id: 'md5(r.key)::uuid',
    select: {
      id: 'md5(r.key)::uuid',
      key: 'r.key',
      title: 'r.title',
      days: 'greatest(coalesce(c.days, r.days), r."floorDays")',
      floorDays: 'r."floorDays"',
      why: 'r.why',
    },
    sort: { key: { sql: 'r.key', type: 'text' } },
    defaultSort: 'key',
    filters: {},
  };
};

/** Retention rules and their nightly application. */
@Injectable()
export class RetentionRules {
  private readonly logger = new Logger(RetentionRules.name);

  constructor(
    private readonly database: Database,
    private readonly retention: Retention,
    private readonly audit: Audit,
  ) {}

  private get spec(): ListSpec {
    return retentionList(this.retention.rules);
  }

  list(query: ListQuery): Promise<JsonText> {
    return readPage(this.database, this.spec, query);
  }

  /** Throws `not_found`, `below_floor`. */
  async change(id: string, days: number): Promise<RetentionRuleView> {
    const { key, days: before, floorDays, why } = await readOne<RetentionRuleView>(this.database, this.spec, id);
    if (days < floorDays) throw privacyProblem('below_floor', { floor: floorDays, why });
    await this.database.transaction(async (tx) => {
      await tx.query(
        `INSERT INTO retention_rule (id, key, days, changed_by) VALUES ($1, $2, $3, $4)
         ON CONFLICT (key) DO UPDATE SET days = excluded.days, changed_by = excluded.changed_by, changed_at = now()`,
        [newId(), key, days, currentActor()],
      );
      await this.audit.record(tx, {
        action: 'retention.changed',
        subjectKind: 'retention_rule',
        subjectId: id,
        before: { key, days: before },
        after: { key, days },
      });
    });
    return readOne(this.database, this.spec, id);
  }

  /** Deletes expired records, some thousands per statement so that locks are short. Returns the number deleted per rule. */
  async apply(told: (gone: number) => Promise<void> = () => Promise.resolve()): Promise<Record<string, number>> {
    const rows = await this.database.rows<{ key: string; days: number }>('SELECT key, days FROM retention_rule');
    const chosen = new Map(rows.map(({ key, days }) => [key, days]));
    const gone: Record<string, number> = {};
    for (const rule of this.retention.rules) {
      const days = Math.max(chosen.get(rule.key) ?? rule.days, rule.floorDays);
      for (let count = batch; count === batch;) {
        [, count] = await this.database.query<[unknown[], number]>(rule.sql, [days, batch]);
        gone[rule.key] = (gone[rule.key] ?? 0) + count;
        await told(Object.values(gone).reduce((sum, each) => sum + each, 0));
      }
    }
    this.logger.log({ gone }, 'Retention applied');
    return gone;
  }
}
