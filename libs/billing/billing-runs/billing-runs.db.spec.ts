import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId, WorkRunner } from '#kernel';
import { RunBilling } from './billing-run.work.ts';
import { BillingSchedule } from './billing-schedule.ts';
import { addCustomer, openBilling } from './facts.fixture.ts';

type Room = Awaited<ReturnType<typeof openBilling>>;
interface Line {
  kind: string;
  description: string;
  amountCents: number;
  components: { amountCents: number; fiscalNature: string }[];
}
interface InvoiceBody {
  id: string;
  status: string;
  dueDate: string;
  totalCents: number;
  lines: Line[];
}

let room: Room;
beforeAll(async () => {
  room = await openBilling('2026-11-20T12:00:00Z');
});
afterAll(() => room.close());

const run = async (competence: string, more: object = {}): Promise<Record<string, unknown>> => {
  const { status, body } = await room.call('POST', '/billing-runs', { competence, ...more });
  expect(status).toBe(202);
  await room.work();
  return (await room.call('GET', `/billing-runs/${String(body['id'])}`)).body;
};
const invoicesOf = async (serviceId: string): Promise<InvoiceBody[]> => {
  const { body } = await room.call('GET', `/invoices?serviceId=${serviceId}&sort=createdAt`);
  const whole = await Promise.all((body['data'] as { id: string }[]).map(({ id }) => room.call('GET', `/invoices/${id}`)));
  return whole.map(({ body: invoice }) => invoice as unknown as InvoiceBody);
};
const amounts = ({ lines }: InvoiceBody) => lines.map(({ kind, amountCents }) => [kind, amountCents]);
const advance = async () => {
  const { serviceIds } = await addCustomer(room.db, ['enabled']);
  await room.db.query(`UPDATE service SET billing = 'advance', enabled_at = '2026-01-01T12:00:00Z', created_at = '2026-01-01' WHERE id = $1`, serviceIds);
  return serviceIds[0]!;
};

