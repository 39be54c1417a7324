import { describe, expect, it } from '@jest/globals';
import { type BlockFacts, blockReasonTexts, debtsOf, decideBlock, type OpenInvoice } from './decide-block.ts';

const facts = (over: { due?: string; notice?: string } & Partial<BlockFacts> = {}): BlockFacts => ({
  service: { cancelled: false, everEnabled: true, heldForDebt: false, trustedUntil: null },
  debts: [{ dueDate: over.due ?? '2026-01-10', openCents: 9990 }],
  notices: over.notice === undefined ? [] : [new Date(over.notice)],
  profile: { noticeAfterDueDays: 1, blockAfterNoticeDays: 15, holdOnNonBusinessDays: false },
  ...over,
});
const on = (asOf: string, over: Parameters<typeof facts>[0], businessDay = true) => decideBlock(facts(over), asOf, businessDay);

describe('the first day of a block', () => {
  it.each([
    ['fifteen days after the notice', '2026-01-10', '2026-01-11T15:00:00Z', '2026-01-26'],
    ['not after the due date', '2026-01-10', '2026-01-20T15:00:00Z', '2026-02-04'],
    ['over the end of a month', '2026-01-31', '2026-02-01T15:00:00Z', '2026-02-16'],
    ['over 29 February', '2028-02-14', '2028-02-15T15:00:00Z', '2028-03-01'],
    ['over 28 February', '2026-02-13', '2026-02-14T15:00:00Z', '2026-03-01'],
    ['over the end of a year', '2025-12-20', '2025-12-21T15:00:00Z', '2026-01-05'],
    ['a notice of 23:59:59 in São Paulo is of that day', '2026-01-10', '2026-01-12T02:59:59.999Z', '2026-01-26'],
    ['a notice of 00:00 is of the next', '2026-01-10', '2026-01-12T03:00:00Z', '2026-01-27'],
    ['through a beginning of daylight saving', '2018-10-20', '2018-10-21T15:00:00Z', '2018-11-05'],
    ['a notice at the midnight that daylight saving skipped', '2018-11-03', '2018-11-04T03:00:00Z', '2018-11-19'],
    ['in the hour that daylight saving repeated: still the 17th', '2018-02-16', '2018-02-18T02:30:00Z', '2018-03-04'],
    ['by daylight saving the day began an hour earlier in UTC', '2018-12-10', '2018-12-12T02:00:00Z', '2018-12-27'],
  ])('%s', (_, due, notice, first) => {
    expect(on(first, { due, notice })).toMatchObject({ decision: 'block', reason: 'overdue', possibleOn: first });
    const dayBefore = new Date(Date.parse(`${first}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
    expect(on(dayBefore, { due, notice })).toMatchObject({ decision: 'skip', reason: 'notice_too_recent', possibleOn: first });
  });

  it("is never before the profile's own ruler, however early the notice", () => {
    const profile = { noticeAfterDueDays: 5, blockAfterNoticeDays: 20, holdOnNonBusinessDays: false };
    expect(on('2026-02-04', { notice: '2026-01-11T15:00:00Z', profile })).toMatchObject({ reason: 'overdue', possibleOn: '2026-02-04' });
    expect(on('2026-02-03', { notice: '2026-01-11T15:00:00Z', profile })).toMatchObject({ reason: 'notice_too_recent' });
    expect(on('2026-02-09', { notice: '2026-01-20T15:00:00Z', profile })).toMatchObject({ reason: 'overdue', possibleOn: '2026-02-09' });
  });
});

describe('a notice counts', () => {
  it.each([
    ['not when there is none', [], 'no_notice'],
    ['not when sent before the due date', ['2026-01-05T15:00:00Z'], 'no_notice'],
    ['not when sent on the due date, up to its last moment', ['2026-01-11T02:59:59Z'], 'no_notice'],
    ['from the first moment of the next day', ['2026-01-11T03:00:00Z'], 'overdue'],
    ['the first after the due date decides, whatever came after', ['2026-02-28T12:00:00Z', '2026-01-12T12:00:00Z', '2026-01-02T12:00:00Z'], 'overdue'],
    ['not yet when only a late one came', ['2026-02-20T12:00:00Z'], 'notice_too_recent'],
  ])('%s', (_, notices, reason) => {
    expect(on('2026-03-01', { notices: notices.map((text) => new Date(text)) })).toMatchObject({ reason });
  });

  it('for the debts it came after: the oldest was paid, the younger one has no notice of its own', () => {
    const notices = [new Date('2026-01-11T15:00:00Z')];
    const older = { dueDate: '2026-01-10', openCents: 100 };
    const younger = { dueDate: '2026-02-10', openCents: 200 };
    expect(on('2026-03-01', { debts: [younger, older], notices })).toMatchObject({ decision: 'block', overdueCents: 300, oldestDueDate: '2026-01-10' });
    expect(on('2026-03-01', { debts: [younger], notices })).toMatchObject({ decision: 'skip', reason: 'no_notice', overdueCents: 200 });
  });
});

describe('a debt', () => {
  it.each([
    ['is none on its due day', '2026-01-10', undefined],
    ['is one from the day after', '2026-01-11', 'no_notice'],
  ])('%s', (_, asOf, reason) => expect(on(asOf, {})?.reason).toBe(reason));

  it('is the sum of what is overdue, without what is not due', () => {
    const debts = [
      { dueDate: '2026-01-10', openCents: 100 },
      { dueDate: '2026-01-20', openCents: 50 },
      { dueDate: '2026-02-10', openCents: 7 },
    ];
    expect(on('2026-02-10', { debts })).toMatchObject({ overdueCents: 150, oldestDueDate: '2026-01-10' });
    expect(on('2026-02-10', { debts: [] })).toBeUndefined();
  });
});

describe('a service is skipped', () => {
  const noticed = { notice: '2026-01-11T15:00:00Z' };
  const service = { cancelled: false, everEnabled: true, heldForDebt: false, trustedUntil: null };
  const profile = { noticeAfterDueDays: 1, blockAfterNoticeDays: 15, holdOnNonBusinessDays: true };
  it.each([
    ['when cancelled', { service: { ...service, cancelled: true, everEnabled: false, heldForDebt: true } }, true, 'cancelled'],
    ['when never enabled', { service: { ...service, everEnabled: false, heldForDebt: true } }, true, 'never_enabled'],
    ['when blocked already', { service: { ...service, heldForDebt: true } }, true, 'already_blocked'],
    ['on the last day of a trust unlock', { service: { ...service, trustedUntil: '2026-03-01' } }, true, 'trusted'],
    ['before the last day of a trust unlock, even without a notice', { service: { ...service, trustedUntil: '2026-03-02' }, notices: [] }, true, 'trusted'],
    ['not on the day after a trust unlock', { service: { ...service, trustedUntil: '2026-02-28' } }, true, 'overdue'],
    ['on a weekend or holiday, if its profile says so', { profile }, false, 'non_business_day'],
    ['not on a weekend otherwise', {}, false, 'overdue'],
    ['not on a business day', { profile }, true, 'overdue'],
  ])('%s', (_, over, businessDay, reason) => expect(on('2026-03-01', { ...noticed, ...over }, businessDay)?.reason).toBe(reason));
});

it('shows the notice that counted: of several that allow the same day, the first', () => {
  const profile = { noticeAfterDueDays: 5, blockAfterNoticeDays: 20, holdOnNonBusinessDays: false };
  const [first, second] = [new Date('2026-01-11T15:00:00Z'), new Date('2026-01-13T15:00:00Z')];
  for (const notices of [
    [first, second],
    [second, first],
  ])
    expect(on('2026-02-04', { notices, profile })).toMatchObject({ noticeSentAt: first, possibleOn: '2026-02-04' });
  expect(on('2026-02-04', { notices: [] })).toMatchObject({ noticeSentAt: null, possibleOn: null });
});

it('says each reason in Portuguese and in English', () => {
  for (const { pt, en } of Object.values(blockReasonTexts)) expect([pt, en]).toEqual([expect.stringMatching(/\.$/), expect.stringMatching(/\.$/)]);
});

describe('debtsOf: whose debt an invoice is', () => {
  const invoice = (openCents: number, lines: OpenInvoice['lines']): OpenInvoice => ({ dueDate: '2026-01-10', openCents, lines });
  const [internet, tv, film] = [
    { linkId: null, amountCents: 9_000 },
    { linkId: 'tv', amountCents: 3_000 },
    { linkId: 'film', amountCents: 500 },
  ];
  const debt = (openCents: number) => ({ dueDate: '2026-01-10', openCents });

  it('the service’s, when it has no lines, or any of something else than packages that block for their own', () => {
    const [bare, plain, mixed] = [invoice(100, []), invoice(9_000, [internet]), invoice(12_000, [internet, tv])];
    expect(debtsOf([bare, plain, mixed, invoice(3_500, [tv, film])]).service).toEqual([bare, plain, mixed]);
  });

  it('a package’s: its own lines added up, and no more than is open', () => {
    expect([...debtsOf([invoice(12_000, [internet, tv]), invoice(9_000, [internet])]).links]).toEqual([['tv', [debt(3_000)]]]);
    expect([...debtsOf([invoice(9_500, [tv, film, tv]), invoice(200, [film])]).links]).toEqual([
      ['tv', [debt(6_000)]],
      ['film', [debt(500), debt(200)]],
    ]);
  });
});
