import { Injectable, type OnModuleInit } from '@nestjs/common';
import { urgency } from '#integrations';
import { Audit, Database, type JobResult, type WorkHandler, type WorkRun, WorkRunner, Works, type WorkView } from '#kernel';

export interface RetryFilter {
  integrationId?: string;
  state?: string;
  failureCode?: string;
}

const chunk = 5_000;

/** Makes all accounts of a filter due now, in chunks. Accounts with an unsettled outcome keep waiting. */
@Injectable()
export class RetryAccountsWork implements WorkHandler, OnModuleInit {
  readonly kind = 'retry-accounts';

  constructor(
    private readonly database: Database,
    private readonly works: Works,
    private readonly audit: Audit,
    private readonly runner: WorkRunner,
  ) {}

  onModuleInit(): void {
    this.runner.register(this);
  }

  async start(filter: RetryFilter): Promise<WorkView> {
    const id = await this.database.transaction(async (tx) => {
      const id = await this.works.enqueue(tx, { kind: this.kind, subjectId: null, input: { ...filter } });
      await this.audit.record(tx, { action: 'accounts.retried', subjectKind: 'work', subjectId: id, after: filter });
      return id;
    });
    return this.works.get(id);
  }

  async run(work: WorkRun): Promise<JobResult> {
    const { integrationId = null, state = null, failureCode = null } = work.input as RetryFilter;
    let after = '00000000-0000-0000-0000-000000000000';
    let marked = 0;
    for (;;) {
      const [rows] = await this.database.query<[{ id: string }[], number]>(
        `WITH chosen AS (
           SELECT id FROM account WHERE id > $1 AND state <> 'in_step' AND ($2::uuid IS NULL OR integration_id = $2) AND ($3::text IS NULL OR state = $3)
             AND ($4::text IS NULL OR failure_code = $4) ORDER BY id LIMIT ${chunk} FOR UPDATE)
         UPDATE account a SET due_at = now(), attempts = 0, urgency = least(a.urgency, ${urgency.create}), updated_at = now(),
           state = CASE WHEN a.state IN ('failed', 'needs_attention') THEN 'pending' ELSE a.state END
         FROM chosen WHERE a.id = chosen.id RETURNING a.id`,
        [after, integrationId, state, failureCode],
      );
      marked += rows.length;
      await work.progress(marked, null);
      if (rows.length < chunk) return { status: 'succeeded', result: { marked } };
      after = rows.reduce((last, { id }) => (id > last ? id : last), after);
    }
  }
}
