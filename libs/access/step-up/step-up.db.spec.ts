import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Secret, TOTP } from 'otpauth';
import { Browser } from '../../../test/support/browser.ts';
import { type Method, type ModuleApp, startModules } from '../../../test/support/module-app.ts';
import { Authenticators } from '../sessions/authenticators.ts';

const password = 'cavalo bateria grampo';
const email = 'ana@provedor.com.br';

describe('sessions of people', () => {
  let app: ModuleApp;
  let anaId: string;
  const signedIn = async (): Promise<Browser> => {
    const browser = new Browser(app);
    expect((await browser.signIn(email, password)).status).toBe(201);
    return browser;
  };
  /** As if the person had proved who they are so long ago. */
  const age = async (minutes: number): Promise<void> => {
    await app.database.query('UPDATE session SET authenticated_at = now() - make_interval(mins => $1)', [minutes]);
    app.get(Authenticators).forget();
  };
  const live = async (): Promise<number> =>
    (await app.database.rows<{ n: number }>('SELECT count(*)::int AS n FROM session WHERE user_id = $1 AND ended_at IS NULL', [anaId]))[0]!.n;

  beforeAll(async () => {
    app = await startModules([]);
    const role = (await app.request<{ data: { id: string; key: string }[] }>('GET', '/roles')).body.data.find(({ key }) => key === 'administrator')!;
    anaId = String((await app.request('POST', '/users', { name: 'Ana', email, password, roleIds: [role.id] })).body['id']);
  });
  afterAll(() => app.close());

  const sensitive: [Method, string, object?][] = [
    ['POST', '/users', { name: 'Eva', email: 'eva@provedor.com.br', roleIds: [], password }],
    ['PATCH', '/users/:id', { name: 'Outra' }],
    ['DELETE', '/users/:id'],
    ['POST', '/users/:id/password-links'],
    ['DELETE', '/users/:id/second-factor'],
    ['POST', '/roles', { name: 'Leitura', permissions: ['plans:read'] }],
    ['POST', '/api-keys', { name: 'chave', permissions: ['plans:read'] }],
    ['POST', '/data-keys'],
    ['POST', '/me/passkeys/options'],
  ];

  it('sensitive changes ask again who it is, once the last time is too long ago; a key is not asked', async () => {
    const ana = await signedIn();
    for (const [method, path, body] of sensitive) {
      await age(16);
      const at = path.replace(':id', anaId);
      expect(await ana.ask(method, at, body, { 'if-match': '*' })).toMatchObject({ status: 403, body: { code: 'recent_sign_in_required' } });
    }
    expect((await ana.ask('GET', '/users')).status).toBe(200);
    expect((await app.request('POST', '/roles', { name: 'Por chave', permissions: ['plans:read'] })).status).toBe(201);
    await age(14);
    expect((await ana.ask('POST', '/roles', { name: 'Leitura', permissions: ['plans:read'] })).status).toBe(201);
  });

  it('the password proves it, with the code where there is one; wrong ones count', async () => {
    const ana = await signedIn();
    const prove = (body: object): Promise<{ status: number; body: { code?: string } }> => ana.ask('POST', '/sessions/current/proof', body);
    const changes = async (): Promise<number> => (await ana.ask('PATCH', `/users/${anaId}`, { name: 'Ana' }, { 'if-match': '*' })).status;
    await age(60);
    expect(await changes()).toBe(403);
    expect(await prove({})).toMatchObject({ status: 401, body: { code: 'invalid_credentials' } });
    expect(await prove({ password: 'errada errada' })).toMatchObject({ status: 401, body: { code: 'invalid_credentials' } });
    expect((await prove({ password })).status).toBe(204);
    expect(await changes()).toBe(200);
    const { secret } = (await ana.ask<{ secret: string }>('POST', '/me/second-factor', { password })).body;
    const codeAt = (steps: number): string => new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.now() + steps * 30_000 });
    await ana.ask('POST', '/me/second-factor/confirm', { code: codeAt(-1) });
    await age(60);
    expect(await prove({ password })).toMatchObject({ status: 401, body: { code: 'second_factor_required', methods: ['code'], passkey: null } });
    expect(await changes()).toBe(403);
    expect((await prove({ password, code: codeAt(0) })).status).toBe(204);
    expect(await changes()).toBe(200);
    await age(60);
    for (let n = 0; n < 11; n += 1) await prove({ password, code: '000000' });
    expect(await prove({ password, code: '000000' })).toMatchObject({ status: 429 });
    expect((await app.request('POST', '/sessions/current/proof', { password })).body).toMatchObject({ code: 'not_a_person' });
    expect((await app.request('DELETE', `/users/${anaId}/second-factor`)).status).toBe(204);
  });

  it('are ten at most: the one that was idle longest ends', async () => {
    const first = await signedIn();
    const others = await Promise.all(Array.from({ length: 9 }, signedIn));
    expect(await live()).toBe(10);
    await app.database.query(
      "UPDATE session SET last_used_at = now() - interval '1 hour' WHERE hash = (SELECT hash FROM session WHERE user_id = $1 AND ended_at IS NULL ORDER BY id LIMIT 1)",
      [anaId],
    );
    await signedIn();
    expect(await live()).toBe(10);
    app.get(Authenticators).forget();
    expect((await first.ask('GET', '/sessions/current')).status).toBe(401);
    expect((await others[0]!.ask('GET', '/sessions/current')).status).toBe(200);
  });

  it('end here or everywhere, and the browser is asked to forget what it showed', async () => {
    const [here, there] = [await signedIn(), await signedIn()];
    const out = await here.ask('POST', '/sign-out', {});
    expect(out).toMatchObject({ status: 200, body: { identityProvider: null } });
    expect(out.headers['clear-site-data']).toBe('"cache", "storage"');
    expect((await there.ask('GET', '/sessions/current')).status).toBe(200);
    expect((await there.ask('DELETE', '/sessions/current')).headers['clear-site-data']).toBe('"cache", "storage"');
    const [one, two] = [await signedIn(), await signedIn()];
    expect((await one.ask('POST', '/sign-out', { everywhere: true })).status).toBe(200);
    expect(await live()).toBe(0);
    expect((await two.ask('GET', '/sessions/current')).status).toBe(401);
    expect(await app.request('POST', '/sign-out', { everywhere: true })).toMatchObject({ status: 409, body: { code: 'not_a_person' } });
  });
});
