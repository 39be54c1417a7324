import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { maskDocument, maskText, maskValue } from './mask.ts';

const documents = ['52998224725', '529.982.247-25', '11222333000181', '11.222.333/0001-81', '12ABC34501DE35', '12.ABC.345/01DE-35'];

describe('masking by value', () => {
  it.each(documents)('%s, wherever it stands in a text', (document) => {
    for (const text of [document, `CPF ${document}.`, `"${document}"`, `documento=${document}&x=1`, `/usuarios?documento=${document}`])
      expect(maskText(text)).not.toContain(document);
  });

  it.each([
    ['ana.maria@exemplo.com.br', 'a***@exemplo.com.br'],
    ['<joão@exemplo.com.br>: caixa cheia', '<j***@exemplo.com.br>: caixa cheia'],
    ['email=ana@exemplo.com&fone=+5537999990010', 'email=a***@exemplo.com&fone=+55*****0010'],
    ['+553732210010.', '+55*****0010.'],
  ])('%s', (text, masked) => expect(maskText(text)).toBe(masked));

  it('long texts take no longer than they are long', () => {
    const text = 'a'.repeat(200_000);
    expect(maskText(text)).toBe(text);
  });

  it('leaves ids, dates and amounts alone', () => {
    for (const text of [
      '01a20a49-61e0-72fb-a805-7c16a1c12502',
      '2026-11-23T21:21:51.160706+00:00',
      'R$ 1.234,56',
      'x-request-id',
      '@acme/tv@sha512-abc',
      'saber-mais@1.2.3',
    ])
      expect(maskText(text)).toBe(text);
  });

  it('hides given secrets and bearer tokens', () => {
    expect(maskText('token tok-123-abc', ['tok-123-abc'])).toBe('token •••');
    expect(maskText('Authorization: Bearer abcdef123456')).not.toContain('abcdef');
  });

  it('reaches into any shape, errors too', () => {
    fc.assert(
      fc.property(fc.constantFrom(...documents), fc.integer({ min: 0, max: 3 }), (document, depth) => {
        let value: unknown = { note: `x ${document}`, error: Object.assign(new Error(`bad ${document}`), { cause: new Error(document) }) };
        for (let i = 0; i < depth; i += 1) value = i % 2 ? [value] : { inner: value };
        expect(JSON.stringify(maskValue(value))).not.toContain(document);
      }),
    );
  });

  it('leaves out what is named like a secret', () => {
    expect(maskValue({ token: 'x', nested: { Senha: 'y', name: 'z' } })).toEqual({ token: '•••', nested: { Senha: '•••', name: 'z' } });
  });

  it('shows the middle of a document on screens', () => {
    expect(maskDocument('52998224725')).toBe('***.982.247-**');
    expect(maskDocument('12ABC34501DE35')).toBe('**.ABC.345/****-**');
  });
});
