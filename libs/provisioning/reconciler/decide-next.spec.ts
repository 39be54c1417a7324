import { describe, expect, it } from '@jest/globals';
import { failureCodes, PlatformFailure } from '@content-platforms/plugin-sdk';
import { afterFailure, afterOutcome, type Before, keptOf } from './decide-next.ts';

const limits = { requests: { max: 300, perSeconds: 60 }, concurrency: 4, callTimeoutSeconds: 20, settleSeconds: 75, giveUpSeconds: 3600 };
const calm: Before = { attempts: 0, unsettled: false, runningSeconds: 0 };
const held = { reference: 'r', remoteId: '1', products: [], memo: {} };
const done = { state: 'done', held, memo: {} } as const;
const failing = (code: PlatformFailure['code'], before = calm, details = {}): ReturnType<typeof afterFailure> =>
  afterFailure(new PlatformFailure(code, 'x', details), before, limits, 0.5);

describe('afterFailure: each code has one consequence', () => {
  it.each([
    // code, state, seconds, attempts counted, frozen, key kept
    ['invalid-settings', 'pending', 0, 0, false, false],
    ['refused', 'failed', 86_400, 1, false, false],
    ['conflict', 'needs_attention', 5, 1, false, false],
    ['quota', 'failed', 86_400, 1, false, false],
    ['busy', 'pending', 5, 1, false, false],
    ['throttled', 'pending', 5, 0, false, false],
    ['unavailable', 'pending', 2, 1, false, false],
    ['unknown', 'unknown', 75, 1, true, true],
  ] as const)('%s', (code, state, dueInSeconds, attempts, frozen, keepKey) => {
    expect(failing(code)).toMatchObject({ state, dueInSeconds, attempts, frozen, keepKey });
  });

  it('a conflict is tried again soon, a few times, then daily', () => {
    expect([0, 1, 2, 3, 50].map((attempts) => failing('conflict', { ...calm, attempts }).dueInSeconds)).toEqual([5, 20, 80, 86_400, 86_400]);
  });

  it('covers every code of the contract', () => {
    for (const code of failureCodes) expect(failing(code)).toBeDefined();
  });

  it('waits as long as the platform asked', () => {
    expect(failing('throttled', calm, { retryAfterSeconds: 40 }).dueInSeconds).toBe(40);
    expect(failing('busy', calm, { retryAfterSeconds: 8 }).dueInSeconds).toBe(8);
  });

  it('an unavailable platform is never waited for longer than half a minute: the breaker spares it', () => {
    expect(failing('unavailable', { ...calm, attempts: 500 }).dueInSeconds).toBeLessThanOrEqual(30);
  });

  it('an unknown outcome that may be repeated is tried soon, and looked at again after the window', () => {
    expect(failing('unknown', calm, { repeatable: true })).toMatchObject({ dueInSeconds: 2, frozen: false, unsettledSeconds: 75, keepKey: true });
  });

  it('a person is told after many unknown outcomes in a row', () => {
    expect(failing('unknown', { ...calm, attempts: 7 }).state).toBe('needs_attention');
  });

  it('keeps the key through other failures while an outcome is unknown', () => {
    expect(failing('unavailable', { ...calm, unsettled: true })).toMatchObject({ keepKey: true, unsettledSeconds: 'keep' });
  });
});

describe('afterOutcome', () => {
  it('in step: looked at again in a day, or when time changes what is wanted', () => {
    expect(afterOutcome(done, true, calm, limits, null, 0.5)).toMatchObject({
      state: 'in_step',
      dueInSeconds: 86_400,
      attempts: 0,
      urgency: 'look',
      unsettledSeconds: null,
    });
    // What time brings is a change, before all looks: many trust unlocks end at one midnight.
    expect(afterOutcome(done, true, calm, limits, 60, 0.5)).toMatchObject({ dueInSeconds: 60, urgency: 'change' });
    expect(afterOutcome(done, true, calm, limits, 200_000, 0.5)).toMatchObject({ dueInSeconds: 86_400, urgency: 'look' });
    expect(afterOutcome(done, true, { ...calm, unsettled: true }, limits, 60, 0.5).dueInSeconds).toBe(60);
    expect(afterOutcome(done, false, calm, limits, 60, 0.5).dueInSeconds).toBe(60);
  });

  it('in step inside an unsettled window: looked at again after it', () => {
    expect(afterOutcome(done, true, { ...calm, unsettled: true }, limits, null, 0.5)).toMatchObject({
      state: 'in_step',
      dueInSeconds: 75,
      unsettledSeconds: 'keep',
    });
  });

  it('done but different is shown to a person', () => {
    expect(afterOutcome(done, false, calm, limits, null, 0.5).state).toBe('needs_attention');
  });

  it('more: goes on when told, until it has taken too long', () => {
    const more = { state: 'more', afterSeconds: 7, memo: {} } as const;
    expect(afterOutcome(more, false, calm, limits, null, 0.5)).toMatchObject({ state: 'pending', dueInSeconds: 7, running: true });
    expect(afterOutcome(more, false, { ...calm, runningSeconds: 3601 }, limits, null, 0.5).state).toBe('needs_attention');
  });

  it('keeps nothing of the subscriber', () => {
    expect(keptOf({ ...held, contact: { email: 'a@b.c' } })).toEqual({ reference: 'r', remoteId: '1', products: [] });
  });
});
