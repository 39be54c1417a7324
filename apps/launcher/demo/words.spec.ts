import { describe, expect, it } from '@jest/globals';
import { brl, count, cut, day, duration, wrap } from './words.ts';

describe('words', () => {
  it('says amounts, dates and times as Brazilians do', () => {
    expect(brl(123_456)).toBe('R$ 1.234,56');
    expect(day('2026-12-05')).toBe('05/12/2026');
    expect([duration(412), duration(65_000)]).toEqual(['0,4 s', '1 min 05 s']);
    expect([count(1, 'usuário', 'usuários'), count(2000, 'usuário', 'usuários')]).toEqual(['1 usuário', '2.000 usuários']);
  });

  it('breaks lines between words, and leaves a long word whole', () => {
    expect(wrap('um pacote para cada produto', 10)).toEqual(['um pacote', 'para cada', 'produto']);
    expect(wrap('veja https://exemplo.com.br/muito/longo ali', 10)).toEqual(['veja', 'https://exemplo.com.br/muito/longo', 'ali']);
    expect(wrap('', 10)).toEqual([]);
  });

  it('cuts what is too long', () => {
    expect([cut('plataforma', 10), cut('plataformas', 10)]).toEqual(['plataforma', 'plataform…']);
  });
});
