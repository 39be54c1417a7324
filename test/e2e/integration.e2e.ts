import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { IntegrationShape } from '../support/api-shapes.ts';
import { beginStory, type Story } from '../support/story.ts';

jest.setTimeout(240_000);

interface Check {
  ok: boolean;
  account?: string;
  licences?: { contracted: number; used: number };
  latencyMs: number;
  code?: string;
  message?: string;
}
interface Platform {
  key: string;
  title: string;
  status: string;
  capabilities: { maxProductsPerPackage: number; blocking: string };
  needs: Record<string, string>;
  settingsSchema: { properties: Record<string, { writeOnly?: boolean; default?: string }>; required: string[] };
}

describe('Configurações > Integrações > Plataformas de Conteúdo', () => {
  let story: Story;
  let integration: IntegrationShape;
  beforeAll(async () => {
    story = await beginStory();
  });
  afterAll(() => story?.end());

  it('lists the gateway Click Sistemas (Saber Mais), with the form its settings need', async () => {
    const platforms = await story.api.list<Platform>('/platforms');
    const saberMais = platforms.find(({ key }) => key === 'saber-mais');
    expect(saberMais).toMatchObject({
      title: 'Click Sistemas (Saber Mais)',
      status: 'loaded',
      capabilities: { maxProductsPerPackage: 1, blocking: 'product' },
      needs: { name: 'required', document: 'required', email: 'required' },
      settingsSchema: { properties: { token: { writeOnly: true } }, required: ['token'] },
    });
    expect(saberMais?.settingsSchema.properties['baseUrl']?.default).toMatch(/^https:/);
  });

  it('refuses what is not filled in, naming the field', async () => {
    const refused = (body: object): Promise<unknown> => story.api.refusal('POST', '/integrations', body);
    const filled = { platform: 'saber-mais', description: 'Livros', settings: { token: 'um-token' } };
    expect(await refused({ ...filled, settings: {} })).toMatchObject({ status: 422, code: 'invalid_settings', errors: [{ pointer: '/settings/token' }] });
    expect(await refused({ ...filled, settings: { token: 'com espaço' } })).toMatchObject({ status: 422, errors: [{ pointer: '/settings/token' }] });
    expect(await refused({ ...filled, platform: 'sabe-menos' })).toMatchObject({ status: 422, code: 'unknown_platform' });
    expect(await refused({ ...filled, description: '' })).toMatchObject({ status: 400, errors: [{ pointer: '/description' }] });
    expect(await refused({ ...filled, tokn: 'x' })).toMatchObject({ status: 400, errors: [{ pointer: '/tokn', code: 'unknown_field' }] });
  });

  it('registers it with description and token', async () => {
    const { platform, api } = story;
    const body = { platform: 'saber-mais', description: 'Livros digitais', settings: { token: platform.token, baseUrl: platform.baseUrl } };
    const { status, body: made, headers } = await api.answer<IntegrationShape>('POST', '/integrations', body);
    expect(status).toBe(201);
    expect(headers.get('etag')).toMatch(/^"1\./);
    expect(made).toMatchObject({
      platform: 'saber-mais',
      description: 'Livros digitais',
      settings: { baseUrl: platform.baseUrl, token: { set: true, changedAt: expect.any(String) } },
      enabled: true,
      suspendOnDebt: true,
      health: { status: 'unknown' },
    });
    integration = made;
  });

  it('says whose account the token opens', async () => {
    const { status, body } = await story.api.answer<Check>('POST', `/integrations/${integration.id}/check`);
    const { settings } = await story.platform.state();
    expect(status).toBe(200);
    expect(body).toEqual({ ok: true, account: settings.razaoSocial, licences: { contracted: settings.licencas, used: 0 }, latencyMs: expect.any(Number) });
    expect(await story.api.get(`/integrations/${integration.id}`)).toMatchObject({ health: { status: 'ok' }, account: { title: settings.razaoSocial } });
  });

  it('says that a wrong token is refused, pauses, and goes on with the right one', async () => {
    const { api, platform } = story;
    const path = `/integrations/${integration.id}`;
    await api.patch(path, { settings: { token: 'um-token-qualquer' } });
    const { status, body } = await api.answer<Check>('POST', `${path}/check`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ ok: false, code: 'invalid-settings', message: expect.stringMatching(/token/i) });
    const paused = await api.get<IntegrationShape>(path);
    expect(paused.health).toMatchObject({ status: 'paused', reason: expect.stringMatching(/token/i) });
    expect(await api.get('/integrations?health=paused')).toMatchObject({ data: [{ id: integration.id }] });

    await api.patch(path, { settings: { token: platform.token } });
    expect(await api.post<Check>(`${path}/check`)).toMatchObject({ ok: true });
    expect((await api.get<IntegrationShape>(path)).health).toMatchObject({ status: 'ok', reason: null });
  });

  it("pauses when the token opens another partner's account", async () => {
    const { api, platform } = story;
    const { settings } = await platform.state();
    await platform.configure({ id: settings.id + 1, razaoSocial: 'Outro Provedor Ltda' });
    expect(await api.post<Check>(`/integrations/${integration.id}/check`)).toMatchObject({
      ok: false,
      code: 'another_account',
      account: 'Outro Provedor Ltda',
    });
    expect(await api.get(`/integrations/${integration.id}`)).toMatchObject({ health: { status: 'paused' }, account: { title: settings.razaoSocial } });
    await platform.configure({ id: settings.id, razaoSocial: settings.razaoSocial });
    await api.post(`/integrations/${integration.id}/resume`);
    expect(await api.post<Check>(`/integrations/${integration.id}/check`)).toMatchObject({ ok: true });
  });

  it('answers a platform that is not there without an error of ours', async () => {
    const { api, platform } = story;
    const fault = await platform.fault({ kind: '503' });
    const { status, body } = await api.answer<Check>('POST', `/integrations/${integration.id}/check`);
    expect({ status, body }).toMatchObject({ status: 200, body: { ok: false, code: 'unavailable' } });
    await platform.heal(fault);
    expect(await api.post<Check>(`/integrations/${integration.id}/check`)).toMatchObject({ ok: true });
  });

  it('has its switches, changed only by who has seen the last change', async () => {
    const { api } = story;
    const path = `/integrations/${integration.id}`;
    const seen = await api.etag(path);
    expect(await api.patch(path, { suspendOnDebt: false, enabled: false })).toMatchObject({ suspendOnDebt: false, enabled: false });
    expect(await api.refusal('PATCH', path, { enabled: true }, { headers: {} })).toMatchObject({ status: 428, code: 'if_match_required' });
    expect(await api.refusal('PATCH', path, { enabled: true }, { headers: { 'if-match': seen } })).toMatchObject({ status: 412, code: 'changed_meanwhile' });
    expect(await api.refusal('POST', `${path}/syncs`)).toMatchObject({ status: 409, code: 'integration_disabled' });
    expect(await api.patch(path, { suspendOnDebt: true, enabled: true })).toMatchObject({ suspendOnDebt: true, enabled: true });
  });

  it('never shows the token again', async () => {
    const { api, platform } = story;
    const paths = [`/integrations/${integration.id}`, '/integrations', '/audit-events?limit=200', '/platforms'];
    for (const path of paths) expect((await api.answer('GET', path)).text).not.toContain(platform.token);
    expect(story.product.log()).not.toContain(platform.token);
  });

  it('is deleted while nothing uses it', async () => {
    const other = await story.provider.integration({ description: 'Por engano' });
    await story.api.delete(`/integrations/${other.id}`);
    expect(await story.api.refusal('GET', `/integrations/${other.id}`)).toMatchObject({ status: 404, code: 'not_found' });
  });
});
