import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { saberMaisControl, type SaberMaisControl } from './control-client.ts';
import { startSandbox, type Sandbox } from './server.ts';

let sandbox: Sandbox;
let now = 1_800_000_000_000;
beforeAll(async () => {
  sandbox = await startSandbox({ clock: () => now });
});
afterAll(() => sandbox.close());

const person = (n: number) => ({ referencia: `r${n}`, nome: `Pessoa ${n}`, documento: '52998224725', email: `p${n}@exemplo.com.br` });

async function call(
  tenant: SaberMaisControl,
  method: string,
  path: string,
  body?: unknown,
  token = tenant.token,
): Promise<{ status: number; headers: Headers; body: unknown }> {
  const response = await fetch(`${tenant.baseUrl}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${token}` },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
}
const tenant = (name: string): SaberMaisControl => saberMaisControl(sandbox.url, name);

describe('tenants', () => {
  it('are worlds apart, each with its own token, partner and catalog', async () => {
    const [north, south] = [tenant('norte'), tenant('sul')];
    await call(north, 'POST', '/usuarios', person(1));
    expect((await south.state()).users).toEqual([]);
    expect((await call(south, 'GET', '/parceiro', undefined, north.token)).status).toBe(401);
    const partners = await Promise.all([north, south].map(async (each) => (await call(each, 'GET', '/parceiro')).body as { id: number }));
    expect(new Set(partners.map((partner) => partner.id)).size).toBe(2);
    expect((await south.state()).products.filter((product) => product.situacao === 'inativo')).toHaveLength(1);
  });

  it('forget everything when reset', async () => {
    const control = tenant('volta');
    await control.configure({ token: 'outro', licencas: 1 });
    await control.plantUser();
    await control.reset();
    const { users, settings, effects } = await control.state();
    expect({ users, effects, token: settings.token, licencas: settings.licencas }).toEqual({
      users: [],
      effects: [],
      token: 'token-volta',
      licencas: 1_000_000,
    });
  });

  it('answer 404 where there is nothing', async () => {
    for (const path of [
      '/nada',
      '/nada/a/api/v1/parceiro',
      '/saber-mais/x',
      '/saber-mais/%00/api/v1/parceiro',
      '/_sandbox/nada/a',
      '/_sandbox/saber-mais/a/nada',
    ])
      expect((await fetch(sandbox.url + path)).status).toBe(404);
  });
});

describe('pages', () => {
  it('are ordered, from 1, with the last one short and none beyond', async () => {
    const control = tenant('paginas');
    await control.replaceProducts(
      Array.from({ length: 105 }, (_, n) => ({ codigo: `P${String(104 - n).padStart(3, '0')}`, nome: `Livro ${n}`, valor: '7.90' })),
    );
    const page = async (query: string) =>
      (await call(control, 'GET', `/produtos${query}`)).body as { dados: { codigo: string }[]; pagina: number; total_paginas: number; total: number };
    expect(await page('')).toMatchObject({ pagina: 1, total_paginas: 3, total: 105, dados: { length: 50 } });
    const codes = (await Promise.all([1, 2, 3, 4].map((n) => page(`?pagina=${n}`)))).flatMap(({ dados }) => dados.map((product) => product.codigo));
    expect(codes).toEqual(codes.toSorted());
    expect(codes).toHaveLength(105);
    expect(await page('?por_pagina=100&pagina=2')).toMatchObject({ total_paginas: 2, dados: { length: 5 } });
    for (const wrong of ['pagina=0', 'por_pagina=101', 'por_pagina=0', 'pagina=x', 'pagina=1.5'])
      expect((await call(control, 'GET', `/produtos?${wrong}`)).status).toBe(400);
  });
});

