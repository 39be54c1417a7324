import { describe, expect, it } from '@jest/globals';
import { debt, noticeAt, subject } from './block-facts.fixture.ts';
import {
  type BilledDebt,
  type BlockFacts,
  blockReasonTexts,
  type Debt,
  type DebtNotice,
  decideBlock,
  decideService,
  isNoticed,
  type ServiceFacts,
  subjectsOf,
} from './decide-block.ts';

interface Over extends Partial<Omit<BlockFacts, 'debts'>> {
  due?: string;
  notice?: string;
  notices?: readonly DebtNotice[];
  openSince?: string;
  debts?: readonly Debt[];
}
/** One debt of Ana's, unless told otherwise. */
const facts = ({ due = '2026-01-10', notice, notices = notice === undefined ? [] : [noticeAt(notice)], openSince, debts, ...over }: Over): BlockFacts =>
  subject({ debts: debts ?? [debt(due, 9990, notices, openSince === undefined ? {} : { openSince })], ...over });
const on = (asOf: string, over: Over, businessDay = true) => decideBlock(facts(over), asOf, businessDay);

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

  it('is never before the schedule of the profile, however early the notice', () => {
    const terms = { noticeAfterDueDays: 5, blockAfterNoticeDays: 20, holdOnNonBusinessDays: false };
    expect(on('2026-02-04', { notice: '2026-01-11T15:00:00Z', terms })).toMatchObject({ reason: 'overdue', possibleOn: '2026-02-04' });
    expect(on('2026-02-03', { notice: '2026-01-11T15:00:00Z', terms })).toMatchObject({ reason: 'notice_too_recent' });
    expect(on('2026-02-09', { notice: '2026-01-20T15:00:00Z', terms })).toMatchObject({ reason: 'overdue', possibleOn: '2026-02-09' });
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
    expect(on('2026-03-01', { notices: notices.map((text) => noticeAt(text)) })).toMatchObject({ reason });
  });

  it('not when it bounced, whatever else came', () => {
    expect(on('2026-03-01', { notices: [noticeAt('2026-01-11T15:00:00Z', true)] })).toMatchObject({ reason: 'no_notice' });
    expect(on('2026-03-01', { notices: [noticeAt('2026-01-11T15:00:00Z', true), noticeAt('2026-02-20T12:00:00Z')] })).toMatchObject({
      reason: 'notice_too_recent',
    });
  });

  it.each([
    ['not when the debt was settled and reopened after it', '2026-02-01T10:00:00Z', 'no_notice'],
    ['not when it was reopened a millisecond after it', '2026-01-11T15:00:00.001Z', 'no_notice'],
    ['when the debt was reopened at that very moment', '2026-01-11T15:00:00Z', 'overdue'],
    ['when it was reopened before, written with another offset', '2026-01-11T11:59:59-03:00', 'overdue'],
  ])('%s', (_, openSince, reason) => expect(on('2026-03-01', { notice: '2026-01-11T15:00:00Z', openSince })).toMatchObject({ reason }));

  it('for the debts it names: one that it does not name needs its own, and is listed', () => {
    const older = debt('2026-01-10', 100, [noticeAt('2026-01-11T15:00:00Z')]);
    const younger = debt('2026-01-15', 200);
    expect(on('2026-03-01', { debts: [younger, older] })).toMatchObject({
      decision: 'block',
      overdueCents: 300,
      oldestDueDate: '2026-01-10',
      unnoticed: [younger.invoiceId],
    });
    expect(on('2026-03-01', { debts: [younger] })).toMatchObject({ decision: 'skip', reason: 'no_notice', overdueCents: 200, unnoticed: [younger.invoiceId] });
    expect(isNoticed(older)).toBe(true);
    expect(isNoticed(younger)).toBe(false);
  });
});

describe('a debt', () => {
  it.each([
    ['is none on its due day', '2026-01-10', undefined],
    ['is one from the day after', '2026-01-11', 'no_notice'],
  ])('%s', (_, asOf, reason) => expect(on(asOf, {})?.reason).toBe(reason));

  it('is the sum of what is overdue, without what is not due', () => {
    const debts = [debt('2026-01-10', 100), debt('2026-01-20', 50), debt('2026-02-10', 7)];
    expect(on('2026-02-10', { debts })).toMatchObject({ overdueCents: 150, oldestDueDate: '2026-01-10' });
    expect(on('2026-02-10', { debts: [] })).toBeUndefined();
  });
});

