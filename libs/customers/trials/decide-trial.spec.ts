import { describe, expect, it } from '@jest/globals';
import { addDays, civilDateOf, daysBetween } from '#kernel';
import { type BrazilianZone, whenClocksShow } from '../../../test/support/local-clock.ts';
import fc from 'fast-check';
import { chargeAnnounced, decideTrial, latestDays, needsNotice, type TrialEnd, type TrialFacts } from './decide-trial.ts';

const facts = (more: Partial<TrialFacts> = {}): TrialFacts => ({
  endsOn: '2026-12-19',
  sequel: 'convert',
  trialCents: 0,
  priceCents: 2990,
  firstChargeOn: '2026-12-20',
  live: true,
  swap: null,
  ...more,
});
const swap = { sequel: 'swap', swap: 'on_sale' } as const;

describe('decideTrial', () => {
  it.each<[string, Partial<TrialFacts>, string, object]>([
    ['before its last day', {}, '2026-12-18', { do: 'wait' }],
    ['on its last day, told: ready for midnight', {}, '2026-12-19', { do: 'convert', from: '2026-12-20' }],
    ['a worker that was away: from the day it is back', {}, '2026-12-22', { do: 'convert', from: '2026-12-22' }],
    ['told a later day', { firstChargeOn: '2026-12-24' }, '2026-12-19', { do: 'convert', from: '2026-12-24' }],
    ['untold, on its last day: there is time', { firstChargeOn: null }, '2026-12-19', { do: 'wait' }],
    ['untold, over', { firstChargeOn: null }, '2026-12-20', { do: 'end', because: 'not_told' }],
    ['untold, but nothing dearer comes', { firstChargeOn: null, trialCents: 2990 }, '2026-12-19', { do: 'convert', from: '2026-12-20' }],
    ['only a time', { sequel: 'end', priceCents: 0 }, '2026-12-19', { do: 'wait' }],
    ['only a time, over', { sequel: 'end', priceCents: 0 }, '2026-12-20', { do: 'end', because: 'over' }],
    ['a swap', swap, '2026-12-19', { do: 'swap', from: '2026-12-20' }],
    ['a swap for what is not sold any more', { ...swap, swap: 'gone' }, '2026-12-20', { do: 'end', because: 'package_gone' }],
    ['a swap for what is there already', { ...swap, swap: 'attached' }, '2026-12-20', { do: 'end', because: 'package_attached' }],
    ['removed before its time', { live: false }, '2026-12-01', { do: 'end', because: 'removed' }],
    ['nobody came for a week', {}, '2026-12-26', { do: 'convert', from: '2026-12-26' }],
    ['nor for longer', {}, '2026-12-27', { do: 'end', because: 'too_late' }],
    ['its last day is 28 February of a leap year', { endsOn: '2028-02-28', firstChargeOn: '2028-02-29' }, '2028-02-28', { do: 'convert', from: '2028-02-29' }],
    ["its last day is the year's", { endsOn: '2026-12-31', firstChargeOn: '2027-01-01' }, '2026-12-31', { do: 'convert', from: '2027-01-01' }],
  ])('%s', (_, more, today, verdict) => expect(decideTrial(facts(more), today)).toEqual(verdict));

  // Its last day is São Paulo's, wherever the customer lives.
  it.each<[BrazilianZone, string, string, object]>([
    ['America/Rio_Branco', '2028-02-28T21:59:59', '2028-02-29', { do: 'wait' }],
    ['America/Rio_Branco', '2028-02-28T22:00:00', '2028-02-29', { do: 'convert', from: '2028-03-01' }],
    ['America/Manaus', '2028-02-29T22:59:59', '2028-02-29', { do: 'convert', from: '2028-03-01' }],
    ['America/Noronha', '2028-03-01T00:59:59', '2028-02-29', { do: 'convert', from: '2028-03-01' }],
    ['America/Noronha', '2028-03-01T01:00:00', '2028-02-28', { do: 'convert', from: '2028-03-01' }],
    ['America/Sao_Paulo', '2026-12-31T00:00:00', '2026-12-31', { do: 'convert', from: '2027-01-01' }],
    ['America/Sao_Paulo', '2026-12-30T23:59:59', '2026-12-31', { do: 'wait' }],
    ['America/Sao_Paulo', '2018-11-03T23:59:59', '2018-11-04', { do: 'wait' }],
    ['America/Sao_Paulo', '2018-11-04T00:00:00', '2018-11-04', { do: 'convert', from: '2018-11-05' }], // clocks showed 1:00
    ['America/Manaus', '2018-11-04T21:59:59', '2018-11-04', { do: 'convert', from: '2018-11-05' }],
    ['America/Manaus', '2018-11-04T22:00:00', '2018-11-05', { do: 'convert', from: '2018-11-06' }],
  ])('%s, %s, its last day %s', (zone, local, endsOn, verdict) =>
    expect(decideTrial(facts({ endsOn, firstChargeOn: addDays(endsOn, 1) }), civilDateOf(whenClocksShow(zone, local)))).toEqual(verdict),
  );

  const day = fc.integer({ min: -20, max: 20 }).map((days) => addDays('2028-02-28', days));
  const anyFacts = fc.record({
    endsOn: day,
    sequel: fc.constantFrom('end', 'convert', 'swap') as fc.Arbitrary<TrialFacts['sequel']>,
    trialCents: fc.nat(3_000),
    priceCents: fc.nat(3_000),
    firstChargeOn: fc.option(day),
    live: fc.boolean(),
    swap: fc.constantFrom('on_sale', 'gone', 'attached') as fc.Arbitrary<TrialFacts['swap']>,
  });

  it('charges nobody untold, before the day told, before the end, or for days that passed', () => {
    fc.assert(
      fc.property(anyFacts, day, (given, today) => {
        const verdict = decideTrial(given, today);
        if (verdict.do !== 'convert' && verdict.do !== 'swap') return;
        expect(given.live && verdict.do === given.sequel).toBe(true);
        expect(verdict.from > given.endsOn && verdict.from >= today && verdict.from >= (given.firstChargeOn ?? '')).toBe(true);
        expect(needsNotice(given) && given.firstChargeOn === null).toBe(false);
      }),
    );
  });

  it('leaves none open after its time, and touches none that is attached before its last day', () => {
    fc.assert(
      fc.property(anyFacts, day, (given, today) => {
        const { do: what } = decideTrial(given, today);
        if (today > given.endsOn) expect(what).not.toBe('wait');
        if (today < given.endsOn && given.live) expect(what).toBe('wait');
      }),
    );
  });

  it('gives each trial one end, whatever days it is looked at', () => {
    fc.assert(
      fc.property(anyFacts, fc.uniqueArray(fc.integer({ min: -3, max: latestDays + 3 }), { minLength: 1 }), (given, looks) => {
        const verdicts = looks
          .sort((a, b) => a - b)
          .map((days) => decideTrial(given, addDays(given.endsOn, days)))
          .filter((verdict) => verdict.do !== 'wait');
        const first = verdicts[0];
        // Only lateness changes it, and only to the end.
        for (const later of verdicts) if (later.do !== first?.do) expect((later as { because: TrialEnd }).because).toBe('too_late');
      }),
    );
  });
});

describe('chargeAnnounced', () => {
  it.each([
    ['2026-12-19', '2026-12-13', 7, '2026-12-20'],
    ['2026-12-19', '2026-12-14', 7, '2026-12-21'],
    ['2026-12-19', '2026-12-19', 7, '2026-12-26'],
    ['2026-12-19', '2026-11-20', 7, '2026-12-20'],
    ['2028-02-27', '2028-02-27', 3, '2028-03-01'],
  ])('a trial until %s, told on %s, %i days ahead: %s', (endsOn, sentOn, days, on) => expect(chargeAnnounced(endsOn, sentOn, days)).toBe(on));

  it('is never sooner than promised, nor than the end', () => {
    fc.assert(
      fc.property(fc.nat(60), fc.nat(60), fc.integer({ min: 3, max: 60 }), (end, sent, notice) => {
        const [endsOn, sentOn] = [addDays('2027-12-15', end), addDays('2027-12-15', sent)];
        const on = chargeAnnounced(endsOn, sentOn, notice);
        expect(on > endsOn && daysBetween(sentOn, on) >= notice).toBe(true);
        expect(on === addDays(endsOn, 1) || on === addDays(sentOn, notice)).toBe(true);
      }),
    );
  });
});
