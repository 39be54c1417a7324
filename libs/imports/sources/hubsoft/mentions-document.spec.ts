import { describe, expect, it } from '@jest/globals';
import { tellsOf } from './mentions-document.ts';

describe('whether a file tells of a document', () => {
  it.each([
    ['{"cpf_cnpj":"12345678000195"}', true],
    ['{"cpf_cnpj":12345678000195}', true],
    [String.raw`{"cpf_cnpj":"12.345.678\/0001-95"}`, true],
    ['{"cpf_cnpj":"12345678 0001 95"}', true],
    [String.raw`{"cpf_cnpj":"\u0031\u003245678000195"}`, false],
    [String.raw`{"cpf_cnpj":"\u0031\u0032345678000195"}`, true],
    [String.raw`{"nota":"titular:\t12.345.678/0001-95."}`, true],
    ['{"12345678000195":[]}', true],
    ['\u{feff}{"cpf_cnpj":"12.345.678/0001-95"}', true],
    ['{ "clientes": [ "12.345.678/0001-95", ', true],
    ['["123456780001","95"]', false],
    ['{"telefone":"912345678000195"}', false],
  ])('%s: %s', (text, tells) => expect(tellsOf(Buffer.from(text), '12345678000195')).toBe(tells));

  it('one with letters, in small ones too', () => expect(tellsOf(Buffer.from('["12.abc.345/01de-35"]'), '12ABC34501DE35')).toBe(true));

  it('nested deeper than can be read, it is looked at as text', () =>
    expect(tellsOf(Buffer.from(`${'['.repeat(200_000)}"12.345.678/0001-95"`), '12345678000195')).toBe(true));
});
