import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import { openBlocking, type Room } from './facts.fixture.ts';
import { PlaceHolds } from './place-holds.work.ts';

const now = '2026-03-10T12:00:00Z';
let room: Room;
beforeAll(async () => {
  room = await openBlocking(now, 20);
  await room.call('PATCH', '/blocking-policy', { holdPercent: 100, holdCount: 1_000_000 });
});
afterAll(() => room.close());

const pay = (invoice: string, amountCents = 9990) => room.call('POST', `/invoices/${invoice}/payments`, { amountCents, paidAt: now });

async function previewed(): Promise<string> {
  const { body } = await room.call('POST', '/block-runs', { preview: true });
  await room.work();
  const id = body['id'] as string;
  await room.call('POST', `/block-runs/${id}/run`);
  return id;
}

/** Services whose hold and debts contradict each other. */
const wrong = (services: readonly string[]) =>
  room.db.rows(
    `SELECT s.id FROM unnest($1::uuid[]) AS s (id)
     WHERE EXISTS (SELECT FROM hold h WHERE h.service_id = s.id AND h.reason = 'debt' AND h.lifted_at IS NULL)
        <> EXISTS (SELECT FROM invoice i WHERE i.service_id = s.id AND i.status = 'open' AND i.blocks AND i.due_date < '2026-03-10')`,
    [services],
  );

/** A second connection that stops between its statements. */
async function hold(sql: string, params: unknown[]): Promise<() => Promise<void>> {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  let ready = (): void => undefined;
  const taken = new Promise<void>((resolve) => (ready = resolve));
  const ended = room.db.transaction(async (tx) => {
    await tx.query(sql, params);
    ready();
    await released;
  });
  await taken;
  return () => {
    release();
    return ended;
  };
}

