import { describe, expect, it } from '@jest/globals';
import { KeyedSemaphore } from './keyed-semaphore.ts';

describe('semaphore at a platform’s door', () => {
  it('lets so many in, the others in the order they came, and forgets who gave up', async () => {
    const semaphore = new KeyedSemaphore();
    const entered: string[] = [];
    const come = async (name: string, milliseconds = 60_000): Promise<void> => {
      if (await semaphore.acquire('a', 2, milliseconds)) entered.push(name);
      else entered.push(`${name} gave up`);
    };
    await Promise.all([come('first'), come('second')]);
    const [third, impatient, fifth] = [come('third'), come('impatient', 1), come('fifth')];
    await impatient;
    expect(entered).toEqual(['first', 'second', 'impatient gave up']);
    semaphore.release('a');
    await third;
    semaphore.release('a');
    await fifth;
    expect(entered).toEqual(['first', 'second', 'impatient gave up', 'third', 'fifth']);
    semaphore.release('a');
    semaphore.release('a');
    await Promise.all([come('sixth'), come('seventh')]);
    expect(entered.slice(-2)).toEqual(['sixth', 'seventh']);
  });

  it('keeps platforms apart', async () => {
    const semaphore = new KeyedSemaphore();
    expect(await semaphore.acquire('a', 1, 1)).toBe(true);
    expect(await semaphore.acquire('b', 1, 1)).toBe(true);
    expect(await semaphore.acquire('a', 1, 1)).toBe(false);
  });
});
