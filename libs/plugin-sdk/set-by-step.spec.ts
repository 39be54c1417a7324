import { describe, expect, it } from '@jest/globals';
import type { HeldAccount, JsonObject, Outcome } from './contract.ts';
import { PlatformFailure, type FailureCode } from './failure.ts';
import { setByStep } from './set-by-step.ts';

/** A platform that holds letters; what it does not take, it refuses with a code. */
class Letters {
  held = '';
  readonly tried: string[] = [];
  refuses: Partial<Record<string, FailureCode>> = {};
  now = new Date('2026-11-23T12:00:00Z');

  set(wanted: string, memo: JsonObject, { revision = 1, sees = true } = {}): Promise<Outcome> {
    return setByStep<string, string>({
      wanted: { memo, revision },
      now: this.now,
      state: this.held,
      stepsTowards: (held) => [...wanted].filter((letter) => !held.includes(letter)),
      keyOf: (letter) => letter,
      take: async (letter) => {
        this.tried.push(letter);
        const code = this.refuses[letter];
        if (code) throw new PlatformFailure(code, code);
        this.held += letter;
        return sees ? this.held : undefined;
      },
      heldOf: (held): HeldAccount => ({ reference: null, remoteId: '1', products: [...held].map((ref) => ({ ref, blocked: false })), memo: { id: 1 } }),
      accessOf: (held) => (held === '' ? undefined : { kind: 'login', username: held }),
      busySeconds: 5,
    });
  }

  /** Calls until it is done or fails. */
  async setAll(wanted: string, memo: JsonObject = {}, options = {}): Promise<{ end: string; memo: JsonObject }> {
    let kept = memo;
    for (let calls = 0; calls < 20; calls += 1) {
      try {
        const outcome = await this.set(wanted, kept, options);
        kept = outcome.memo;
        if (outcome.state === 'done') return { end: 'done', memo: kept };
        this.now = new Date(this.now.getTime() + outcome.afterSeconds * 1000);
      } catch (error) {
        return { end: (error as PlatformFailure).code, memo: kept };
      }
    }
    throw new Error('It does not end.');
  }
}

describe('one write a call, until nothing is left', () => {
  it('takes the steps in order, and is done with the last one', async () => {
    const letters = new Letters();
    expect(await letters.set('ab', {})).toEqual({ state: 'more', afterSeconds: 0, memo: { id: 1 } });
    expect(await letters.set('ab', { id: 1 })).toMatchObject({ state: 'done', held: { remoteId: '1' }, memo: { id: 1 }, access: { username: 'ab' } });
    expect(letters.tried).toEqual(['a', 'b']);
  });

  it('looks once more where only a look can tell', async () => {
    const letters = new Letters();
    expect(await letters.set('a', {}, { sees: false })).toMatchObject({ state: 'more' });
    expect(await letters.set('a', {})).toMatchObject({ state: 'done' });
  });

  it.each(['refused', 'conflict', 'quota'] as const)('%s holds up no other step, and is the result when each has had its turn', async (code) => {
    const letters = new Letters();
    letters.refuses = { a: code };
    const { end, memo } = await letters.setAll('abc');
    expect(end).toBe(code);
    expect(letters).toMatchObject({ held: 'bc', tried: ['a', 'b', 'c', 'a'] });
    expect(memo).toMatchObject({ postponed: { a: { at: expect.any(Number) } }, revision: 1 });
  });

  it.each(['unavailable', 'unknown', 'throttled', 'invalid-settings'] as const)('%s ends the call', async (code) => {
    const letters = new Letters();
    letters.refuses = { a: code };
    expect(await letters.setAll('ab')).toEqual({ end: code, memo: {} });
    expect(letters.held).toBe('');
  });

  it('a refusal waits for a step that is only busy', async () => {
    const letters = new Letters();
    letters.refuses = { a: 'busy', b: 'refused' };
    const before = letters.now.getTime();
    const first = await letters.set('ab', {});
    const second = await letters.set('ab', first.memo);
    expect(second).toMatchObject({ state: 'more', afterSeconds: 5 });
    expect(letters.now.getTime()).toBe(before);
    letters.refuses = { b: 'refused' };
    expect(await letters.setAll('ab', second.memo)).toMatchObject({ end: 'refused' });
    expect(letters.held).toBe('a');
  });

  it('new facts and another day give every step a new turn; a memo of nonsense is none', async () => {
    const letters = new Letters();
    letters.refuses = { a: 'refused' };
    const { memo } = await letters.setAll('ab');
    letters.tried.length = 0;
    await letters.setAll('ac', memo, { revision: 2 });
    expect(letters.tried).toEqual(['a', 'c', 'a']);
    expect(await letters.setAll('ab', { postponed: 'x', revision: 'y' })).toMatchObject({ end: 'refused' });
  });
});
