import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AnyPlugin } from '@content-platforms/plugin-sdk';
import { saberMais } from '@content-platforms/saber-mais';
import { saberMaisControl } from '../../apps/sandbox/control-client.ts';
import { startSandbox, type TestSandbox } from '../../test/support/product.ts';
import { checkedHere } from './checked-here.ts';
import { liveChecks, replay, settingsOf, testLive } from './live.ts';
import { keepRecording, readRecording, Recorder } from './recording.ts';

jest.setTimeout(120_000);

const { manifest } = saberMais;
const quick = { ...saberMais, manifest: { ...manifest, limits: { ...manifest.limits, requests: { max: 1_000, perSeconds: 1 } } } } as AnyPlugin;

describe('npm run plugin -- test NAME --url', () => {
  let sandbox: TestSandbox;
  beforeAll(async () => {
    sandbox = await startSandbox();
  });
  afterAll(() => sandbox?.stop());

  it('runs what can be seen at a real host; what was recorded answers the same checks again', async () => {
    const { baseUrl, token } = saberMaisControl(sandbox.url, 'homologation');
    const { results, left, recording } = await testLive(checkedHere(quick), baseUrl, { token });
    expect(results.map(({ code, status }) => `${code} ${status}`)).toEqual(liveChecks.map((code) => `${code} holds`));
    expect(left).toContain('CK-40');
    expect(recording.exchanges).toContainEqual({
      check: 'CK-04',
      method: 'GET',
      path: '/saber-mais/homologation/api/v1/parceiro',
      status: 200,
      answer: expect.objectContaining({ razao_social: expect.stringMatching(/^[A-Za-z]{8} [a-z]{12} [A-Z][a-z]{6} [A-Z][a-z]{3}$/) }),
    });
    // Each answer once, however often the kit asked.
    expect(recording.exchanges.length).toBeLessThan(12);

    const folder = await mkdtemp(join(tmpdir(), 'recorded-'));
    await keepRecording(recording, folder);
    const again = await replay(checkedHere(quick), await readRecording(folder));
    expect(again.results.map(({ code, status }) => `${code} ${status}`)).toEqual(liveChecks.map((code) => `${code} holds`));
    expect(again.unanswered).toEqual([]);
    // A run in which nobody answered leaves what is there.
    expect(await keepRecording({ ...recording, exchanges: [] }, folder)).toBeUndefined();
    expect(await readRecording(folder)).toEqual(recording);
    await rm(folder, { recursive: true });
  });

  it('replayed, a plugin that reads otherwise than it did is found', async () => {
    const { baseUrl, token } = saberMaisControl(sandbox.url, 'homologation');
    const { recording } = await testLive(checkedHere(quick), baseUrl, { token });
    const elsewhere = { ...recording, exchanges: recording.exchanges.map((one) => ({ ...one, path: one.path.replace('/parceiro', '/conta') })) };
    const { results, unanswered } = await replay(checkedHere(quick), elsewhere);
    expect(results.flatMap(({ code, status }) => (status === 'fails' ? [code] : []))).toContain('CK-04');
    expect(unanswered).toContain('CK-04: GET /saber-mais/homologation/api/v1/parceiro');
  });

  it('sends nothing to another address than the one under test', async () => {
    const { baseUrl, token } = saberMaisControl(sandbox.url, 'homologation');
    const sent: string[] = [];
    const elsewhere: AnyPlugin = {
      ...quick,
      connect: (settings, host) =>
        quick.connect(settings, {
          ...host,
          fetch: (url, init) => host.fetch(url.replace('127.0.0.1', 'localhost'), init).then((response) => (sent.push(url), response)),
        }),
    };
    const { recording } = await testLive(checkedHere(elsewhere), baseUrl.replace('localhost', '127.0.0.1'), { token });
    expect([sent, recording.exchanges]).toEqual([[], []]);
  });

  it('records no secret and nothing of a person, wherever they stand', () => {
    const canaries = {
      token: 'canary-token-of-homologation',
      cpf: '52998224725',
      masked: '529.982.247-25',
      cnpj: '12ABC34501DE35',
      name: 'Ana Canário Souza',
      email: 'ana.canario@example.com',
      phone: '+5537999990010',
      session: 'canary-session-7',
      born: '1990-04-17',
    };
    const { token, cpf, masked, cnpj, name, email, phone, session, born } = canaries;
    const recorder = new Recorder([token]);
    const body = {
      nome: name,
      cpf_cnpj: masked,
      documento: Number(cpf),
      senha: 'x1',
      primeiro_nome: 'Bia',
      e: [email, { phone, born }],
      quoted: `Bearer ${token}`,
    };
    const address = `https://host.example/clientes/${cpf}/${encodeURIComponent(email)}?documento=${cnpj}&chave=${token}&nome=${encodeURIComponent(name)}`;
    const response = (text: unknown) => ({ status: 200, headers: { 'set-cookie': session }, text: typeof text === 'string' ? text : JSON.stringify(text) });
    recorder.keep('CK-05', address, { method: 'POST', body: JSON.stringify(body), headers: { authorization: token } }, response(body));
    recorder.keep('CK-05', address, { method: 'POST', body: `client_secret=${token}&cpf=${cpf}` }, response(`<p>${name} ${cpf} ${email}</p>`));
    recorder.keep('CK-04', 'https://host.example/oauth/token', { method: 'POST', body: '{}' }, response({ code: session, access: session, expires_in: 60 }));
    const text = JSON.stringify(recorder.exchanges);
    for (const [what, canary] of Object.entries(canaries)) expect(`${what} ${text.includes(canary)}`).toBe(`${what} false`);
    for (const part of ['Ana', 'Canário', 'Souza', 'example.com', '99999', '982247', 'x1', 'Bia']) expect(text).not.toContain(part);
    // The same stays the same, so that an id or a cursor is recognised when it comes back.
    const [first] = recorder.exchanges;
    expect((first?.body as typeof body).nome).toBe((first?.answer as typeof body).nome);
    expect((first?.answer as typeof body).e[0]).toMatch(/^[a-z]{3}\.[a-z]{7}@[a-z]{7}\.[a-z]{3}$/);
  });

  it('says what does not hold', async () => {
    const { baseUrl } = saberMaisControl(sandbox.url, 'homologation');
    const { results } = await testLive(checkedHere(quick), baseUrl, { token: 'a-token-of-nobody' });
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
    await expect(settingsOf(quick, {})).rejects.toThrow('Settings are missing: token (SETTING_TOKEN).');
  });
});