describe('the rate limit', () => {
  it('lets so many through in any minute, tells how long to wait, and applies nothing beyond', async () => {
    const control = tenant('limite');
    await control.configure({ requestsPerMinute: 3 });
    for (const n of [1, 2]) await call(control, 'POST', '/usuarios', person(n));
    now += 40_000;
    await call(control, 'GET', '/parceiro');
    const refused = await call(control, 'POST', '/usuarios', person(3));
    expect(refused).toMatchObject({ status: 429, body: { erro: { codigo: 'muitas_requisicoes' } } });
    expect(refused.headers.get('retry-after')).toBe('20');
    now += 20_000;
    expect((await call(control, 'POST', '/usuarios', person(3))).status).toBe(201);
    const { effects, requests } = await control.state();
    expect(effects.map((effect) => effect.referencia)).toEqual(['r1', 'r2', 'r3']);
    expect(requests).toMatchObject({ total: 5, peakPerMinute: 4, byRoute: { 'POST /usuarios': 4, 'GET /parceiro': 1 }, byOutcome: { 201: 3, 200: 1, 429: 1 } });
  });

  it('is 300 unless told otherwise', async () => {
    const control = tenant('trezentos');
    for (let n = 0; n < 300; n += 1) expect((await call(control, 'GET', '/parceiro')).status).toBe(200);
    expect((await call(control, 'GET', '/parceiro')).status).toBe(429);
  });
});

describe('the desk', () => {
  it('plants, changes, blocks, ends and deletes without a request', async () => {
    const control = tenant('balcao');
    const user = await control.plantUser({ nome: 'Cliente de outro sistema', produtos: ['SM-ENEM'] });
    const [subscription] = user.assinaturas;
    await control.changeUser(user.id, { email: 'outro@exemplo.com.br' });
    await control.setSituation(subscription?.id ?? 0, 'bloqueada');
    expect((await control.firstAccess(user.id)).primeiro_acesso).toBe(new Date(now).toISOString());
    expect((await call(control, 'GET', `/usuarios?email=outro@exemplo.com.br`)).body).toMatchObject({
      total: 1,
      dados: [{ id: user.id, assinaturas: [{ situacao: 'bloqueada' }] }],
    });
    await control.unsubscribe(subscription?.id ?? 0);
    await control.deleteUser(user.id);
    const { effects, emailsSent } = await control.state();
    expect(effects.map((effect) => effect.kind)).toEqual(['user-created', 'subscribed', 'user-changed', 'situation-set', 'unsubscribed', 'user-deleted']);
    expect(effects.every((effect) => effect.requestSeq === null)).toBe(true);
    expect(emailsSent).toHaveLength(1);
    expect((await control.state(4)).effects.map((effect) => effect.seq)).toEqual([5, 6]);
  });

  it('keeps the rules, and says what it does not understand', async () => {
    const control = tenant('balcao-2');
    await control.plantUser({ referencia: 'a' });
    await expect(control.plantUser({ referencia: 'a' })).rejects.toThrow('referencia_existente');
    await expect(control.configure({ licences: 3 } as never)).rejects.toThrow('licences');
    await expect(control.fault({ kind: 'explode' } as never)).rejects.toThrow('400');
    await expect(control.fault({ kind: 'hang', match: { path: '(' } })).rejects.toThrow('regular expression');
    await expect(control.fault({ kind: 'slow', delayMs: null })).rejects.toThrow('delayMs');
  });
});

describe('the index page', () => {
  it('shows who holds what, and runs nothing that a name brings along', async () => {
    const control = tenant('pagina');
    const { id } = await control.plantUser({ nome: 'Zé <script>alert(1)</script>', documento: '52998224725', produtos: ['SM-INFANTIL'] });
    const response = await fetch(`${sandbox.url}/?inquilino=pagina`);
    const html = await response.text();
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(html).toContain(String(id));
    expect(html).toContain('529.982.247-25');
    expect(html).toContain('SM-INFANTIL · ativa');
    expect(html).not.toContain('<script>');
    expect(html).not.toContain('token-norte');
  });
});
