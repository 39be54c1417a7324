import { newId } from '#kernel';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openBlocking, type Room, runBlocks, sleepsOf } from '../block-runs/facts.fixture.ts';

const now = '2026-03-10T12:00:00Z';
let room: Room;
beforeAll(async () => {
  room = await openBlocking(now);
  await room.call('PATCH', '/blocking-policy', { holdPercent: 100, holdCount: 1_000 });
});
afterAll(() => room.close());
beforeEach(() => room.clock.set(new Date(now)));

const unlock = (id: string, body: object) => room.call('POST', `/services/${id}/trust-unlocks`, body);

async function blocked(): Promise<{ service: string; invoice: string }> {
  const { services, invoices } = await room.debtors(1);
  await runBlocks(room);
  expect(await room.held(services)).toEqual(services);
  return { service: services[0]!, invoice: invoices[0]! };
}

describe('a trust unlock', () => {
  it('lets the debt hold sleep through its last day, tells the platforms, and leaves the debt', async () => {
    const { service, invoice } = await blocked();
    room.marker.marked.splice(0);
    expect(await unlock(service, { days: 3, note: 'Paga na sexta' })).toMatchObject({
      status: 201,
      body: { serviceId: service, days: 3, untilDate: '2026-03-13', sleepsUntil: '2026-03-14T03:00:00+00:00', cycleStart: '2026-02-11', note: 'Paga na sexta' },
    });
    expect(room.marker.marked).toEqual([{ kind: 'services', ids: [service], urgency: 0 }]);
    expect(await sleepsOf(room, service)).toEqual(['2026-03-14T03:00:00.000Z']);
    expect((await room.call('GET', `/invoices/${invoice}`)).body).toMatchObject({ status: 'overdue' });
    // Paying lifts what sleeps, too.
    await room.call('POST', `/invoices/${invoice}/payments`, { amountCents: 9990, paidAt: now });
    expect(await room.held([service])).toEqual([]);
  });

  it('has its limits: days, and unlocks in the month before', async () => {
    const { service } = await blocked();
    expect(await unlock(service, { days: 4 })).toMatchObject({ status: 422, body: { code: 'too_many_days', detail: expect.stringContaining('no máximo 3') } });
    expect((await unlock(service, { days: 0 })).status).toBe(400);
    expect((await unlock(newId(), { days: 1 })).status).toBe(404);
    const both = await Promise.all([unlock(service, { days: 1 }), unlock(service, { days: 1 })]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 422]);
    expect(await unlock(service, { days: 1 })).toMatchObject({ status: 422, body: { code: 'no_unlocks_left' } });
    room.clock.set(new Date('2026-04-10T03:00:00Z'));
    expect((await unlock(service, { days: 1 })).status).toBe(201);
    const { body } = await room.call('GET', `/services/${service}/trust-unlocks`);
    expect((body['data'] as { cycleStart: string }[]).map(({ cycleStart }) => cycleStart)).toEqual(['2026-03-11', '2026-02-11']);
  });

  it('is counted by day when the due day changes', async () => {
    const { service } = await blocked();
    expect((await unlock(service, { days: 1 })).status).toBe(201);
    await room.call('PATCH', `/services/${service}`, { dueDay: 12 });
    room.clock.set(new Date('2026-03-12T12:00:00Z'));
    expect(await unlock(service, { days: 1 })).toMatchObject({ status: 422, body: { code: 'no_unlocks_left' } });
    room.clock.set(new Date('2026-04-10T03:00:00Z'));
    expect((await unlock(service, { days: 1 })).status).toBe(201);
  });

  it('unlocks what is blocked for debt, and nothing else', async () => {
    const { services } = await room.debtors(1);
    expect(await unlock(services[0]!, { days: 1 })).toMatchObject({ status: 422, body: { code: 'not_blocked_for_debt' } });
    await room.call('POST', `/services/${services[0]}/holds`, { reason: 'operator' });
    expect(await unlock(services[0]!, { days: 1 })).toMatchObject({ status: 422, body: { code: 'not_blocked_for_debt' } });
  });

  it('is not undone by another block run while it lasts', async () => {
    const { service } = await blocked();
    await unlock(service, { days: 2 });
    expect((await runBlocks(room)).find(({ serviceId }) => serviceId === service)).toMatchObject({ decision: 'skip', reason: 'already_blocked' });
    await room.db.query(`UPDATE hold SET lifted_at = now() WHERE service_id = $1`, [service]);
    expect((await runBlocks(room)).find(({ serviceId }) => serviceId === service)).toMatchObject({ decision: 'skip', reason: 'trusted' });
    room.clock.set(new Date('2026-03-13T03:00:00Z'));
    expect((await runBlocks(room)).find(({ serviceId }) => serviceId === service)).toMatchObject({ decision: 'block', outcome: 'blocked' });
    expect(await sleepsOf(room, service)).toEqual([null]);
  });
});

