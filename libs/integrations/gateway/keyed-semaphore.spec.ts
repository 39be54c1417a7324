import { describe, expect, it } from '@jest/globals';
import { Turns } from './turns.ts';

describe('turns at a platform’s door', () => {
  it('lets so many in, the others in the order they came, and forgets who gave up', async () => {
    const turns = new Turns();
    const entered: string[] = [];
    const come = async (name: string, milliseconds = 60_000): Promise<void> => {
      if (await turns.take('a', 2, milliseconds)) entered.push(name);
      else entered.push(`${name} gave up`);
    };
    await Promise.all([come('first'), come('second')]);
    const [third, impatient, fifth] = [come('third'), come('impatient', 1), come('fifth')];
    await impatient;
    expect(entered).toEqual(['first', 'second', 'impatient gave up']);
    turns.give('a');
    await third;
    turns.give('a');
    await fifth;
    expect(entered).toEqual(['first', 'second', 'impatient gave up', 'third', 'fifth']);
    turns.give('a');
    turns.give('a');
    await Promise.all([come('sixth'), come('seventh')]);
    expect(entered.slice(-2)).toEqual(['sixth', 'seventh']);
  });

  it('keeps platforms apart', async () => {
    const turns = new Turns();
    expect(await turns.take('a', 1, 1)).toBe(true);
    expect(await turns.take('b', 1, 1)).toBe(true);
    expect(await turns.take('a', 1, 1)).toBe(false);
  });
});