describe('a billing run', () => {
  it('previews, line by line, and writes nothing; then runs; again, it bills nothing more', async () => {
    const serviceId = await advance();
    const preview = await run('2026-12', { preview: true });
    expect(preview).toMatchObject({ status: 'previewed', counts: { invoices: 1, alreadyBilled: 0 }, totalCents: 9990, progress: { done: 1, total: 1 } });
    const drafts = await room.call('GET', `/billing-runs/${String(preview['id'])}/drafts`);
    expect(drafts.body).toMatchObject({
      data: [
        {
          serviceId,
          dueDate: '2026-12-10',
          period: '2026-12',
          totalCents: 9990,
          lines: [{ kind: 'plan', description: 'Internet', amountCents: 9990, days: 31 }],
        },
      ],
      nextCursor: null,
    });
    expect(await invoicesOf(serviceId)).toEqual([]);
    expect((await room.call('POST', `/billing-runs/${String(preview['id'])}/run`)).status).toBe(202);
    await room.work();
    expect((await room.call('GET', `/billing-runs/${String(preview['id'])}`)).body).toMatchObject({
      status: 'succeeded',
      counts: { invoices: 1 },
      totalCents: 9990,
    });
    expect(await invoicesOf(serviceId)).toMatchObject([{ status: 'open', dueDate: '2026-12-10', totalCents: 9990, lines: [{ kind: 'plan' }] }]);
    expect((await room.call('POST', `/billing-runs/${String(preview['id'])}/run`)).body).toMatchObject({ code: 'not_runnable' });
    expect(await run('2026-12')).toMatchObject({ status: 'succeeded', counts: { invoices: 0, alreadyBilled: 1 }, totalCents: 0 });
    expect(await invoicesOf(serviceId)).toHaveLength(1);
  });

  it('refuses months that cannot be meant', async () => {
    expect((await room.call('POST', '/billing-runs', { competence: '2027-02' })).body).toMatchObject({ code: 'competence_out_of_range' });
    expect((await room.call('POST', '/billing-runs', { competence: '2026-13' })).status).toBe(400);
  });

  it('bills a service once, whatever runs at once and however often it dies', async () => {
    const ids = Array.from({ length: 300 }, newId);
    const { customerId, planId } = await addCustomer(room.db, []);
    await room.db.query(
      `INSERT INTO service (id, customer_id, plan_id, status, enabled_at, due_day, billing, starts_on, created_at) SELECT id, $2, $3, 'enabled', '2026-01-01', 31, 'advance', '2026-01-01', '2027-01-01T12:00:00Z' FROM unnest($1::uuid[]) id`,
      [ids, customerId, planId],
    );
    await room.db.query(
      `UPDATE plan SET components = '[{"description":"a","fiscalNature":"SCM","amountCents":6000},{"description":"b","fiscalNature":"SVA","amountCents":3990}]' WHERE id = $1`,
      [planId],
    );
    const handler = room.app.get(RunBilling);
    handler.chunkSize = 37;
    // Both look at the same services at the same time, and die now and then between two chunks.
    const start = () => room.call('POST', '/billing-runs', { competence: '2027-01' });
    const runs = [await start(), await start(), await start()].map(({ body }) => String(body['id']));
    let deaths = 0;
    const chunks = Reflect.get(handler, 'chunks') as { bill: (...args: unknown[]) => Promise<unknown> };
    const bill = chunks.bill.bind(chunks);
    chunks.bill = async (...args) => {
      const billed = await bill(...args);
      if (deaths < 2 && Math.random() < 0.2) {
        deaths += 1;
        throw new Error('killed before it could commit');
      }
      return billed;
    };
    try {
      for (let round = 0; round < 6; round += 1) {
        await room.db.query(`UPDATE work SET due_at = now() WHERE status = 'queued'`);
        await Promise.all([room.app.get(WorkRunner).runNext(), room.app.get(WorkRunner).runNext(), room.app.get(WorkRunner).runNext()]);
      }
    } finally {
      chunks.bill = bill;
      handler.chunkSize = 10_000;
    }
    const ended = await Promise.all(runs.map((id) => room.call('GET', `/billing-runs/${id}`)));
    expect(ended.map(({ body }) => body['status'])).toEqual(['succeeded', 'succeeded', 'succeeded']);
    const [sums] = await room.db.rows<object>(
      `SELECT count(*)::int AS invoices, count(DISTINCT service_id)::int AS services, sum(total_cents)::int AS cents, min(due_date)::text AS due,
         (SELECT sum(l.amount_cents)::int FROM invoice_line l JOIN invoice i ON i.id = l.invoice_id WHERE i.service_id = ANY($1::uuid[])) AS lines,
         (SELECT sum((c ->> 'amountCents')::int)::int FROM invoice_line l JOIN invoice i ON i.id = l.invoice_id, jsonb_array_elements(l.components) c WHERE i.service_id = ANY($1::uuid[])) AS parts
       FROM invoice WHERE service_id = ANY($1::uuid[])`,
      [ids],
    );
    expect(sums).toEqual({ invoices: 300, services: 300, cents: 300 * 9990, due: '2027-01-31', lines: 300 * 9990, parts: 300 * 9990 });
    expect(ended.reduce((sum, { body }) => sum + (body['counts'] as { invoices: number }).invoices, 0)).toBeGreaterThanOrEqual(300);
  }, 60_000);

  it('is cancelled between two chunks, and goes on where it was', async () => {
    const handler = room.app.get(RunBilling);
    handler.chunkSize = 100;
    const { body } = await room.call('POST', '/billing-runs', { competence: '2026-11' });
    const id = String(body['id']);
    const chunks = Reflect.get(handler, 'chunks') as { bill: (...args: unknown[]) => Promise<unknown> };
    const bill = chunks.bill.bind(chunks);
    chunks.bill = async (...args) => {
      chunks.bill = bill;
      await room.db.query('UPDATE work SET cancel_requested = true WHERE subject_id = $1', [id]);
      return bill(...args);
    };
    await room.work();
    const cancelled = (await room.call('GET', `/billing-runs/${id}`)).body;
    expect(cancelled).toMatchObject({ status: 'cancelled', counts: { invoices: expect.any(Number) } });
    const before = (cancelled['counts'] as { invoices: number }).invoices;
    expect(before).toBeGreaterThan(0);
    await room.call('POST', `/billing-runs/${id}/run`);
    await room.work();
    handler.chunkSize = 10_000;
    const services = await room.db.rows<{ count: number }>(`SELECT count(*)::int AS count FROM service`);
    expect((await room.call('GET', `/billing-runs/${id}`)).body).toMatchObject({ status: 'succeeded', counts: { invoices: services[0]!.count } });
  });
});

describe('what changes after a month was billed', () => {
  it('is put right in the next invoices; together they charge what was used, and credit is not lost', async () => {
    room.clock.set(new Date('2026-11-20T12:00:00Z'));
    await run('2026-11');
    const serviceId = await advance();
    await run('2026-12');
    // Cancelled on the 11th of December: 10 of its 31 days were used.
    await room.db.query(`UPDATE service SET status = 'cancelled', cancelled_at = '2026-12-11T15:00:00Z' WHERE id = $1`, [serviceId]);
    room.clock.set(new Date('2026-12-20T12:00:00Z'));
    await run('2027-01');
    const [november, december, january] = await invoicesOf(serviceId);
    // The 30 days of November: the month was billed, before there was this service.
    expect(amounts(november!)).toEqual([
      ['plan', 9990],
      ['adjustment', 9990],
    ]);
    expect(december && amounts(december)).toEqual([
      ['adjustment', -6767],
      ['carry', 6767],
    ]);
    expect(december).toMatchObject({ totalCents: 0, status: 'paid' });
    expect(january).toBeUndefined();
    const { body } = await room.call('GET', `/billing-events?serviceId=${serviceId}`);
    expect(body['data']).toMatchObject([
      { kind: 'discount', amountCents: 6767, carriedFrom: december!.id, installments: [{ competence: '2027-02', invoiceId: null }] },
    ]);
    // Alone it makes no invoice; it is taken by the first that has something to charge.
    await run('2027-02');
    expect(await invoicesOf(serviceId)).toHaveLength(2);
    await room.call('POST', '/billing-events', { serviceId, description: 'Multa', kind: 'surcharge', amountCents: 10_000, firstCompetence: '2027-02' });
    await run('2027-02');
    expect(amounts((await invoicesOf(serviceId)).at(-1)!)).toEqual([
      ['surcharge', 10_000],
      ['discount', -6767],
    ]);
  });

  it('a new price holds from its day, though nobody told billing', async () => {
    room.clock.set(new Date('2026-11-20T12:00:00Z'));
    const serviceId = await advance();
    const [{ plan_id: planId }] = (await room.db.query('SELECT plan_id FROM service WHERE id = $1', [serviceId])) as [{ plan_id: string }];
    await room.db.query(`UPDATE plan SET price_cents = 12_990, updated_at = '2026-12-16T12:00:00Z' WHERE id = $1`, [planId]);
    await room.db.query(`UPDATE plan SET price_cents = 12_000, updated_at = '2026-12-16T13:00:00Z' WHERE id = $1`, [planId]);
    await run('2026-12');
    const [december] = await invoicesOf(serviceId);
    // 15 days at 99.90, 16 at 120.00; of two changes in one day the last.
    expect(december?.lines[0]).toMatchObject({ kind: 'plan', amountCents: Math.round((9990 * 15 + 12_000 * 16) / 31) });
  });
});

