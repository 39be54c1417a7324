import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { EventPublisher, newId, WorkRunner } from '#kernel';
import { eventually } from '../../../test/support/eventually.ts';
import { recordEvents } from '../../../test/support/recorded-events.ts';
import { BlockSchedule } from '../index.ts';
import { openBlocking, type Room } from './facts.fixture.ts';
import { PlaceHolds } from './place-holds.work.ts';
import { PreviewBlockRun } from './preview-block-run.work.ts';

const now = '2026-03-10T12:00:00Z';
let room: Room;
beforeAll(async () => {
  room = await openBlocking(now);
});
afterAll(() => room.close());
beforeEach(async () => {
  room.clock.set(new Date(now));
  // Each story has its own debtors: those of the stories before are settled.
  await room.db.query(`UPDATE invoice SET status = 'cancelled'`);
  await room.call('PATCH', '/blocking-policy', { schedule: 'preview', holdPercent: 100, holdCount: 20 });
});

const get = async (id: string) => (await room.call('GET', `/block-runs/${id}`)).body;
const snapshot = async (id: string, query = '') => (await room.call('GET', `/block-runs/${id}/services?${query}`)).body['data'] as Record<string, unknown>[];
const act = (id: string, verb: string) => room.call('POST', `/block-runs/${id}/${verb}`);

async function preview(asOf?: string): Promise<string> {
  const { status, body, location } = await room.call('POST', '/block-runs', { preview: true, ...(asOf ? { asOf } : {}) });
  expect({ status, run: body['status'], location }).toEqual({ status: 202, run: 'previewing', location: `/v1/block-runs/${String(body['id'])}` });
  await room.work();
  return body['id'] as string;
}

describe('a preview', () => {
  it('says who, why, since when, how much and which packages', async () => {
    const { services } = await room.debtors(1);
    const [id] = services as [string];
    await room.invoices([id], '2026-03-01', 500);
    await room.invoices([id], '2026-03-10', 700); // due today: no debt yet
    const { code } = await room.attach(id);
    await room.attach(id, 'never');
    const [unnoticed] = (await room.services(1)) as [string];
    await room.invoices([unnoticed], '2026-02-10', 100);
    const recent = await room.debtors(1, '2026-02-10', '2026-03-01T12:00:00Z');
    const run = await preview();
    expect(await get(run)).toMatchObject({
      status: 'previewed',
      asOf: '2026-03-10',
      progress: { done: 3, total: 3 },
      counts: { toBlock: 1, toSkip: 2, blocked: 0 },
      overdueCents: 10490,
      error: null,
    });
    expect(await snapshot(run, 'decision=block')).toMatchObject([
      {
        serviceId: id,
        customerName: 'Cliente',
        overdueCents: 10490,
        oldestDueDate: '2026-02-10',
        noticeSentAt: '2026-02-11T12:00:00+00:00',
        packages: [code],
        reason: 'overdue',
        outcome: null,
      },
    ]);
    expect(await snapshot(run, 'reason=no_notice')).toMatchObject([
      { serviceId: unnoticed, decision: 'skip', possibleOn: null, unnoticedInvoiceIds: [expect.any(String)] },
    ]);
    expect(await snapshot(run, 'reason=notice_too_recent')).toMatchObject([{ serviceId: recent.services[0], possibleOn: '2026-03-16' }]);
    expect(await room.held([...services, unnoticed])).toEqual([]);
  });

  it('looks at another day, past or future, but only today or the past can be run', async () => {
    await room.debtors(1, '2026-02-10', '2026-03-01T12:00:00Z');
    const future = await preview('2026-03-16');
    expect(await get(future)).toMatchObject({ counts: { toBlock: 1 } });
    expect(await act(future, 'run')).toMatchObject({ status: 422, body: { code: 'as_of_in_future' } });
    const past = await preview('2026-03-09');
    expect(await get(past)).toMatchObject({ counts: { toBlock: 0, toSkip: 1 } });
    expect((await act(past, 'run')).status).toBe(202);
  });

  it('streams until it is there', async () => {
    await room.debtors(1);
    const id = (await room.call('POST', '/block-runs', { preview: true })).body['id'] as string;
    const streamed = room.app.inject({ url: `/v1/block-runs/${id}/events`, headers: { authorization: `Bearer ${room.key}` } });
    await room.work();
    const events = (await streamed).body
      .split('\n')
      .filter((line) => line.startsWith('data: '))
      .map((line) => JSON.parse(line.slice(6)) as Record<string, unknown>);
    expect(events.at(-1)).toMatchObject({ id, status: 'previewed', counts: { toBlock: 1 } });
  });

  it('is asked for by its name', async () => {
    expect(await room.call('POST', '/block-runs', { preview: false })).toMatchObject({ status: 422, body: { code: 'preview_first' } });
    expect((await room.call('POST', '/block-runs', {})).status).toBe(400);
    expect((await room.call('POST', '/block-runs', { preview: true, asOf: '2026-02-30' })).status).toBe(400);
    expect((await room.call('GET', `/block-runs/${newId()}`)).status).toBe(404);
    expect((await room.call('GET', '/block-runs/x/services')).status).toBe(404);
    expect((await act(newId(), 'run')).status).toBe(404);
  });

  it('waits for a business day where the profile says so', async () => {
    const { body: profile } = await room.call('POST', '/suspension-profiles', { name: 'Dias úteis', holdOnNonBusinessDays: true });
    const { services } = await room.debtors(2);
    await room.db.query('UPDATE service SET suspension_profile_id = $1, updated_at = $3 WHERE id = $2', [profile['id'], services[0], room.clock.now()]);
    room.clock.set(new Date('2026-03-14T15:00:00Z')); // a Saturday
    const run = await preview();
    expect(await snapshot(run, 'reason=non_business_day')).toMatchObject([{ serviceId: services[0] }]);
    expect(await snapshot(run, 'decision=block')).toMatchObject([{ serviceId: services[1] }]);
  });
});

