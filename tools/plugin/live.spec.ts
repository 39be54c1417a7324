import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AnyPlugin } from '@content-platforms/plugin-sdk';
import { saberMais } from '@content-platforms/saber-mais';
import { saberMaisControl } from '../../apps/sandbox/control-client.ts';
import { startSandbox, type TestSandbox } from '../../test/support/product.ts';
import { liveChecks, settingsOf, testLive } from './live.ts';

jest.setTimeout(120_000);

const { manifest } = saberMais;
const quick = { ...saberMais, manifest: { ...manifest, limits: { ...manifest.limits, requests: { max: 1_000, perSeconds: 1 } } } } as AnyPlugin;

describe('npm run plugin -- test NAME --url', () => {
  let sandbox: TestSandbox;
  beforeAll(async () => {
    sandbox = await startSandbox();
  });
  afterAll(() => sandbox?.stop());

  it('runs what can be seen at a real host, and records it without secrets', async () => {
    const { baseUrl, token } = saberMaisControl(sandbox.url, 'homologation');
    const { results, left, recordings } = await testLive(quick, baseUrl, { token });
    expect(results.map(({ code, status }) => `${code} ${status}`)).toEqual(liveChecks.map((code) => `${code} holds`));
    expect(left).toContain('CK-40');
    expect(recordings).toContainEqual({
      method: 'GET',
      path: '/saber-mais/homologation/api/v1/parceiro',
      status: 200,
      answer: expect.objectContaining({ razao_social: expect.stringMatching(/^[x ]+$/) }),
    });
    expect(JSON.stringify(recordings)).not.toContain(token);
  });

  it('says what does not hold', async () => {
    const { baseUrl } = saberMaisControl(sandbox.url, 'homologation');
    const { results } = await testLive(quick, baseUrl, { token: 'a-token-of-nobody' });
    expect(results.flatMap(({ code, status }) => (status === 'fails' ? [code] : []))).toEqual(['CK-04', 'CK-07']);
  });

  it('takes settings from a file and from the environment', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'settings-'));
    const file = join(folder, 'settings.json');
    await writeFile(file, JSON.stringify({ token: 'of-the-file', baseUrl: 'https://file.example' }));
    expect(await settingsOf(quick, { SETTINGS_FILE: file, SETTING_TOKEN: 'of-the-environment' })).toEqual({
      token: 'of-the-environment',
      baseUrl: 'https://file.example',
    });
    await rm(folder, { recursive: true });
  });
});
