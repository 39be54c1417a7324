import { describe, expect, it } from '@jest/globals';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { Text } from './fields.ts';

class Named {
  @Text() name: string;
  @Text({ max: 500, optional: true }) note?: string;
  @Text({ optional: true, nullable: true }) nick?: string | null;
}

const read = (body: object): { value: Named; codes: string[] } => {
  const value = plainToInstance(Named, body);
  return { value, codes: validateSync(value).flatMap(({ property, constraints }) => Object.keys(constraints ?? {}).map((code) => `${property} ${code}`)) };
};

describe('text fields', () => {
  it.each([
    'José da Conceição Müller-Antônio',
    "Sant'Ana d’Ávila & Filhos Ltda. (matriz nº 2) – 50% + R$ 10,00",
    'Ñandú Åström Šimić',
    '山田太郎',
    'Fibra 500 📺 ⭐',
  ])('takes %s as it is', (name) => expect(read({ name })).toEqual({ value: { name }, codes: [] }));

  it('stores one form of what looks the same', () => {
    expect(read({ name: '  Joa\u0303o\u00A0da\u2003Silva ' }).value.name).toBe('João da Silva');
    expect(read({ name: 'x', nick: 'Ame\u0301lia' }).value.nick).toBe('Amélia');
  });

  it.each([
    ['line_break', ['Ana\nMaria', 'Ana\r\nMaria', 'Ana\u2028Maria', 'a\tb', 'a\u0007b', 'a\u0085b']],
    [
      'invisible_character',
      [
        'Ana\u200BMaria',
        'admin\u202Egpj',
        '\u2066Ana',
        'a\u00ADb',
        'a\uFEFFb',
        'a\u200Db',
        'a\u3164b',
        'a\u2800b',
        'Z\u0335\u0336\u0337\u0338a',
        'a\uE000b',
        'a\uD800b',
      ],
    ],
    ['look_alike_character', ['Аdministrador', 'Financeirο', 'ＦＩＢＲＡ', '𝐅𝐢𝐛𝐫𝐚', 'Ꮪuporte']],
  ])('refuses with %s', (code, texts) => {
    for (const text of texts) {
      expect([text, read({ name: text }).codes]).toEqual([text, [`name ${code}`]]);
      expect([text, read({ name: 'x', nick: text }).codes]).toEqual([text, [`nick ${code}`]]);
    }
  });

  it('takes several lines where the text may be long', () => {
    expect(read({ name: 'x', note: 'um\ndois\ttrês' })).toEqual({ value: { name: 'x', note: 'um\ndois\ttrês' }, codes: [] });
    expect(read({ name: 'x', note: 'um\u0000' }).codes).toEqual(['note line_break']);
  });
});