describe('a run', () => {
  it('blocks exactly its snapshot, skips who paid meanwhile, and is done once', async () => {
    const { services, invoices } = await room.debtors(4);
    const [stays, pays, paysPart, cancelled] = services as [string, string, string, string];
    const run = await preview();
    const late = await room.debtors(1);
    const pay = (invoice: string | undefined, amountCents: number) => room.call('POST', `/invoices/${invoice}/payments`, { amountCents, paidAt: now });
    await pay(invoices[1], 9990);
    await pay(invoices[2], 4000);
    await room.db.query(`UPDATE service SET status = 'cancelled' WHERE id = $1`, [cancelled]);
    room.marker.marked.splice(0);
    const events = recordEvents(room.app.get(EventPublisher));
    expect(await act(run, 'run')).toMatchObject({ status: 202, body: { status: 'running' }, location: `/v1/block-runs/${run}` });
    expect(await act(run, 'run')).toMatchObject({ status: 409, body: { code: 'not_previewed' } });
    await room.work();
    expect(await get(run)).toMatchObject({
      status: 'succeeded',
      progress: { done: 4, total: 4 },
      counts: { toBlock: 4, blocked: 2, paidMeanwhile: 1, changedMeanwhile: 1 },
      finishedAt: '2026-03-10T12:00:00+00:00',
    });
    expect(await room.held([...services, ...late.services])).toEqual([stays, paysPart].sort());
    expect(await snapshot(run, 'outcome=paid_meanwhile')).toMatchObject([{ serviceId: pays }]);
    expect(await snapshot(run, 'outcome=changed_meanwhile')).toMatchObject([{ serviceId: cancelled }]);
    const blocked = await snapshot(run, 'outcome=blocked');
    expect(blocked.map(({ serviceId }) => serviceId)).toEqual([stays, paysPart].sort());
    expect(blocked).toMatchObject([{ outcome: 'blocked' }, { outcome: 'blocked' }]);
    expect(room.marker.marked).toMatchObject([{ kind: 'services', urgency: 3 }]);
    const told = events.taken();
    expect(told.filter(({ type }) => type === 'service.blocked').map(({ data }) => data['serviceId'])).toEqual(expect.arrayContaining([stays, paysPart]));
    expect(told.slice(2)).toMatchObject([{ type: 'block_run.finished', data: { blockRunId: run, status: 'succeeded', blocked: 2, paidMeanwhile: 1 } }]);
    expect(await act(run, 'run')).toMatchObject({ status: 409, body: { code: 'not_previewed' } });
    // Who is blocked is not blocked again.
    const next = await preview();
    expect((await snapshot(next, 'reason=already_blocked')).map((row) => row['serviceId']).sort()).toEqual([stays, paysPart].sort());
    expect((await snapshot(next, 'decision=block')).map((row) => row['serviceId'])).toEqual(late.services);
  });

  it('leaves alone who paid only what had been noticed', async () => {
    const { services, invoices } = await room.debtors(1);
    await room.invoices(services, '2026-03-01');
    const run = await preview();
    await room.call('POST', `/invoices/${invoices[0]}/payments`, { amountCents: 9990, paidAt: now });
    await act(run, 'run');
    await room.work();
    expect(await get(run)).toMatchObject({ counts: { blocked: 0, paidMeanwhile: 1 } });
    expect(await room.held(services)).toEqual([]);
  });

  it('is refused when its preview is more than a day old', async () => {
    await room.debtors(1);
    const [kept, expired] = [await preview(), await preview()];
    room.clock.set(new Date('2026-03-11T12:00:00Z'));
    expect((await act(kept, 'run')).status).toBe(202);
    room.clock.set(new Date('2026-03-11T12:00:01Z'));
    expect(await act(expired, 'run')).toMatchObject({ status: 422, body: { code: 'preview_expired' } });
    await room.work();
  });

  it('does not act on a holiday because its preview was made the day before', async () => {
    await room.debtors(1);
    await room.db.query('UPDATE suspension_profile SET hold_on_non_business_days = true, updated_at = $1 WHERE is_default', [room.clock.now()]);
    room.clock.set(new Date('2026-03-13T20:00:00Z'));
    const run = await preview();
    room.clock.set(new Date('2026-03-14T12:00:00Z'));
    await act(run, 'run');
    await room.work();
    await room.db.query('UPDATE suspension_profile SET hold_on_non_business_days = false, updated_at = $1 WHERE is_default', [room.clock.now()]);
    expect(await get(run)).toMatchObject({ counts: { toBlock: 1, blocked: 0, changedMeanwhile: 1 } });
  });

  it('goes on where it died', async () => {
    const { services } = await room.debtors(25);
    const handler = room.app.get(PlaceHolds);
    const run = await preview();
    handler.chunkSize = 10;
    await act(run, 'run');
    // Dies after its second chunk, as by kill -9: its work stays claimed until the lease runs out.
    let chunks = 0;
    const died = new Error('died');
    const { work_id } = (await room.db.rows<{ work_id: string }>('SELECT work_id FROM block_run WHERE id = $1', [run]))[0]!;
    await room.db.query(`UPDATE work SET status = 'running', lease_until = now() + interval '1 hour' WHERE id = $1`, [work_id]);
    const progress = (): Promise<void> => (++chunks > 2 ? Promise.reject(died) : Promise.resolve());
    await expect(handler.run({ id: work_id, subjectId: run, input: {}, approvedBy: null, progress })).rejects.toBe(died);
    expect(await room.held(services)).toHaveLength(20);
    expect(await get(run)).toMatchObject({ status: 'running', counts: { blocked: 20 } });
    expect(await room.app.get(WorkRunner).runNext()).toBe(false);
    await room.db.query(`UPDATE work SET lease_until = now() - interval '1 second' WHERE id = $1`, [work_id]);
    await room.work();
    handler.chunkSize = 5_000;
    expect(await get(run)).toMatchObject({ status: 'succeeded', counts: { toBlock: 25, blocked: 25 }, progress: { done: 25, total: 25 } });
    const holds = await room.db.rows('SELECT FROM hold WHERE service_id = ANY($1::uuid[])', [services]);
    expect(holds).toHaveLength(25);
  });

  it('of two workers at once places each hold once', async () => {
    const { services } = await room.debtors(30);
    const handler = room.app.get(PlaceHolds);
    handler.chunkSize = 4;
    const run = await preview();
    await act(run, 'run');
    const progress = (): Promise<void> => Promise.resolve();
    const worker = () => handler.run({ id: newId(), subjectId: run, input: {}, approvedBy: null, progress });
    await Promise.all([worker(), worker(), worker()]);
    handler.chunkSize = 5_000;
    await room.work();
    expect(await get(run)).toMatchObject({ status: 'succeeded', counts: { blocked: 30, paidMeanwhile: 0, changedMeanwhile: 0 } });
    expect(await room.held(services)).toHaveLength(30);
  });
});

