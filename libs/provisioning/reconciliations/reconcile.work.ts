import { type HeldAccount, isPlatformFailure } from '@content-platforms/plugin-sdk';
import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { Gateway } from '#integrations';
import { Database, type JobResult, type WorkHandler, type WorkRun, WorkRunner } from '#kernel';
import { accountProblem } from '../accounts.problems.ts';
import { compareHeld } from '../reconciler/compare-held.ts';
import { FixDrift } from './fix-drift.ts';
import { readFacts } from '../accounts/account-facts.ts';

const batch = 1_000;
// Checking account by account may use a tenth of the platform's rate; a check is about one request.
const lookShare = 10;

/** Reads what the platform holds, as a list where possible and account by account otherwise, and stores the differences. */
@Injectable()
export class Reconcile implements WorkHandler, OnModuleInit {
  readonly kind = 'reconciliation';
  private readonly logger = new Logger(Reconcile.name);

  constructor(
    private readonly database: Database,
    private readonly gateway: Gateway,
    private readonly runner: WorkRunner,
    private readonly fixes: FixDrift,
  ) {}

  onModuleInit(): void {
    this.runner.register(this);
  }

  async run(work: WorkRun): Promise<JobResult> {
    const integrationId = work.subjectId ?? '';
    const [clock] = await this.database.rows<{ now: string }>('SELECT now()::text AS now');
    await this.database.query('DELETE FROM reconciliation_held WHERE reconciliation_id = $1', [work.id]);
    const source = (await this.gateway.offers(integrationId, 'list')) ? this.listed(integrationId) : this.found(integrationId);
    let done = 0;
    let items: HeldAccount[] = [];
    const flush = async (): Promise<void> => {
      await this.stage(work.id, items);
      done += items.length;
      items = [];
      await work.progress(done, null);
    };
    try {
      for await (const held of source) if (items.push(held) >= batch) await flush();
    } catch (error) {
      if (isPlatformFailure(error)) throw accountProblem('list_failed', { reason: error.message });
      throw error;
    }
    await flush();
    const compared = await compareHeld(this.database, work.id, integrationId, clock?.now ?? '');
    await work.progress(done, done);
    const fixed = await this.fixes.byItself(work.id, integrationId);
    this.logger.log({ integrationId, ...compared, fixed }, 'reconciled');
    return { status: 'succeeded', result: { ...compared, fixed } };
  }

  private listed(integrationId: string): AsyncIterable<HeldAccount> {
    return this.gateway.stream(integrationId, 'list', (platform, call) => platform.list?.(call));
  }

  /** Checks each account with one request, at a reduced rate. */
  private async *found(integrationId: string): AsyncGenerator<HeldAccount> {
    if (!(await this.gateway.offers(integrationId, 'find'))) throw accountProblem('cannot_reconcile');
    const { requests } = (await this.gateway.limits(integrationId)) ?? {};
    if (!requests) throw accountProblem('cannot_reconcile');
    let after = '00000000-0000-0000-0000-000000000000';
    for (;;) {
      const [account] = await this.database.rows<{ id: string; reference: string }>(
        `SELECT id, reference FROM account WHERE integration_id = $1 AND id > $2 AND state = 'in_step' AND held IS NOT NULL ORDER BY id LIMIT 1`,
        [integrationId, after],
      );
      if (!account) return;
      after = account.id;
      const facts = await readFacts(this.database, account.id);
      const wanted = {
        reference: facts.reference,
        revision: facts.revision,
        products: [],
        subscriber: {},
        origin: { customerId: facts.customerId },
        memo: facts.memo,
      };
      const held = await this.gateway.call({ integrationId, verb: 'find', run: (platform, call) => platform.find?.(wanted, call) ?? Promise.resolve(null) });
      if (held) yield { ...held, reference: account.reference };
      await new Promise((resolve) => setTimeout(resolve, (requests.perSeconds / requests.max) * lookShare * 1000));
    }
  }

  private async stage(id: string, items: readonly HeldAccount[]): Promise<void> {
    if (items.length === 0) return;
    await this.database.query(
      `INSERT INTO reconciliation_held (reconciliation_id, reference, remote_id, products)
       SELECT $1, reference, remote_id, products FROM unnest($2::text[], $3::text[], $4::jsonb[]) AS t(reference, remote_id, products)`,
      [id, items.map(({ reference }) => reference), items.map(({ remoteId }) => remoteId), items.map(({ products }) => JSON.stringify(products))],
    );
  }
}