describe('a package that blocks for its own lines alone', () => {
  const rowsOf = (rows: Record<string, unknown>[], service: string) =>
    rows.filter((row) => row['serviceId'] === service).map((row) => [row['linkId'], row['decision'], row['reason'], row['packages'], row['overdueCents']]);
  const live = async (service: string): Promise<(string | null)[]> =>
    (
      await room.db.rows<{ link_id: string | null }>('SELECT link_id FROM hold WHERE service_id = $1 AND lifted_at IS NULL ORDER BY link_id NULLS FIRST', [
        service,
      ])
    ).map(({ link_id }) => link_id);
  const pay = (invoice: string, amountCents = 9990) => room.call('POST', `/invoices/${invoice}/payments`, { amountCents, paidAt: now });

  it('is blocked for them, and the service is not; the service is for the rest, and the package is not', async () => {
    const [onlyPackage, onlyService, both] = (await room.services(3)) as [string, string, string];
    const links = await Promise.all([onlyPackage, onlyService, both].map((id) => room.attach(id, 'own-lines')));
    const usual = await room.attach(both);
    const [own, internet, mixed] = (await room.invoices([onlyPackage, onlyService, both], '2026-02-10')) as [string, string, string];
    await room.notices([onlyPackage, onlyService, both], '2026-02-11T12:00:00Z');
    await room.lines(own, [{ amountCents: 1990, linkId: links[0]!.linkId }]);
    await room.lines(internet, [
      { amountCents: 9990, linkId: null },
      { amountCents: 1990, linkId: links[1]!.linkId, blocks: false },
    ]);
    await room.lines(mixed, [
      { amountCents: 8000, linkId: null },
      { amountCents: 1990, linkId: links[2]!.linkId },
    ]);
    const rows = await runBlocks(room);
    expect(rowsOf(rows, onlyPackage)).toEqual([[links[0]!.linkId, 'block', 'overdue', [links[0]!.code], 1990]]);
    expect(rowsOf(rows, onlyService)).toEqual([[null, 'block', 'overdue', [], 9990]]);
    expect(rowsOf(rows, both).sort()).toEqual(
      [
        [null, 'block', 'overdue', [usual.code], 9990],
        [links[2]!.linkId, 'block', 'overdue', [links[2]!.code], 1990],
      ].sort(),
    );
    expect(await live(onlyPackage)).toEqual([links[0]!.linkId]);
    expect(await live(onlyService)).toEqual([null]);
    expect(await live(both)).toEqual([null, links[2]!.linkId]);
    expect((await room.call('GET', `/services/${onlyPackage}`)).body).toMatchObject({ blocked: false, holds: [{ reason: 'debt', linkId: links[0]!.linkId }] });

    // A trust unlock is of the whole service; paying lifts each for its own debt.
    await unlock(both, { days: 1 });
    expect(await sleepsOf(room, both)).toEqual(['2026-03-12T03:00:00.000Z', '2026-03-12T03:00:00.000Z']);
    for (const invoice of [own, mixed]) await pay(invoice);
    expect(await live(onlyPackage)).toEqual([]);
    expect(await live(both)).toEqual([]);
    expect(await live(onlyService)).toEqual([null]);
  });

  it('needs a notice as everything does', async () => {
    const [service] = (await room.services(1)) as [string];
    const { linkId } = await room.attach(service, 'own-lines');
    const [invoice] = (await room.invoices([service], '2026-02-10')) as [string];
    await room.lines(invoice, [{ amountCents: 1990, linkId }]);
    await room.notices([service], '2026-02-24T12:00:00Z');
    expect(rowsOf(await runBlocks(room), service)).toMatchObject([[linkId, 'skip', 'notice_too_recent', expect.anything(), 1990]]);
    expect(await live(service)).toEqual([]);
  });

  it('is undone with its run', async () => {
    const [service] = (await room.services(1)) as [string];
    const { linkId } = await room.attach(service, 'own-lines');
    const [invoice] = (await room.invoices([service], '2026-02-10')) as [string];
    await room.lines(invoice, [{ amountCents: 1990, linkId }]);
    await room.notices([service], '2026-02-11T12:00:00Z');
    await runBlocks(room);
    expect(await live(service)).toEqual([linkId]);
    const [{ block_run_id }] = (await room.db.rows<{ block_run_id: string }>('SELECT block_run_id FROM hold WHERE link_id = $1', [linkId])) as [
      { block_run_id: string },
    ];
    const undone = await room.call('POST', `/block-runs/${block_run_id}/undo`);
    expect(undone.status).toBe(200);
    expect(await live(service)).toEqual([]);
    const rows = (await room.call('GET', `/block-runs/${block_run_id}/services?outcome=undone&limit=200`)).body['data'] as Record<string, unknown>[];
    expect(rows.filter((row) => row['linkId'] === linkId)).toHaveLength(1);
  });
});