describe('the brake', () => {
  it('holds a run that would block too many, until it is approved', async () => {
    await room.call('PATCH', '/blocking-policy', { holdPercent: 5, holdCount: 2 });
    const { services } = await room.debtors(20);
    const run = await preview();
    await act(run, 'run');
    await room.work();
    expect(await get(run)).toMatchObject({ status: 'held', heldReason: expect.stringContaining('Bloquearia 20 de'), finishedAt: null, approvedBy: null });
    expect(await room.held(services)).toEqual([]);
    expect(await act(run, 'undo')).toMatchObject({ status: 409, body: { code: 'run_not_finished' } });
    expect(await act(run, 'approve')).toMatchObject({ status: 202, body: { status: 'running', heldReason: null, approvedBy: expect.stringMatching(/^key:/) } });
    expect(await act(run, 'approve')).toMatchObject({ status: 409, body: { code: 'not_held' } });
    await room.work();
    expect(await get(run)).toMatchObject({ status: 'succeeded', counts: { blocked: 20 }, approvedBy: expect.stringMatching(/^key:/) });
  });

  it('lets a held run be cancelled', async () => {
    await room.call('PATCH', '/blocking-policy', { holdPercent: 0, holdCount: 0 });
    const { services } = await room.debtors(1);
    const run = await preview();
    await act(run, 'run');
    await room.work();
    expect(await act(run, 'cancel')).toMatchObject({ status: 202, body: { status: 'cancelled' } });
    await room.work();
    expect(await room.held(services)).toEqual([]);
    expect(await act(run, 'approve')).toMatchObject({ status: 409 });
  });
});

