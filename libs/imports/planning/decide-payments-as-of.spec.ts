import { describe, expect, it } from '@jest/globals';
import { decidePaymentsAsOf } from './decide-payments-as-of.ts';

const startedAt = new Date('2026-11-24T15:00:00Z');
const at = (text: string): Date => new Date(text);

describe('up to when an import tells of payments', () => {
  it.each<[string, Date | null, number, Date | null]>([
    ['as of when its oldest answer was saved', at('2026-11-24T09:00:00Z'), 0, at('2026-11-24T09:00:00Z')],
    ['days ago, too', at('2026-10-01T09:00:00Z'), 0, at('2026-10-01T09:00:00Z')],
    ['never later than it began, whatever the clock of the files', at('2026-11-24T15:00:01Z'), 0, startedAt],
    ['not at all when an open invoice did not come', at('2026-11-24T09:00:00Z'), 1, null],
    ['not at all without invoices', null, 0, null],
  ])('%s', (_, savedAt, untold, asOf) => expect(decidePaymentsAsOf({ savedAt, startedAt, untold })).toEqual(asOf));
});
