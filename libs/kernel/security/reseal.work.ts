import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '../database/database.ts';
import { failpoint } from '../failpoint.ts';
import { countStale, resealBatch } from './reseal.ts';
import { type SealedColumn, SealedColumns } from './sealed-columns.ts';
import { Secrets } from './secrets.ts';
import { type JobResult, type WorkHandler, type WorkRun, WorkRunner } from '../jobs/work-runner.ts';

const nil = '00000000-0000-0000-0000-000000000000';

/**
 * Re-encrypts in batches all values sealed with another data key, while the product keeps running. The remaining work is visible in the data, so a
 * killed run continues where it was.
 */
@Injectable()
export class Reseal implements WorkHandler, OnModuleInit {
  static readonly kind = 'secrets-reseal';
  readonly kind = Reseal.kind;

  constructor(
    private readonly database: Database,
    private readonly secrets: Secrets,
    private readonly columns: SealedColumns,
    private readonly runner: WorkRunner,
  ) {}

  onModuleInit(): void {
    this.runner.register(this);
  }

  async run(work: WorkRun): Promise<JobResult> {
    await this.secrets.refresh();
    const number = this.secrets.sealingNumber;
    let total = 0;
    for (const column of this.columns.all) total += await countStale(this.database.manager, column, number);
    let resealed = 0;
    for (;;) {
      let unopened = 0;
      let left = 0;
      for (const column of this.columns.all) {
        const pass = await this.pass(column, async (more) => work.progress((resealed += more), Math.max(total, resealed)));
        unopened += pass;
        left += await countStale(this.database.manager, column, number);
      }
      // Rows that were locked, or written with the old key by a process that did not know the new one yet, need another pass.
      if (left > unopened) await new Promise((resolve) => setTimeout(resolve, 100));
      else return { status: 'succeeded', result: { dataKey: number, resealed, unopened, retired: await this.retire(number, unopened) } };
    }
  }

  /** Returns the number of values that no key opens. */
  private async pass(column: SealedColumn, done: (resealed: number) => Promise<void>): Promise<number> {
    let unopened = 0;
    for (let after: string | undefined = nil; after !== undefined;) {
      const from: string = after;
      const batch = await this.database.transaction((tx) => resealBatch(tx, this.secrets, column, from));
      await failpoint('resealed');
      await done(batch.resealed);
      unopened += batch.unopened;
      after = batch.last;
    }
    return unopened;
  }

  /** The old key is kept: a process that was suspended may still write a value sealed with it. */
  private async retire(number: number, unopened: number): Promise<number> {
    if (unopened > 0) return 0;
    const [, count] = await this.database.query<[unknown[], number]>(
      `UPDATE data_key SET retired_at = now() WHERE purpose = 'seal' AND number < $1 AND retired_at IS NULL`,
      [number],
    );
    return count;
  }
}