describe('cancelling', () => {
  it('works before the preview is made, after it, and before a worker has begun', async () => {
    const { services } = await room.debtors(6);
    const queued = (await room.call('POST', '/block-runs', { preview: true })).body['id'] as string;
    expect(await act(queued, 'cancel')).toMatchObject({ status: 202, body: { status: 'cancelled' } });
    const previewed = await preview();
    expect(await act(previewed, 'cancel')).toMatchObject({ status: 202, body: { status: 'cancelled' } });
    expect(await act(previewed, 'run')).toMatchObject({ status: 409, body: { code: 'not_previewed' } });
    expect(await act(previewed, 'cancel')).toMatchObject({ status: 409, body: { code: 'not_cancellable' } });

    const run = await preview();
    await act(run, 'run');
    expect(await act(run, 'cancel')).toMatchObject({ status: 202, body: { status: 'cancelled' } });
    await room.work();
    expect(await get(run)).toMatchObject({ status: 'cancelled' });
    expect(await room.held(services)).toEqual([]);
  });

  it('stops a preview in the middle of its statement', async () => {
    await room.debtors(1);
    room.app.get(PreviewBlockRun).lookMilliseconds = 20;
    // It cannot end: it waits for a table that somebody keeps to themselves.
    const [locked, free] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const somebody = room.db.transaction(async (tx) => {
      await tx.query('LOCK TABLE notice IN ACCESS EXCLUSIVE MODE');
      locked.resolve();
      await free.promise;
    });
    await locked.promise;
    const id = (await room.call('POST', '/block-runs', { preview: true })).body['id'] as string;
    const working = room.work();
    try {
      await eventually(async () =>
        expect(
          await room.db.rows(`SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%block_facts%'`),
        ).toHaveLength(1),
      );
      expect((await act(id, 'cancel')).status).toBe(202);
      await eventually(async () => expect(await get(id)).toMatchObject({ status: 'cancelled', counts: { toBlock: 0, toSkip: 0 } }));
    } finally {
      free.resolve();
      await Promise.all([somebody, working]);
    }
    expect(await snapshot(id)).toEqual([]);
  });

  it('a running one keeps what it has placed, for an undo', async () => {
    const { services } = await room.debtors(6);
    const handler = room.app.get(PlaceHolds);
    handler.chunkSize = 2;
    const run = await preview();
    await act(run, 'run');
    // The second look at its work finds that it was cancelled, as by a request that came meanwhile.
    const { work_id } = (await room.db.rows<{ work_id: string }>('SELECT work_id FROM block_run WHERE id = $1', [run]))[0]!;
    await room.db.query(
      `CREATE FUNCTION cancel_at_two() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.cancel_requested := NEW.done >= 2; RETURN NEW; END $$`,
    );
    await room.db.query(`CREATE TRIGGER cancel_at_two BEFORE UPDATE ON work FOR EACH ROW WHEN (OLD.id = '${work_id}') EXECUTE FUNCTION cancel_at_two()`);
    await room.work();
    handler.chunkSize = 5_000;
    expect(await get(run)).toMatchObject({ status: 'cancelled', counts: { toBlock: 6, blocked: 2 } });
    const held = await room.held(services);
    expect(held).toHaveLength(2);
    expect((await snapshot(run)).map(({ serviceId, outcome }) => [serviceId, outcome])).toEqual(
      [...services].sort().map((id) => [id, held.includes(id) ? 'blocked' : null]),
    );
    expect(await act(run, 'undo')).toMatchObject({ status: 200, body: { status: 'cancelled', counts: { undone: 2 } } });
    expect(await room.held(services)).toEqual([]);
  });
});

