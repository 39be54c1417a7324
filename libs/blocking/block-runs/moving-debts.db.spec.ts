import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openBlocking, type Room, runBlocks, sleepsOf } from './facts.fixture.ts';

const now = '2026-03-10T12:00:00Z';
let room: Room;
beforeAll(async () => {
  room = await openBlocking(now);
  await room.call('PATCH', '/blocking-policy', { holdPercent: 100, holdCount: 1_000 });
});
afterAll(() => room.close());
beforeEach(() => room.clock.set(new Date(now)));

const unlock = (id: string, body: object) => room.call('POST', `/services/${id}/trust-unlocks`, body);
const at = (date: string): Date => new Date(`${date}T12:00:00Z`);

describe('the oldest invoice is paid while a younger one stays open', () => {
  // One notice for each, the day after it was due; the profile's fifteen days. What each day finds, before and after the payment.
  const older = { due: '2026-01-10', noticed: '2026-01-11T12:00:00Z', blocks: '2026-01-26' };
  const younger = { due: '2026-02-10', noticed: '2026-02-11T12:00:00Z', blocks: '2026-02-26' };
  const reasonOn = async (service: string): Promise<unknown> => (await runBlocks(room)).find((row) => row['serviceId'] === service)?.['reason'];

  it.each([
    // the day of the payment, what the run of that morning says, what the day after says, and on the younger's own day
    ['before either was noticed', '2026-01-11', undefined],
    ['while the older notice runs', '2026-01-20', 'notice_too_recent'],
    ['on the day the older could block', '2026-01-26', 'overdue'],
    ['blocked, the younger not due', '2026-02-05', 'overdue'],
    ['blocked, the younger overdue and not noticed', '2026-02-11', 'overdue'],
    ['blocked, while the younger notice runs', '2026-02-25', 'overdue'],
  ])('%s: the younger blocks on its own day, not earlier, not later', async (_, paidOn, morning) => {
    const [service] = (await room.services(1)) as [string];
    const [first] = (await room.invoices([service], older.due)) as [string];
    await room.invoices([service], younger.due);
    const tell = async (upTo: string): Promise<void> => {
      for (const { noticed } of [older, younger]) {
        const told = await room.db.rows('SELECT FROM notice WHERE service_id = $1 AND sent_at = $2', [service, noticed]);
        if (noticed <= `${upTo}T12:00:00Z` && told.length === 0) await room.notices([service], noticed);
      }
    };
    room.clock.set(at(paidOn));
    if (paidOn > '2026-01-11') await tell(paidOn);
    const seen = await reasonOn(service);
    expect(seen === 'no_notice' ? undefined : seen).toBe(morning);
    await room.call('POST', `/invoices/${first}/payments`, { amountCents: 9990, paidAt: `${paidOn}T11:00:00Z` });
    // Whatever the older one had brought is gone with it.
    expect(await room.held([service])).toEqual([]);
    for (const [day, reason] of [
      ['2026-02-10', undefined],
      ['2026-02-25', 'notice_too_recent'],
      [younger.blocks, 'overdue'],
    ] as const) {
      if (day <= paidOn) continue;
      await tell(day);
      room.clock.set(at(day));
      expect([day, await reasonOn(service)]).toEqual([day, reason]);
      expect(await room.held([service])).toEqual(reason === 'overdue' ? [service] : []);
    }
  });

  const previewed = async (): Promise<string> => {
    const { body } = await room.call('POST', '/block-runs', { preview: true });
    await room.work();
    return String(body['id']);
  };
  const act = async (run: string, verb: 'run' | 'approve'): Promise<void> => {
    expect((await room.call('POST', `/block-runs/${run}/${verb}`)).status).toBe(202);
  };
  const outcomeOf = async (run: string, service: string): Promise<unknown> =>
    ((await room.call('GET', `/block-runs/${run}/services?limit=200`)).body['data'] as Record<string, unknown>[]).find((row) => row['serviceId'] === service)?.[
      'outcome'
    ];
  /** A run of that moment, held by its brake. */
  const heldRun = async (): Promise<string> => {
    await room.call('PATCH', '/blocking-policy', { holdPercent: 0, holdCount: 0 });
    const run = await previewed();
    await act(run, 'run');
    await room.work();
    expect((await room.call('GET', `/block-runs/${run}`)).body).toMatchObject({ status: 'held' });
    return run;
  };
  const unheld = () => room.call('PATCH', '/blocking-policy', { holdPercent: 100, holdCount: 1_000 });

  /** What was under way when the older was paid, and what became of it after. */
  const stages: [string, string, (service: string) => Promise<() => Promise<unknown>>, Record<string, string>][] = [
    [
      'previewed',
      '2026-02-12',
      async (service) => {
        const run = await previewed();
        return async () => {
          await act(run, 'run');
          await room.work();
          expect(await outcomeOf(run, service)).toBe('paid_meanwhile');
        };
      },
      { '2026-02-25': 'notice_too_recent', '2026-02-26': 'overdue' },
    ],
    [
      'held by the brake, approved after the payment',
      '2026-02-12',
      async (service) => {
        const run = await heldRun();
        return async () => {
          await act(run, 'approve');
          await room.work();
          expect(await outcomeOf(run, service)).toBe('paid_meanwhile');
          await unheld();
        };
      },
      { '2026-02-25': 'notice_too_recent', '2026-02-26': 'overdue' },
    ],
    [
      'approved, and not begun',
      '2026-02-25',
      async (service) => {
        const run = await heldRun();
        await act(run, 'approve');
        return async () => {
          await room.work();
          expect(await outcomeOf(run, service)).toBe('paid_meanwhile');
          await unheld();
        };
      },
      { '2026-02-26': 'overdue' },
    ],
    [
      'in a trust unlock that is over before the younger may block',
      '2026-02-12',
      async (service) => {
        await runBlocks(room);
        expect((await unlock(service, { days: 2 })).status).toBe(201);
        return async () => expect(await sleepsOf(room, service)).toEqual([]);
      },
      { '2026-02-13': 'trusted', '2026-02-15': 'notice_too_recent', '2026-02-25': 'notice_too_recent', '2026-02-26': 'overdue' },
    ],
    [
      'in a trust unlock that lasts until after: it keeps its promise, then the younger blocks',
      '2026-02-25',
      async (service) => {
        await runBlocks(room);
        expect((await unlock(service, { days: 2 })).status).toBe(201);
        return async () => expect(await sleepsOf(room, service)).toEqual([]);
      },
      { '2026-02-26': 'trusted', '2026-02-27': 'trusted', '2026-02-28': 'overdue' },
    ],
    [
      'a contract that may end: it is none any more, nor when the younger blocks',
      '2026-02-25',
      async (service) => {
        await runBlocks(room);
        const { body } = await room.call('POST', '/suspension-profiles', { name: 'Encerra', endAfterBlockDays: 60 });
        await room.db.query('UPDATE service SET suspension_profile_id = $2, updated_at = $3 WHERE id = $1', [service, body['id'], room.clock.now()]);
        await room.db.query(`UPDATE hold SET placed_at = '2025-12-01T12:00:00Z' WHERE service_id = $1`, [service]);
        await room.db.query(
          `INSERT INTO notice (id, service_id, channel, sent_at, recorded_by, stage) VALUES (uuid7(), $1, 'email', '2026-01-20T12:00:00Z', 'test', 'end')`,
          [service],
        );
        const ends = async () => (await room.call('GET', `/end-candidates?serviceId=${service}`)).body['data'] as { id: string; ready: boolean }[];
        const [candidate] = await ends();
        expect(candidate).toMatchObject({ ready: true });
        return async () => {
          expect(await room.call('POST', `/end-candidates/${candidate?.id ?? ''}/end`)).toMatchObject({ status: 404 });
          expect(await ends()).toEqual([]);
        };
      },
      { '2026-02-26': 'overdue' },
    ],
  ];
  it.each(stages)('%s, on %s', async (_, paidOn, reach, days) => {
    const [service] = (await room.services(1)) as [string];
    const [first] = (await room.invoices([service], older.due)) as [string];
    await room.invoices([service], younger.due);
    for (const { noticed } of [older, younger]) await room.notices([service], noticed);
    room.clock.set(at(paidOn));
    const then = await reach(service);
    await room.call('POST', `/invoices/${first}/payments`, { amountCents: 9990, paidAt: `${paidOn}T11:00:00Z` });
    await then();
    expect(await room.held([service])).toEqual([]);
    for (const [day, reason] of Object.entries(days)) {
      room.clock.set(at(day));
      expect([day, await reasonOn(service)]).toEqual([day, reason]);
      expect(await room.held([service])).toEqual(reason === 'overdue' ? [service] : []);
    }
    // Its contract may end as late as if there never had been an older one.
    expect((await room.call('GET', `/end-candidates?serviceId=${service}`)).body['data']).toEqual([]);
  });

  it('on the day the younger may block by itself the hold stays', async () => {
    const [service] = (await room.services(1)) as [string];
    const [first] = (await room.invoices([service], older.due)) as [string];
    const [second] = (await room.invoices([service], younger.due)) as [string];
    await room.notices([service], older.noticed);
    await room.notices([service], younger.noticed);
    room.clock.set(at(younger.blocks));
    await runBlocks(room);
    await room.call('POST', `/invoices/${first}/payments`, { amountCents: 9990, paidAt: `${younger.blocks}T11:00:00Z` });
    expect(await room.held([service])).toEqual([service]);
    await room.call('POST', `/invoices/${second}/payments`, { amountCents: 9990, paidAt: `${younger.blocks}T11:00:00Z` });
    expect(await room.held([service])).toEqual([]);
  });

  it('a hold that an import placed stays while anything overdue is left: its notices are elsewhere', async () => {
    const [service] = (await room.services(1)) as [string];
    const invoices = [await room.invoices([service], older.due), await room.invoices([service], younger.due)].flat();
    await room.db.query(`INSERT INTO hold (id, service_id, reason, placed_by) VALUES (uuid7(), $1, 'debt', 'import')`, [service]);
    await room.call('POST', `/invoices/${invoices[0]}/payments`, { amountCents: 9990, paidAt: now });
    expect(await room.held([service])).toEqual([service]);
    await room.call('POST', `/invoices/${invoices[1]}/payments`, { amountCents: 9990, paidAt: now });
    expect(await room.held([service])).toEqual([]);
  });
});

