import type { WriteOperation } from './expected.ts';
import type { PlatformUnderTest, TenantUnderTest } from './platform-under-test.ts';
import type { Stage } from './stage.ts';

export interface AccountRow {
  id: string;
  reference: string;
  state: string;
  failure_code: string | null;
  operation_key: string | null;
  attempts: number;
  frozen: boolean;
  unsettled: boolean;
  due_in_seconds: number | null;
}

const lease = 60_000;
/** More than any account needs in a row: create, open, wait, block. */
const steps = 6;

/** An integration with a tenant of its own, and one customer with one service: who suffers the fault. */
export class Subject {
  private readonly done = new Set<string>();
  private readonly attached = new Set<string>();
  private isHeld = false;
  private alertsBefore = 0;

  private constructor(
    private readonly stage: Stage,
    readonly tenant: TenantUnderTest,
    readonly integrationId: string,
    readonly packages: readonly [string, string],
    readonly customerId: string,
    private readonly serviceId: string,
  ) {}

  static async create(stage: Stage, platform: PlatformUnderTest, name: string): Promise<Subject> {
    const tenant = await platform.open(stage.sandboxUrl, name);
    const { id } = await stage.integrations.create({ platform: platform.key, description: name, settings: tenant.settings });
    const packages = await stage.facts.offer(id, platform.refs);
    const customerId = await stage.facts.customer();
    const serviceId = await stage.facts.service(customerId, stage.planId);
    const [first, second] = platform.refs;
    return new Subject(stage, tenant, id, [packages[first] ?? '', packages[second] ?? ''], customerId, serviceId);
  }

  /** Once for each purpose: the first time it is asked. */
  isFirst(purpose: string): boolean {
    const isFirst = !this.done.has(purpose);
    this.done.add(purpose);
    return isFirst;
  }

  /** From here on effects and alerts are counted anew. */
  async begin(): Promise<void> {
    await this.tenant.newEffects();
    this.alertsBefore = (await this.integrationRow()).alerts;
  }

  /** Brings the account to where the operation is the next thing to do; where an earlier one left it, that may be nothing. */
  async prepare(operation: WriteOperation): Promise<void> {
    if (operation !== 'create' && operation !== 'open') {
      const [first, second] = this.packages;
      const moves = [
        this.attached.has(first) ? undefined : () => this.attach(first),
        this.attached.has(second) === (operation === 'unsubscribe') ? undefined : () => (this.attached.has(second) ? this.detach(second) : this.attach(second)),
        this.isHeld === (operation === 'unblock') ? undefined : () => (this.isHeld ? this.lift() : this.hold()),
      ].filter((move) => move !== undefined);
      for (const move of moves) await move();
      if (moves.length > 0) await this.converge();
    }
    await this.begin();
  }

  private async attach(packageId: string): Promise<void> {
    this.attached.add(packageId);
    await this.stage.facts.attach(this.serviceId, packageId);
  }

  private async detach(packageId: string): Promise<void> {
    this.attached.delete(packageId);
    await this.stage.facts.detach(this.serviceId, packageId);
  }

  private async hold(): Promise<void> {
    this.isHeld = true;
    await this.stage.facts.hold(this.serviceId, 'debt');
  }

  private async lift(): Promise<void> {
    this.isHeld = false;
    await this.stage.facts.lift(this.serviceId, 'debt');
  }

  /** The fact that asks for the operation. */
  async ask(operation: WriteOperation, email: string): Promise<void> {
    const { facts } = this.stage;
    const [first, second] = this.packages;
    const begin = async (): Promise<void> => {
      await this.stage.database.query('UPDATE customer SET email = $2 WHERE id = $1', [this.customerId, email]);
      await this.attach(first);
    };
    const acts: Record<WriteOperation, () => Promise<void>> = {
      create: begin,
      open: begin,
      subscribe: () => this.attach(second),
      change: () => facts.email(this.customerId, email),
      block: () => this.hold(),
      unblock: () => this.lift(),
      unsubscribe: () => this.detach(second),
      end: () => facts.cancel(this.serviceId),
    };
    await acts[operation]();
  }

