import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { address, defineSettings, secret, secretKeys } from './settings.ts';

const settings = defineSettings(
  z.object({
    token: secret({ title: 'Token', description: 'Peça à plataforma.' }),
    second: secret({ title: 'Segundo' }).optional(),
    baseUrl: address({ title: 'Endereço', default: 'https://api.example.com/' }),
    days: z.int().min(1).max(28).default(5).meta({ title: 'Dias' }),
  }),
);

const validate = async (value: unknown) => settings['~standard'].validate(value);
const issues = async (value: unknown) => (await validate(value)).issues?.map(({ path, message }) => `${String(path?.[0])}: ${message}`);

describe('defineSettings', () => {
  it('fills defaults and drops what is pasted around a secret', async () => {
    expect(await validate({ token: ' abc\n' })).toEqual({ value: { token: 'abc', baseUrl: 'https://api.example.com', days: 5 } });
  });

  it('speaks Portuguese, names the field and never repeats a secret', async () => {
    expect(await issues({ token: '', days: 'x', tokem: 'oops' })).toEqual([
      'token: Campo obrigatório.',
      'days: Entrada inválida: esperava um número, recebeu um texto',
      'tokem: Campo desconhecido.',
    ]);
    expect(await issues({})).toEqual(['token: Campo obrigatório.']);
    expect(JSON.stringify(await issues({ token: 's3cr\u0000et' }))).not.toContain('s3cr');
    expect(await issues(null)).toEqual(['undefined: Campo obrigatório.']);
  });

  it('draws the form: JSON Schema 2020-12 with secrets marked', () => {
    expect(settings.jsonSchema).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      additionalProperties: false,
      required: ['token'],
      properties: {
        token: { type: 'string', title: 'Token', description: 'Peça à plataforma.', writeOnly: true },
        baseUrl: { type: 'string', format: 'uri', title: 'Endereço', default: 'https://api.example.com' },
      },
    });
    expect(secretKeys(settings.jsonSchema)).toEqual(['token', 'second']);
  });

  it('refuses at load what no form could draw or no host could seal', () => {
    expect(() => defineSettings(z.object({ a: z.string().meta({ id: 'x' }) }))).toThrow(TypeError);
    expect(() => defineSettings(z.object({ login: z.object({ password: secret({ title: 'Senha' }) }) }))).toThrow(TypeError);
  });
});

describe('address', () => {
  const taken = defineSettings(z.object({ url: address({ title: 'Endereço' }) }));
  const take = async (url: unknown) => taken['~standard'].validate({ url });

  it.each([
    ['https://api.example.com/', 'https://api.example.com'],
    [' http://127.0.0.1:4010/base/ ', 'http://127.0.0.1:4010/base'],
    ['HTTPS://API.Example.com//', 'https://api.example.com'],
  ])('%s', async (given, expected) => expect(await take(given)).toEqual({ value: { url: expected } }));

  it.each([
    '',
    'api.example.com',
    'ftp://x',
    'javascript:alert(1)',
    'file:///etc/passwd',
    'https://u:p@x',
    'https://x?a=1',
    'https://x#a',
    'https://x?',
    42,
    undefined,
  ])('refuses %s', async (given) => expect((await take(given)).issues).toHaveLength(1));
});
