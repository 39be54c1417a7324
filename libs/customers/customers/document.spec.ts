import { describe, expect, it } from '@jest/globals';
import { cnpj, cpf } from 'cpf-cnpj-validator';
import fc from 'fast-check';
import { readDocument } from './document.ts';

describe('readDocument', () => {
  it.each([
    ['52998224725', 'cpf', '52998224725'],
    ['529.982.247-25', 'cpf', '52998224725'],
    [' 111.444.777-35 ', 'cpf', '11144477735'],
    ['11222333000181', 'cnpj', '11222333000181'],
    ['11.222.333/0001-81', 'cnpj', '11222333000181'],
    ['12ABC34501DE35', 'cnpj', '12ABC34501DE35'],
    ['12.abc.345/01de-35', 'cnpj', '12ABC34501DE35'],
    ['AB12CD34000184', 'cnpj', 'AB12CD34000184'],
  ])('reads %s', (text, kind, value) => {
    expect(readDocument(text)).toEqual({ kind, value });
  });

  it.each([
    '',
    '52998224726',
    '11111111111',
    '00000000000000',
    '11222333000182',
    '12ABC34501DE36',
    '12ABC34501DEAB',
    '5299822472A',
    'CPF 52998224725',
    '052998224725',
  ])('refuses %s', (text) => {
    expect(readDocument(text)).toBeUndefined();
  });

  it('reads every valid document, masked or not, and no neighbour of one', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.boolean(), fc.nat(8), fc.integer({ min: 1, max: 9 }), (company, formatted, at, shift) => {
        const text = company ? cnpj.generate({ formatted }) : cpf.generate({ formatted });
        const value = text.replace(/[./-]/g, '');
        expect(readDocument(text)).toEqual({ kind: company ? 'cnpj' : 'cpf', value });
        if (/^\d+$/.test(value)) {
          const other = value.slice(0, at) + String((Number(value[at]) + shift) % 10) + value.slice(at + 1);
          // One digit changed keeps a check digit only by the remainders that count as zero.
          const read = readDocument(other);
          expect(read === undefined || read.value === other).toBe(true);
        }
      }),
    );
  });
});