describe('undoing', () => {
  it('lifts what the run placed and is still there, and nothing else', async () => {
    const { services, invoices } = await room.debtors(3);
    const run = await preview();
    await act(run, 'run');
    await room.work();
    await room.call('POST', `/invoices/${invoices[0]}/payments`, { amountCents: 9990, paidAt: now });
    const other = await room.debtors(1);
    const second = await preview();
    await act(second, 'run');
    await room.work();
    await room.call('POST', `/services/${services[1]}/holds`, { reason: 'operator' });
    room.marker.marked.splice(0);
    expect(await act(run, 'undo')).toMatchObject({ status: 200, body: { status: 'succeeded', counts: { blocked: 3, undone: 2 } } });
    expect(room.marker.marked).toMatchObject([{ kind: 'services', urgency: 0 }]);
    expect(await room.held([...services, ...other.services])).toEqual(other.services);
    expect(await room.db.rows(`SELECT FROM hold WHERE service_id = $1 AND reason = 'operator' AND lifted_at IS NULL`, [services[1]])).toHaveLength(1);
    expect(await act(run, 'undo')).toMatchObject({ status: 200, body: { counts: { undone: 2 } } });
    expect((await snapshot(run, 'outcome=undone')).map((row) => row['serviceId']).sort()).toEqual(services.slice(1).sort());
  });
});

describe('the morning', () => {
  const morning = () => room.app.get(BlockSchedule).morning();
  const runsOf = async () => (await room.call('GET', '/block-runs?limit=1')).body['data'] as Record<string, unknown>[];

  it('does what the policy says, once a day', async () => {
    const { services } = await room.debtors(1);
    await room.call('PATCH', '/blocking-policy', { schedule: 'off' });
    const before = (await runsOf())[0];
    await morning();
    await room.work();
    expect((await runsOf())[0]).toEqual(before);

    await room.call('PATCH', '/blocking-policy', { schedule: 'preview' });
    await Promise.all([morning(), morning(), morning()]);
    await room.work();
    expect(await runsOf()).toMatchObject([{ status: 'previewed', requestedBy: 'schedule:block-run' }]);
    expect(await room.held(services)).toEqual([]);

    await room.call('PATCH', '/blocking-policy', { schedule: 'run' });
    await morning();
    expect(await runsOf()).toMatchObject([{ status: 'previewed' }]);
    room.clock.set(new Date('2026-03-11T12:00:00Z'));
    await morning();
    await room.work();
    expect(await runsOf()).toMatchObject([{ status: 'succeeded', asOf: '2026-03-11', counts: { blocked: 1 } }]);
    expect(await room.held(services)).toEqual(services);
  });

  it('stops at the brake as anybody', async () => {
    await room.call('PATCH', '/blocking-policy', { schedule: 'run', holdPercent: 0, holdCount: 0 });
    const { services } = await room.debtors(1);
    room.clock.set(new Date('2026-03-12T12:00:00Z'));
    await morning();
    await room.work();
    expect(await runsOf()).toMatchObject([{ status: 'held' }]);
    expect(await room.held(services)).toEqual([]);
  });
});
