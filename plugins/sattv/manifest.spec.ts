import { describe, expect, it } from '@jest/globals';
import { admits, contractVersion, secretKeys } from '@content-platforms/plugin-sdk';
import { manifest } from './manifest.ts';

describe('the manifest', () => {
  it('speaks the contract of today', () => expect(admits(manifest.contract, contractVersion)).toBe(true));

  it('asks for user, password and provider id; the password alone is a secret', async () => {
    const { settings } = manifest;
    const filled = { username: ' isp ', password: ' s3nha ', providerId: ' 6F1C2D3E-0000-4000-8000-123456789ABC ' };
    expect(secretKeys(settings.jsonSchema)).toEqual(['password']);
    expect(settings.jsonSchema['required']).toEqual(['username', 'password', 'providerId']);
    expect(await settings['~standard'].validate(filled)).toEqual({
      value: { username: 'isp', password: 's3nha', providerId: '6f1c2d3e-0000-4000-8000-123456789abc', baseUrl: 'https://api.sattv.example' },
    });
    expect((await settings['~standard'].validate({ ...filled, providerId: '12345' })).issues).toMatchObject([{ path: ['providerId'] }]);
  });
});
