import { describe, expect, it } from '@jest/globals';
import { masked, unmasked } from './document.ts';

describe('the mask the platform wants', () => {
  it.each([
    ['52998224725', '529.982.247-25'],
    ['11144477735', '111.444.777-35'],
    ['12ABC34501DE35', '12.ABC.345/01DE-35'],
    ['11222333000181', '11.222.333/0001-81'],
    ['AB12CD34000184', 'AB.12C.D34/0001-84'],
  ])('%s is %s', (document, mask) => {
    expect(masked(document)).toBe(mask);
    expect(masked(mask)).toBe(mask);
    expect(unmasked(mask)).toBe(document);
  });

  it.each(['', '5299822472', '529982247255', '12ABC34501DEAB', 'abc'])('%p is neither CPF nor CNPJ', (document) => expect(masked(document)).toBeUndefined());

  it('keeps the letters, in capitals', () => expect(masked('12abc34501de35')).toBe('12.ABC.345/01DE-35'));
});
