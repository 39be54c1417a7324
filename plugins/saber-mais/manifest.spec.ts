import { describe, expect, it } from '@jest/globals';
import { admits, contractVersion, secretKeys } from '@content-platforms/plugin-sdk';
import { manifest } from './manifest.ts';

describe('the manifest', () => {
  it('speaks the contract of today', () => expect(admits(manifest.contract, contractVersion)).toBe(true));

  it('asks for a token, which is a secret, and knows the address', async () => {
    const { settings } = manifest;
    expect(secretKeys(settings.jsonSchema)).toEqual(['token']);
    expect(await settings['~standard'].validate({ token: ' abc ' })).toEqual({ value: { token: 'abc', baseUrl: 'https://api.sabermais.example' } });
    expect((await settings['~standard'].validate({ token: 'com espaço' })).issues).toEqual([
      { path: ['token'], message: 'O token não pode conter espaços nem acentos.' },
    ]);
  });
});
