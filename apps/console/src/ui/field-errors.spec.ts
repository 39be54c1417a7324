import { describe, expect, it } from '@jest/globals';
import { fieldErrors } from './field-errors.ts';

const told = (pointer: string, message: string) => ({ pointer, code: 'x', message });

describe('what the API said of fields', () => {
  it('goes to the fields that the form has, all that was said of each', () => {
    expect(
      fieldErrors(
        [told('/name', 'curto'), told('/name', 'estranho'), told('/components/1/amountCents', 'negativo'), told('/planId', 'de outro lugar'), told('', 'tudo')],
        [['name'], ['components', 0, 'amountCents'], ['components', 1, 'amountCents']],
      ),
    ).toEqual([
      { name: ['name'], errors: ['curto', 'estranho'] },
      { name: ['components', 1, 'amountCents'], errors: ['negativo'] },
    ]);
  });
});
