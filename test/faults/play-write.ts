import { expect } from '@jest/globals';
import type { Cell } from './cells.ts';
import { writeOf } from './chains.ts';
import type { Consequence, WriteOperation } from './expected.ts';
import type { AccountRow, Subject } from './subject.ts';
import type { Stage } from './stage.ts';
import type { Person, PlatformUnderTest } from './platform-under-test.ts';

const day = 86_400;
/** Every customer's, in `Facts`. */
const document = '52998224725';

/** What the account's row says right after the fault. Nothing of ours is ever lost: each says when its turn comes again. */
const rightAfter: Record<Exclude<Consequence, 'failed' | 'held' | 'differs' | 'told'>, Partial<AccountRow>> = {
  none: { state: 'in_step', failure_code: null, attempts: 0, operation_key: null, frozen: false, unsettled: false },
  frozen: { state: 'unknown', failure_code: 'unknown', attempts: 1, operation_key: expect.any(String) as never, frozen: true, unsettled: true },
  again: { state: 'unknown', failure_code: 'unknown', attempts: 1, operation_key: expect.any(String) as never, frozen: false, unsettled: true },
  paused: { state: 'pending', failure_code: null, attempts: 0, operation_key: null, frozen: false, unsettled: false },
  gated: { state: 'pending', failure_code: null, attempts: 0, operation_key: null, frozen: false, unsettled: false },
  retried: { state: 'pending', attempts: 1, operation_key: null, frozen: false, unsettled: false },
  shown: { state: 'failed', attempts: 1, operation_key: null, frozen: false, unsettled: false },
  asked: { state: 'needs_attention', attempts: 1, operation_key: null, frozen: false, unsettled: false },
};

/** A write meets its fault; what follows is what the table says; healed, the account converges and nothing is doubled. */
export async function playWrite(stage: Stage, cell: Cell, subject: Subject, name: string): Promise<void> {
  const { platform, cause, expected } = cell;
  const operation = writeOf(cell);
  const { tenant } = subject;
  await subject.prepare(operation);
  const person: Person = { email: `${name}@example.com`, document, reference: null };
  if (cell.operation === 'session') await tenant.loseSession?.();
  if ('rule' in cause) await tenant.rule(cause.rule.name, true, person);
  else await tenant.fault(cause.request);
  await subject.ask(operation, person.email);
  const outcomesBefore = (await subject.outcomes()).length;
  await subject.drive();

  const account = await subject.account();
  const outcomes = (await subject.outcomes()).slice(outcomesBefore);
  const failed = expected.code !== 'ok';
  expect({ ...account, outcomes: outcomes.filter((outcome) => outcome !== 'more' && outcome !== 'done') }).toMatchObject({
    ...rightAfter[expected.consequence as keyof typeof rightAfter],
    ...(failed && ['retried', 'shown', 'asked'].includes(expected.consequence) ? { failure_code: expected.code } : {}),
    outcomes: failed ? [expected.code] : [],
  });
  await consequenceHolds(subject, expected.consequence, account);

  if ('rule' in cause) await tenant.rule(cause.rule.name, false, { ...person, reference: account.reference });
  else {
    expect(await tenant.suffered()).toBeGreaterThan(0);
    await tenant.heal();
  }
  if (expected.consequence === 'paused') expect(await stage.checks.check(subject.integrationId)).toMatchObject({ ok: true });
  if (expected.consequence === 'again') {
    await subject.drive();
    expect(await subject.account()).toMatchObject({ state: 'in_step', unsettled: true });
  }
  await tenant.landLate();
  expect(await subject.converge()).toMatchObject({ attempts: 0, failure_code: null, operation_key: null });
  expect(await tenant.newEffects()).toEqual(('rule' in cause && cause.rule.effects) || platform.effects[operation]);
  expect(await tenant.held(account.reference)).toEqual(heldAfter(platform, operation));
  expect(await tenant.redirectsFollowed()).toBe(0);
  const open = await stage.database.rows('SELECT 1 FROM operation WHERE account_id = $1 AND ended_at IS NULL', [account.id]);
  expect(open).toHaveLength(0);
}

async function consequenceHolds(subject: Subject, consequence: Consequence, account: AccountRow): Promise<void> {
  const due = account.due_in_seconds ?? Infinity;
  if (consequence === 'frozen') {
    expect(due).toBeGreaterThan(500);
    const seen = await subject.tenant.requestCount();
    await subject.drive();
    expect(await subject.tenant.requestCount()).toBe(seen);
    expect(await subject.account()).toMatchObject({ state: 'unknown', frozen: true, operation_key: account.operation_key });
  } else if (['again', 'retried', 'asked'].includes(consequence)) expect(due).toBeLessThan(31);
  else if (consequence === 'shown') expect(due).toBeGreaterThan(day * 0.8);
  else if (consequence === 'paused') expect(await subject.integration()).toMatchObject({ health: 'paused', alerts: 1, runnable: false });
  else if (consequence === 'gated') expect(await subject.integration()).toMatchObject({ closed: true, runnable: false });
}

/** One account, with what was wanted; none when it was ended. */
function heldAfter({ refs, plugin }: PlatformUnderTest, operation: WriteOperation): { ref: string; blocked: boolean }[][] {
  const [first, second] = refs;
  const takenAway = operation === 'block' && plugin.manifest.capabilities.blocking === 'by-removal';
  if (operation === 'end' || takenAway) return [];
  const products = [{ ref: first, blocked: operation === 'block' }];
  return [operation === 'subscribe' ? [...products, { ref: second, blocked: false }] : products];
}
