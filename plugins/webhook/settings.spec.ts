import { describe, expect, it } from '@jest/globals';
import { secretKeys } from '@content-platforms/plugin-sdk';
import { settings } from './settings.ts';

const secret = `whsec_${Buffer.from('x'.repeat(32)).toString('base64')}`;
const problems = async (input: object): Promise<unknown[]> => ((await settings['~standard'].validate(input)).issues ?? []).map(({ path }) => path?.join('.'));

describe('the settings', () => {
  it('keep both secrets sealed', () => expect(secretKeys(settings.jsonSchema)).toEqual(['secret', 'previousSecret']));

  it('keep the address to the letter', async () => {
    for (const url of ['https://x.example/hook/', 'https://x.example/hook?key=1', 'http://x.example']) {
      expect(await settings['~standard'].validate({ url, secret })).toEqual({ value: { url, secret } });
    }
    for (const url of ['x.example', 'ftp://x.example', 'https://a:b@x.example', 'https://x.example#a'])
      expect(await problems({ url, secret })).toEqual(['url']);
  });

  it('take no secret that is short, or not base64', async () => {
    const url = 'https://x.example';
    for (const bad of ['whsec_', 'segredo', `whsec_${Buffer.from('x'.repeat(23)).toString('base64')}`, `${secret}!`]) {
      expect(await problems({ url, secret: bad })).toEqual(['secret']);
      expect(await problems({ url, secret, previousSecret: bad })).toEqual(['previousSecret']);
    }
  });
});
