import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { randomBytes } from 'node:crypto';
import { Secret } from 'otpauth';
import { mintRecoveryCodes } from '../../access/second-factor/second-factor.ts';
import { secretMasker } from './secret-formats.ts';
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

  it('hides the product’s own secrets in a path, a query, a header, an error and a body', () => {
    const random = (bytes: number): string => randomBytes(bytes).toString('base64url');
    for (let n = 0; n < 500; n += 1) {
      const webhook = `whsec_${randomBytes(32).toString('base64')}`;
      const secrets = [
        `cp_${random(24)}`,
        `cps_${random(32)}`,
        `cpl_${random(32)}`,
        `cpi_${random(24)}`,
        webhook,
        encodeURIComponent(webhook),
        random(32),
        random(64),
      ];
      for (const secret of secrets)
        for (const text of [`/v1/plans/${secret}`, `?key=${secret}&x=1`, `Authorization: Token ${secret}`, `"token":"${secret}"`, `bad ${secret}.`]) {
          const masked = maskText(text);
          const parts = secret.replace(/^(cp[a-z]?_|whsec_)/, '').match(/[\w-]{10,}/g) ?? [];
          expect({ text, shown: parts.filter((part) => masked.includes(part)) }).toEqual({ text, shown: [] });
        }
    }
    for (const secret of [...mintRecoveryCodes(), new Secret({ size: 20 }).base32]) expect(maskText(`code ${secret}`)).toBe('code •••');
  });

  it('leaves identifiers, integrity hashes and long words alone', () => {
    for (const text of [
      'AccountsByWhatTheyHold1764000000042',
      'IdempotencyInterceptorForEveryRequest',
      `sha512-${randomBytes(64).toString('base64')}`,
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      'second-factor',
      'content_platforms_account_remote_id_constraint',
    ])
      expect(maskText(text)).toBe(text);
  });

  it('hides what it was told, whatever its form and however it is written', () => {
    const mask = secretMasker(['uma frase "longa" de segredo', 'curta']);
    expect(mask('{"a":"uma frase \\"longa\\" de segredo","b":"curta"}')).toBe('{"a":"•••","b":"curta"}');
    expect(mask(`/x/${encodeURIComponent('uma frase "longa" de segredo')}`)).toBe('/x/•••');
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