/** Until so many connections wait for a lock. */
async function waiting(count: number): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    const [row] = await room.db.rows<{ n: number }>(
      `SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    if (row!.n >= count) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`Nobody waits: ${count} should`);
}

describe('paying a blocked service', () => {
  it('unblocks with the last centavo, in the same transaction', async () => {
    const { services, invoices } = await room.debtors(1);
    const second = (await room.invoices(services, '2026-03-01'))[0]!;
    await previewed();
    await room.work();
    expect(await room.held(services)).toEqual(services);
    room.marker.marked.splice(0);
    await pay(invoices[0]!, 9989);
    await pay(second);
    expect(await room.held(services)).toEqual(services);
    expect(room.marker.marked).toEqual([]);
    await pay(invoices[0]!, 1);
    expect(await room.held(services)).toEqual([]);
    expect(room.marker.marked).toEqual([{ kind: 'services', ids: services, urgency: 0 }]);
  });

  it("is not hindered by what is not due, never blocks, or is another service's", async () => {
    const { services, invoices } = await room.debtors(2);
    await room.invoices(services, '2026-03-10');
    await room.invoices(services, '2026-01-10', 100, { blocks: false });
    await previewed();
    await room.work();
    await pay(invoices[0]!);
    expect(await room.held(services)).toEqual([services[1]]);
    await room.call('POST', `/invoices/${invoices[1]}/cancel`);
    expect(await room.held(services)).toEqual([]);
  });

  it('by its two invoices at once unblocks it', async () => {
    const { services, invoices } = await room.debtors(25);
    const second = await room.invoices(services, '2026-02-20');
    await previewed();
    await room.work();
    expect(await room.held(services)).toHaveLength(25);
    await Promise.all([...invoices, ...second].toSorted().map((invoice) => pay(invoice)));
    expect(await room.held(services)).toEqual([]);
  });

  it('in a batch unblocks all of them', async () => {
    const { services, invoices } = await room.debtors(50);
    await room.db.query('UPDATE invoice SET external_ref = id::text WHERE id = ANY($1::uuid[])', [invoices]);
    await previewed();
    await room.work();
    const payments = invoices.slice(0, 49).map((id) => ({ invoiceExternalRef: id, amountCents: 9990, paidAt: now }));
    await room.call('POST', '/payments', { payments });
    expect(await room.held(services)).toEqual([services[49]]);
  });
});

describe('paying while a run blocks', () => {
  it('ends unblocked, in whatever order the two meet', async () => {
    const handler = room.app.get(PlaceHolds);
    handler.chunkSize = 7;
    const progress = (): Promise<void> => Promise.resolve();
    for (let round = 0; round < 6; round += 1) {
      const { services, invoices } = await room.debtors(60);
      await room.db.query('UPDATE invoice SET external_ref = id::text WHERE id = ANY($1::uuid[])', [invoices]);
      const run = await previewed();
      const alone = invoices.filter((_, index) => index % 3 === 0);
      const together = invoices.filter((_, index) => index % 3 === 1);
      const batch = (ids: string[]) =>
        room.call('POST', '/payments', { payments: ids.map((id) => ({ invoiceExternalRef: id, amountCents: 9990, paidAt: now, externalRef: newId() })) });
      const acts = [
        () => handler.run({ id: newId(), subjectId: run, input: {}, approvedBy: null, progress }),
        ...alone.map((id) => () => pay(id)),
        () => batch(together.slice(0, 10)),
        () => batch(together.slice(10).reverse()),
      ];
      const answers = await Promise.all(acts.toSorted(() => Math.random() - 0.5).map((act) => act()));
      for (const answer of answers) if ('body' in answer) expect([200, 201]).toContain(answer.status);
      expect(await wrong(services)).toEqual([]);
      expect(await room.held(services)).toHaveLength(20);
      await room.work();
    }
    handler.chunkSize = 5_000;
  }, 60_000);

  it('waits for the run that holds the service, then lifts what it placed', async () => {
    const { services, invoices } = await room.debtors(1);
    const run = await previewed();
    // Stands in the run's way where it takes its services, with a payment behind it.
    const letGo = await hold('SELECT FROM service WHERE id = $1 FOR NO KEY UPDATE', [services[0]]);
    const handler = room.app.get(PlaceHolds);
    const running = handler.run({ id: newId(), subjectId: run, input: {}, approvedBy: null, progress: () => Promise.resolve() });
    await waiting(1);
    const paying = pay(invoices[0]!);
    await waiting(2);
    await letGo();
    await running;
    expect((await paying).status).toBe(201);
    expect(await room.held(services)).toEqual([]);
    expect(await room.db.rows('SELECT FROM hold WHERE service_id = $1', [services[0]])).toHaveLength(1);
    await room.work();
  });

  it('comes first when it holds the service first: the run sees it paid', async () => {
    const { services, invoices } = await room.debtors(1);
    const run = await previewed();
    const letGo = await hold('SELECT FROM service WHERE id = $1 FOR NO KEY UPDATE', [services[0]]);
    const paying = pay(invoices[0]!);
    await waiting(1);
    const handler = room.app.get(PlaceHolds);
    const running = handler.run({ id: newId(), subjectId: run, input: {}, approvedBy: null, progress: () => Promise.resolve() });
    await waiting(2);
    await letGo();
    await Promise.all([paying, running]);
    expect(await room.db.rows('SELECT FROM hold WHERE service_id = $1', [services[0]])).toHaveLength(0);
    expect((await room.call('GET', `/block-runs/${run}`)).body).toMatchObject({ counts: { blocked: 0, paidMeanwhile: 1 } });
    await room.work();
  });
});

describe('paying while a contract ends for debt', () => {
  let profileId: unknown;
  beforeAll(async () => {
    profileId = (await room.call('POST', '/suspension-profiles', { name: 'Encerra', endAfterBlockDays: 60 })).body['id'];
  });

  /** Suspended for seventy days, told of the end for twenty. */
  async function candidates(count: number): Promise<{ services: string[]; invoices: string[]; holds: string[] }> {
    const debtors = await room.debtors(count, '2025-12-10', '2025-12-11T12:00:00Z');
    await previewed();
    await room.work();
    await room.db.query('UPDATE service SET suspension_profile_id = $2 WHERE id = ANY($1::uuid[])', [debtors.services, profileId]);
    await room.db.query(`UPDATE hold SET placed_at = '2025-12-30T12:00:00Z' WHERE service_id = ANY($1::uuid[])`, [debtors.services]);
    await room.db.query(
      `INSERT INTO notice (id, service_id, channel, sent_at, recorded_by, stage) SELECT uuid7(), id, 'email', '2026-02-18T12:00:00Z', 'test', 'end' FROM unnest($1::uuid[]) s (id)`,
      [debtors.services],
    );
    const holds = await room.db.rows<{ id: string }>(
      `SELECT h.id FROM unnest($1::uuid[]) WITH ORDINALITY s (id, n) JOIN hold h ON h.service_id = s.id AND h.lifted_at IS NULL ORDER BY n`,
      [debtors.services],
    );
    expect(holds).toHaveLength(count);
    return { ...debtors, holds: holds.map(({ id }) => id) };
  }
  const end = (hold: string) => room.call('POST', `/end-candidates/${hold}/end`);
  const statusOf = async (service: string | undefined): Promise<unknown> => (await room.call('GET', `/services/${service}`)).body['status'];

  it('who pays first keeps the contract: the end waits for the payment, and sees it', async () => {
    const { services, invoices, holds } = await candidates(1);
    const letGo = await hold('SELECT FROM service WHERE id = $1 FOR NO KEY UPDATE', [services[0]]);
    const paying = pay(invoices[0]!);
    await waiting(1);
    const ending = end(holds[0]!);
    await waiting(2);
    await letGo();
    expect((await paying).status).toBe(201);
    expect(await ending).toMatchObject({ status: 404 });
    expect(await statusOf(services[0])).toBe('enabled');
    expect(await room.held(services)).toEqual([]);
  });

  it('who pays after it has ended has paid a debt: the payment waits, is taken, and the contract stays ended', async () => {
    const { services, invoices, holds } = await candidates(1);
    const letGo = await hold('SELECT FROM service WHERE id = $1 FOR NO KEY UPDATE', [services[0]]);
    const ending = end(holds[0]!);
    await waiting(1);
    const paying = pay(invoices[0]!);
    await waiting(2);
    await letGo();
    expect(await ending).toMatchObject({ status: 200, body: { status: 'cancelled' } });
    expect((await paying).status).toBe(201);
    expect(await statusOf(services[0])).toBe('cancelled');
    expect(await end(holds[0]!)).toMatchObject({ status: 404 });
  });

  it('at once, in whatever order: each is either paid or ended as it answered, nobody is stuck', async () => {
    const { services, invoices, holds } = await candidates(12);
    const acts = services.flatMap((_, index) => [() => pay(invoices[index]!), () => end(holds[index]!)]);
    const shuffled = acts.map((act, index) => ({ act, index, at: Math.random() })).toSorted((a, b) => a.at - b.at);
    const answers = new Map(await Promise.all(shuffled.map(async ({ act, index }) => [index, (await act()).status] as const)));
    for (const [index, service] of services.entries()) {
      expect(answers.get(index * 2)).toBe(201);
      const ended = answers.get(index * 2 + 1);
      expect([service, await statusOf(service), [200, 404].includes(ended ?? 0)]).toEqual([service, ended === 200 ? 'cancelled' : 'enabled', true]);
    }
    expect(await room.db.rows(`SELECT FROM invoice WHERE id = ANY($1::uuid[]) AND status <> 'paid'`, [invoices])).toEqual([]);
    const told = await room.db.rows(`SELECT FROM audit_event WHERE action = 'service.cancelled' AND subject_id = ANY($1::uuid[])`, [services]);
    expect(told).toHaveLength([...answers.values()].filter((status) => status === 200).length);
  });
});
