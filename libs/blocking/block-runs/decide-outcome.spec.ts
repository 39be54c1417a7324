import { describe, expect, it } from '@jest/globals';
import { decideOutcome } from './decide-outcome.ts';

describe('a service of a snapshot', () => {
  it.each([
    ['is blocked when its debt stands', { reason: 'overdue', overdueCents: 1000 }, 'blocked'],
    ['is blocked when it paid a part', { reason: 'overdue', overdueCents: 400 }, 'blocked'],
    ['is not when it paid', undefined, 'paid_meanwhile'],
    ['is not when it paid what was noticed', { reason: 'no_notice', overdueCents: 400 }, 'paid_meanwhile'],
    ['is not when a younger notice is too recent', { reason: 'notice_too_recent', overdueCents: 400 }, 'paid_meanwhile'],
    ['is not when cancelled', { reason: 'cancelled', overdueCents: 400 }, 'changed_meanwhile'],
    ['is not twice', { reason: 'already_blocked', overdueCents: 1000 }, 'changed_meanwhile'],
    ['is not when its profile asks for more now', { reason: 'notice_too_recent', overdueCents: 1000 }, 'changed_meanwhile'],
    ['is not on a holiday that has come', { reason: 'non_business_day', overdueCents: 1000 }, 'changed_meanwhile'],
  ] as const)('%s', (_, now, outcome) => expect(decideOutcome(1000, now)).toBe(outcome));
});