  async account(): Promise<AccountRow> {
    const [row] = await this.stage.database.rows<AccountRow>(
      `SELECT id, reference, state, failure_code, operation_key, attempts, coalesce(frozen_until > now(), false) AS frozen,
         unsettled_until IS NOT NULL AS unsettled, extract(epoch FROM due_at - now())::float8 AS due_in_seconds
       FROM account WHERE customer_id = $1`,
      [this.customerId],
    );
    if (!row) throw new Error('There is no account');
    return row;
  }

  async outcomes(): Promise<(string | null)[]> {
    const rows = await this.stage.database.rows<{ outcome: string | null }>(
      'SELECT o.outcome FROM operation o JOIN account a ON a.id = o.account_id WHERE a.customer_id = $1 ORDER BY o.id',
      [this.customerId],
    );
    return rows.map(({ outcome }) => outcome);
  }

  /** The account's turn comes, and comes again while the platform is at work on it. */
  async drive(): Promise<void> {
    for (let turn = 0; turn < steps; turn += 1) {
      await this.turn();
      if ((await this.outcomes()).at(-1) !== 'more') return;
    }
    throw new Error('The platform is never done with it');
  }

  /** Claimed and driven by the reconciler, as a worker does. */
  private async turn(): Promise<void> {
    await this.stage.database.query(`UPDATE account SET due_at = now() WHERE customer_id = $1`, [this.customerId]);
    const [claim] = await this.stage.claims.take(this.integrationId, 1, { max: 1_000, perSeconds: 1 });
    if (!claim) throw new Error('The account could not be claimed');
    await this.stage.reconciler.drive(claim, { endsAt: performance.now() + lease }, 'matrix');
  }

  /** Every window and every wait is over. */
  async timePasses(): Promise<void> {
    await this.stage.database.query(
      `UPDATE account SET frozen_until = least(frozen_until, now()), unsettled_until = least(unsettled_until, now()) WHERE customer_id = $1`,
      [this.customerId],
    );
    await this.stage.database.query(
      `UPDATE integration_gate SET closed_until = '-infinity', failures = 0, next_look_at = '-infinity' WHERE integration_id = $1`,
      [this.integrationId],
    );
  }

  /** Until the account is in step and no outcome is unknown any more. */
  async converge(): Promise<AccountRow> {
    for (let turns = 0; turns < 10; turns += 1) {
      await this.timePasses();
      await this.drive();
      const account = await this.account();
      if (account.state === 'in_step' && !account.unsettled) return account;
    }
    throw new Error(`Not in step: ${JSON.stringify(await this.account())} ${JSON.stringify(await this.outcomes())}`);
  }

  /** `alerts`: since `begin`. */
  async integration(): Promise<{ health: string; alerts: number; closed: boolean; runnable: boolean }> {
    const row = await this.integrationRow();
    await this.stage.database.query(`UPDATE account SET due_at = now() WHERE customer_id = $1`, [this.customerId]);
    return { ...row, alerts: row.alerts - this.alertsBefore, runnable: (await this.stage.claims.runnable()).includes(this.integrationId) };
  }

  private async integrationRow(): Promise<{ health: string; alerts: number; closed: boolean }> {
    const [row] = await this.stage.database.rows<{ health: string; alerts: number; closed: boolean }>(
      `SELECT i.health, g.closed_until > now() + interval '100 seconds' AS closed,
         (SELECT count(*)::int FROM audit_event e WHERE e.subject_id = i.id AND e.action = 'integration.paused') AS alerts
       FROM integration i JOIN integration_gate g ON g.integration_id = i.id WHERE i.id = $1`,
      [this.integrationId],
    );
    if (!row) throw new Error('There is no integration');
    return row;
  }
}
