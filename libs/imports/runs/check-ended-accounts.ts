import type { Queryable } from '#kernel';
import { Injectable } from '@nestjs/common';
import type { Found, FoundService } from '../sources/hubsoft/records.ts';
import { importProblem } from './import-problem.ts';
import { ImportedRows } from '../applying/imported-facts.ts';

/** More than this share of an integration's accounts, and more than this many, is for a person to approve. */
const most = { percent: 5, count: 20 };
const chunk = 5_000;

interface Hit {
  description: string;
  touched: number;
  total: number;
}

/**
 * Stops an import that would block or end much of what the subscribers hold on a platform: a wrong export, or one cut short,
 * should not empty it.
 */
@Injectable()
export class ImportBrake {
  constructor(private readonly rows: ImportedRows) {}

  /** To be asked before services are written. Throws `ImportProblem`. */
  async check(db: Queryable, services: readonly Found<FoundService>[]): Promise<void> {
    const ending = services.filter(({ data }) => data.status === 'cancelled' || data.hold !== null);
    const changing: string[] = [];
    for (let at = 0; at < ending.length; at += chunk) changing.push(...(await this.changing(db, ending.slice(at, at + chunk))));
    if (changing.length <= most.count) return;
    const hits = await db.query<Hit[]>(
      `SELECT i.description, count(t.customer_id)::int AS touched, count(*)::int AS total
       FROM account a JOIN integration i ON i.id = a.integration_id
       LEFT JOIN (SELECT DISTINCT customer_id FROM service WHERE external_ref = ANY($1::text[])) t ON t.customer_id = a.customer_id
       GROUP BY i.id HAVING count(t.customer_id) > $2 AND count(t.customer_id) * 100 > count(*) * $3`,
      [changing, most.count, most.percent],
    );
    if (hits.length === 0) return;
    const where = hits.map(({ description, touched, total }) => `${touched} das ${total} contas de "${description}"`).join(' e ');
    throw importProblem(`A importação bloquearia ou encerraria até ${where}. Confira os arquivos; se estiverem certos, importe de novo com aprovação.`);
  }

  /** Those that are here, and whose state the source tells anew. */
  private async changing(db: Queryable, services: readonly Found<FoundService>[]): Promise<string[]> {
    const told = await this.rows.recall(
      db,
      services.map(({ ref }) => ref),
    );
    return services.flatMap(({ ref, data: { status, hold } }) => {
      const before = told.get(ref);
      const facts = { state: { says: [status, hold], columns: {}, strength: 'told' as const } };
      return before !== undefined && this.rows.decide(facts, before, true).changed.length > 0 ? [ref] : [];
    });
  }
}