describe('a service is skipped', () => {
  const noticed = { notice: '2026-01-11T15:00:00Z' };
  const terms = { noticeAfterDueDays: 1, blockAfterNoticeDays: 15, holdOnNonBusinessDays: true };
  it.each([
    ['when cancelled', { cancelled: true, everEnabled: false, heldForDebt: true }, true, 'cancelled'],
    ['when never enabled', { everEnabled: false, heldForDebt: true }, true, 'never_enabled'],
    ['when blocked already', { heldForDebt: true }, true, 'already_blocked'],
    ['on the last day of a trust unlock', { trustedUntil: '2026-03-01' }, true, 'trusted'],
    ['before the last day of a trust unlock, even without a notice', { trustedUntil: '2026-03-02', notices: [] }, true, 'trusted'],
    ['not on the day after a trust unlock', { trustedUntil: '2026-02-28' }, true, 'overdue'],
    ['on a weekend or holiday, if its profile says so', { terms }, false, 'non_business_day'],
    ['not on a weekend otherwise', {}, false, 'overdue'],
    ['not on a business day', { terms }, true, 'overdue'],
  ])('%s', (_, over, businessDay, reason) => expect(on('2026-03-01', { ...noticed, ...over }, businessDay)?.reason).toBe(reason));
});

it('shows the notice that counted: of several that allow the same day, the first', () => {
  const terms = { noticeAfterDueDays: 5, blockAfterNoticeDays: 20, holdOnNonBusinessDays: false };
  const [first, second] = [noticeAt('2026-01-11T15:00:00Z'), noticeAt('2026-01-13T15:00:00Z')];
  for (const notices of [
    [first, second],
    [second, first],
  ])
    expect(on('2026-02-04', { notices, terms })).toMatchObject({ noticeSentAt: first.sentAt, possibleOn: '2026-02-04' });
  expect(on('2026-02-04', { notices: [] })).toMatchObject({ noticeSentAt: null, possibleOn: null });
});

it('says each reason in Portuguese and in English', () => {
  for (const { pt, en } of Object.values(blockReasonTexts)) expect([pt, en]).toEqual([expect.stringMatching(/\.$/), expect.stringMatching(/\.$/)]);
});

describe('subjectsOf: what a debt may block', () => {
  const internet = { linkId: null, live: false, amountCents: 9_000 };
  const tv = { linkId: 'tv', live: true, amountCents: 3_000 };
  const film = { linkId: 'film', live: true, amountCents: 500 };
  const invoice = (openCents: number, lines: BilledDebt['lines'], over: { debtorId?: string } = {}): BilledDebt => ({
    ...debt('2026-01-10', openCents, [noticeAt('2026-01-11T15:00:00Z')], over),
    lines,
  });
  const service = (debts: readonly BilledDebt[], held: (string | null)[] = []): ServiceFacts => ({ ...subject(), held, debts });
  const cents = (facts: ServiceFacts) => subjectsOf(facts).map(({ linkId, debts }) => [linkId, debts.map(({ openCents }) => openCents)]);

  it('the service, when the invoice has no lines, or any of something else than packages that block for their own', () => {
    expect(cents(service([invoice(100, []), invoice(9_001, [internet]), invoice(12_000, [internet, tv]), invoice(3_500, [tv, film])]))[0]).toEqual([
      null,
      [100, 9_001, 12_000],
    ]);
  });

  it('a package, for its own lines added up, and no more than is open', () => {
    expect(cents(service([invoice(12_000, [internet, tv]), invoice(9_000, [internet])]))).toEqual([
      [null, [12_000, 9_000]],
      ['tv', [3_000]],
    ]);
    expect(cents(service([invoice(6_500, [tv, film, tv]), invoice(200, [film])]))).toEqual([
      [null, []],
      ['tv', [6_000]],
      ['film', [500, 200]],
    ]);
  });

  it('nothing, for a package that is not attached any more', () => {
    expect(cents(service([invoice(3_000, [{ ...tv, live: false }])]))).toEqual([[null, []]]);
  });

  it("nothing of another holder's: not the service, and no package of it", () => {
    const facts = service([invoice(12_000, [internet, tv], { debtorId: 'bia' }), invoice(100, [], { debtorId: 'bia' })]);
    expect(decideService(facts, '2026-03-01', true)).toEqual([]);
    expect(decideService({ ...facts, holderId: 'bia' }, '2026-03-01', true)).toMatchObject([
      { linkId: null, decision: 'block', overdueCents: 12_100 },
      { linkId: 'tv', decision: 'block', overdueCents: 3_000 },
    ]);
  });

  it('is blocked already where its own hold is', () => {
    const reasons = (held: (string | null)[]) =>
      decideService(service([invoice(12_000, [internet, tv])], held), '2026-03-01', true).map(({ reason }) => reason);
    expect(reasons([null])).toEqual(['already_blocked', 'overdue']);
    expect(reasons(['tv'])).toEqual(['overdue', 'already_blocked']);
  });
});
