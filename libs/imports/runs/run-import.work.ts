import { Clock, Database, type Tx, type JobResult, type WorkHandler, type WorkRun, WorkRunner } from '#kernel';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { decideHold } from './decide-approval.ts';
import { endImport, type ImportRow, readImport, subjectOf } from './import-rows.ts';
import { RunAnswers } from './run-hubsoft.ts';
import { RunLines } from './run-lines.ts';

export const importRunKind = 'import-run';

/** Takes exactly what was previewed; stops first where a person has to look. */
@Injectable()
export class RunImport implements WorkHandler, OnModuleInit {
  readonly kind = importRunKind;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly runner: WorkRunner,
    private readonly tables: RunLines,
    private readonly answers: RunAnswers,
  ) {}

  onModuleInit(): void {
    this.runner.register(this);
  }

  async run(work: WorkRun): Promise<JobResult> {
    const row = await readImport(this.database, subjectOf(work));
    if (row?.status !== 'running') return { status: 'succeeded' };
    const reason = work.approvedBy === null ? await this.holds(row) : undefined;
    if (reason !== undefined) return { status: 'held', reason };
    if (row.kind === 'hubsoft') await this.answers.run(row, work);
    else await this.tables.run(row, row.kind, work);
    await this.database.transaction((tx) => this.close(tx, row));
    return { status: 'succeeded' };
  }

  /** In one: a worker that takes over finds the files, or that nothing is left to do. */
  private async close(tx: Tx, { id, kind }: ImportRow): Promise<void> {
    if (kind === 'hubsoft') await this.answers.close(tx, id);
    await tx.query(`UPDATE import SET status = 'succeeded', finished_at = $2, version = version + 1 WHERE id = $1 AND status = 'running'`, [
      id,
      this.clock.now(),
    ]);
  }

  private async holds(row: ImportRow): Promise<string | undefined> {
    if (row.kind === 'hubsoft') return this.answers.holds(row);
    const [base] = await this.database.rows<{ count: number }>(`SELECT count(*)::int AS count FROM service WHERE status = 'enabled'`);
    // What was previewed counts whole, also where a part of it is taken by now.
    const debtors = Math.max(row.debtors, await this.tables.debtors(row));
    return decideHold({ debtors, base: base?.count ?? 0 });
  }

  onFailed(work: WorkRun, status: 'failed' | 'cancelled'): Promise<void> {
    return endImport(this.database, subjectOf(work), status, this.clock.now());
  }
}