describe('payments that come and go, and invoices that move, by day and to the cent', () => {
  type Act = { pay: number } | { bounce: number } | { postpone: string } | { notice: true } | { cancel: true };
  /** What that day's run finds: why, and what is overdue; null: it owes nothing. */
  type Found = [string, number] | null;

  // One invoice of R$ 99,90 due on 10 January, noticed the day after: suspended from the 26th.
  it.each<[string, Record<string, Act[]>, Record<string, Found>]>([
    ['nothing happens', {}, { '2026-01-25': ['notice_too_recent', 9990], '2026-01-26': ['overdue', 9990] }],
    ['a centavo is left', { '2026-01-20': [{ pay: 9989 }] }, { '2026-01-25': ['notice_too_recent', 1], '2026-01-26': ['overdue', 1] }],
    [
      'a part bounces before the day',
      { '2026-01-15': [{ pay: 4000 }], '2026-01-20': [{ bounce: 0 }] },
      { '2026-01-15': ['notice_too_recent', 5990], '2026-01-20': ['notice_too_recent', 9990], '2026-01-26': ['overdue', 9990] },
    ],
    [
      'all of it bounces after the day: the debt came back and is noticed anew',
      { '2026-01-20': [{ pay: 9990 }], '2026-01-28': [{ bounce: 0 }], '2026-01-29': [{ notice: true }] },
      {
        '2026-01-20': null,
        '2026-01-27': null,
        '2026-01-28': ['no_notice', 9990],
        '2026-02-12': ['notice_too_recent', 9990],
        '2026-02-13': ['overdue', 9990],
      },
    ],
    [
      'of two parts that settled it one bounces: the rest is noticed anew',
      { '2026-01-14': [{ pay: 5000 }], '2026-01-16': [{ pay: 4990 }], '2026-01-18': [{ bounce: 1 }] },
      { '2026-01-14': ['notice_too_recent', 4990], '2026-01-16': null, '2026-01-18': ['no_notice', 4990], '2026-01-26': ['no_notice', 4990] },
    ],
    [
      'the interest bounces: what was owed is paid',
      { '2026-01-20': [{ pay: 9990 }], '2026-01-21': [{ pay: 310 }], '2026-01-22': [{ bounce: 1 }] },
      { '2026-01-22': null, '2026-01-26': null },
    ],
    [
      'paid with interest in one, which bounces: the debt is what it was, and is noticed anew',
      { '2026-01-20': [{ pay: 10_300 }], '2026-01-22': [{ bounce: 0 }] },
      { '2026-01-20': null, '2026-01-22': ['no_notice', 9990], '2026-01-26': ['no_notice', 9990] },
    ],
    [
      'postponed while its notice runs: not owed until then, and told of anew',
      { '2026-01-15': [{ postpone: '2026-02-10' }], '2026-02-11': [{ notice: true }] },
      {
        '2026-01-26': null,
        '2026-02-10': null,
        '2026-02-11': ['notice_too_recent', 9990],
        '2026-02-25': ['notice_too_recent', 9990],
        '2026-02-26': ['overdue', 9990],
      },
    ],
    [
      'postponed by two days: the notice that came before does not count',
      { '2026-01-11': [{ postpone: '2026-01-12' }], '2026-01-14': [{ notice: true }] },
      { '2026-01-12': null, '2026-01-13': ['no_notice', 9990], '2026-01-28': ['notice_too_recent', 9990], '2026-01-29': ['overdue', 9990] },
    ],
    [
      'postponed when it is blocked: given back at once',
      { '2026-01-27': [{ postpone: '2026-02-10' }] },
      { '2026-01-26': ['overdue', 9990], '2026-01-27': null, '2026-02-11': ['no_notice', 9990] },
    ],
    [
      'paid when it is blocked, and bounced: noticed anew before it is blocked again',
      { '2026-01-28': [{ pay: 9990 }], '2026-01-30': [{ bounce: 0 }], '2026-01-31': [{ notice: true }] },
      { '2026-01-26': ['overdue', 9990], '2026-01-29': null, '2026-01-30': ['no_notice', 9990], '2026-02-15': ['overdue', 9990] },
    ],
    ['cancelled when it is blocked', { '2026-01-27': [{ cancel: true }] }, { '2026-01-26': ['overdue', 9990], '2026-01-27': null, '2026-03-01': null }],
  ])('%s', async (_, acts, finds) => {
    const [service] = (await room.services(1)) as [string];
    const [invoice] = (await room.invoices([service], '2026-01-10')) as [string];
    await room.notices([service], '2026-01-11T11:00:00Z');
    const payments: string[] = [];
    const done = async (act: Act, day: string): Promise<number> => {
      if ('pay' in act) {
        const { status, body } = await room.call('POST', `/invoices/${invoice}/payments`, { amountCents: act.pay, paidAt: `${day}T11:00:00Z` });
        payments.push(String(body['id']));
        return status;
      }
      if ('bounce' in act) return (await room.call('POST', `/payments/${payments[act.bounce] ?? ''}/reverse`)).status;
      if ('postpone' in act) return (await room.call('PATCH', `/invoices/${invoice}`, { dueDate: act.postpone, reason: 'combinado' })).status;
      if ('cancel' in act) return (await room.call('POST', `/invoices/${invoice}/cancel`)).status;
      await room.notices([service], `${day}T11:00:00Z`);
      return 201;
    };
    const days = [...new Set([...Object.keys(acts), ...Object.keys(finds)])].sort();
    for (const day of days) {
      room.clock.set(at(day));
      for (const act of acts[day] ?? []) {
        const before = await room.held([service]);
        expect([day, act, [200, 201].includes(await done(act, day))]).toEqual([day, act, true]);
        // Whatever came, it blocked nobody by itself.
        if (before.length === 0) expect(await room.held([service])).toEqual([]);
      }
      if (!(day in finds)) continue;
      const row = (await runBlocks(room)).find((one) => one['serviceId'] === service);
      expect([day, row === undefined ? null : [row['reason'], row['overdueCents']]]).toEqual([day, finds[day]]);
      expect([day, await room.held([service])]).toEqual([day, finds[day]?.[0] === 'overdue' ? [service] : []]);
    }
  });
});