describe('events', () => {
  it('are billed month after month until they are cancelled', async () => {
    room.clock.set(new Date('2026-11-20T12:00:00Z'));
    const serviceId = await advance();
    const posted = await room.call('POST', '/billing-events', {
      serviceId,
      description: 'Instalação',
      kind: 'surcharge',
      amountCents: 10_000,
      installments: 3,
      firstCompetence: '2026-11',
    });
    expect(posted.body).toMatchObject({ installments: [{ amountCents: 3334 }, { amountCents: 3333 }, { amountCents: 3333 }] });
    await room.call('POST', '/billing-events', { serviceId, description: 'Fidelidade', kind: 'discount', percent: 10, firstCompetence: '2026-12' });
    await run('2026-11');
    await run('2026-12');
    await room.call('POST', `/billing-events/${String(posted.body['id'])}/cancel`);
    await run('2027-01');
    const invoices = await invoicesOf(serviceId);
    expect(
      invoices.map((invoice) =>
        invoice.lines.filter(({ kind }) => kind !== 'plan' && kind !== 'adjustment').map(({ description, amountCents }) => [description, amountCents]),
      ),
    ).toEqual([
      [['Instalação (1/3)', 3334]],
      [
        ['Instalação (2/3)', 3333],
        ['Fidelidade', -999],
      ],
      [],
    ]);
    expect((await room.call('POST', `/billing-events/${String(posted.body['id'])}/cancel`)).status).toBe(200);
    const { body } = await room.call('GET', `/billing-events/${String(posted.body['id'])}`);
    expect(body['installments']).toHaveLength(2);
  });

  it('are an amount or a percentage, of a service there is', async () => {
    const base = { serviceId: newId(), description: 'x', kind: 'discount', firstCompetence: '2026-12' };
    expect((await room.call('POST', '/billing-events', base)).body).toMatchObject({ code: 'amount_or_percent' });
    expect((await room.call('POST', '/billing-events', { ...base, amountCents: 1, percent: 1 })).body).toMatchObject({ code: 'amount_or_percent' });
    expect((await room.call('POST', '/billing-events', { ...base, amountCents: 1, installments: 2 })).body).toMatchObject({ code: 'too_many_installments' });
    expect((await room.call('POST', '/billing-events', { ...base, amountCents: 1 })).body).toMatchObject({ code: 'unknown_service' });
  });
});

describe('the billing schedule', () => {
  const morning = async (day: string): Promise<string[]> => {
    room.clock.set(new Date(`${day}T09:00:00Z`));
    await Promise.all(Array.from({ length: 3 }, () => room.app.get(BillingSchedule).morning()));
    await room.work();
    const { body } = await room.call('GET', '/billing-runs?limit=200');
    const runs = body['data'] as { competence: string; status: string; requestedBy: string }[];
    return runs.filter(({ requestedBy }) => requestedBy === 'schedule:billing-run').map(({ competence, status }) => `${competence} ${status}`);
  };

  it('does what its policy says on its day, once a month; a worker that was away makes up for it, but not for weeks', async () => {
    expect(await morning('2027-05-20')).toEqual([]); // off
    await room.call('PATCH', '/billing-policy', { schedule: 'preview', runDay: 20 });
    expect(await morning('2027-05-19')).toEqual([]);
    expect(await morning('2027-05-20')).toEqual(['2027-06 previewed']);
    expect(await morning('2027-05-21')).toEqual(['2027-06 previewed']);
    await room.call('PATCH', '/billing-policy', { schedule: 'run' });
    expect(await morning('2027-12-23')).toEqual(['2028-01 succeeded', '2027-06 previewed']);
    expect(await morning('2028-01-24')).toHaveLength(2);
    await room.call('PATCH', '/billing-policy', { schedule: 'off' });
  });
});
