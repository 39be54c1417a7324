import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Browser } from '../../test/support/browser.ts';
import { type Answer, type ModuleApp, startModules } from '../../test/support/module-app.ts';
import { Secrets } from '#kernel';
import { SignInThrottle } from './sessions/sign-in-throttle.ts';
import { Authenticators } from './sessions/authenticators.ts';
import { LastUse } from './sessions/last-use.ts';

interface Session {
  user: { id: string; name: string; roles: { id: string; name: string }[] } | null;
  kind: string;
  permissions: string[];
  csrfToken: string | null;
  sessionId: string;
}
const password = 'cavalo bateria grampo';
const setupToken = 'setup-token-of-the-test-000';

describe('people', () => {
  let app: ModuleApp;
  let admin: Browser;
  const browser = (): Browser => new Browser(app);
  const roleNamed = async (key: string): Promise<string> => {
    const { body } = await app.request<{ data: { id: string; key: string | null }[] }>('GET', '/roles');
    return body.data.find((role) => role.key === key)!.id;
  };
  /** A person with these roles, signed in. */
  const person = async (name: string, ...keys: string[]): Promise<Browser & { id: string }> => {
    const email = `${name}@provedor.com.br`;
    const { body } = await admin.ask<{ id: string }>('POST', '/users', { name, email, password, roleIds: await Promise.all(keys.map(roleNamed)) });
    const theirs = browser();
    await theirs.signIn(email, password);
    return Object.assign(theirs, { id: body.id });
  };
  const setUp = (token: string, email = 'dona@provedor.com.br', who = browser()): Promise<Answer<Session & { code?: string }>> =>
    who.ask('POST', '/setup', { token, name: 'Dona Maria', email, password });

  beforeAll(async () => {
    app = await startModules([], { env: { SETUP_TOKEN: setupToken } });
    admin = browser();
  });
  afterAll(() => app.close());

  describe('the first administrator', () => {
    it('is made once, by whoever holds the token, however many try at once', async () => {
      expect(await browser().ask('GET', '/sign-in')).toMatchObject({ status: 200, body: { setupNeeded: true } });
      expect(await setUp('another-token-that-is-wrong')).toMatchObject({ status: 403, body: { code: 'setup_closed' } });
      expect((await browser().ask('POST', '/setup', { token: setupToken, name: 'x', email: 'x@x.com', password: 'curta' })).body).toMatchObject({
        code: 'weak_password',
      });
      const tries = await Promise.all([1, 2, 3, 4].map((n) => setUp(setupToken, `dona${n}@provedor.com.br`)));
      expect(tries.map(({ status }) => status).toSorted()).toEqual([201, 409, 409, 409]);
      expect(await setUp(setupToken)).toMatchObject({ status: 409, body: { code: 'already_set_up' } });
      const n = tries.findIndex(({ status }) => status === 201) + 1;
      expect(await admin.signIn(`DONA${n}@Provedor.com.br`, password)).toMatchObject({ status: 201, body: { kind: 'user', user: { name: 'Dona Maria' } } });
      expect(await browser().ask('GET', '/sign-in')).toMatchObject({ body: { setupNeeded: false } });
    });
  });

  describe('a session', () => {
    it('is a cookie no script reads, and its hash in the database', async () => {
      expect(admin.session).toMatch(/^cps_[\w-]{43}$/);
      const [row] = await app.database.rows<{ text: string }>('SELECT string_agg(s::text, $1) AS text FROM session s', ['\n']);
      expect(row?.text).not.toContain(admin.session);
    });

    it('says who asks and what they may do; a key too', async () => {
      expect((await admin.ask<Session>('GET', '/sessions/current')).body).toMatchObject({
        kind: 'user',
        user: { name: 'Dona Maria', secondFactor: false, roles: [{ name: 'Administrador' }] },
        permissions: expect.arrayContaining(['users:write', 'blocking:approve']),
        csrfToken: admin.csrf,
        expiresAt: expect.any(String),
      });
      expect((await app.request<Session>('GET', '/sessions/current')).body).toMatchObject({
        kind: 'key',
        user: null,
        key: { name: 'ADMIN_API_KEY' },
        csrfToken: null,
      });
      expect((await browser().ask('GET', '/sessions/current')).status).toBe(401);
    });

    it('writes nothing without its token, nor from a page of another site', async () => {
      const role = { name: 'Nada', permissions: ['plans:read'] };
      expect(await admin.ask('POST', '/roles', role, { 'x-csrf-token': '' })).toMatchObject({ status: 403, body: { code: 'csrf' } });
      expect(await admin.ask('POST', '/roles', role, { 'x-csrf-token': 'x'.repeat(43) })).toMatchObject({ status: 403, body: { code: 'csrf' } });
      const foreign = [
        { origin: 'https://evil.example' },
        { origin: 'null' },
        { 'sec-fetch-site': 'cross-site' },
        { origin: 'http://localhost:8080.evil.example' },
      ];
      for (const headers of foreign)
        expect(await admin.ask('POST', '/roles', role, headers as never)).toMatchObject({ status: 403, body: { code: 'foreign_origin' } });
      expect((await browser().ask('POST', '/sessions', { email: 'x@x.com', password }, { origin: 'https://evil.example' })).body).toMatchObject({
        code: 'foreign_origin',
      });
      expect((await admin.ask('POST', '/roles', role, { origin: 'https://painel.example', host: 'painel.example' })).status).toBe(201);
    });

    it('ends when one signs in again or out, when it was idle too long, and when its person is disabled', async () => {
      const ana = await person('ana', 'operator');
      await ana.signIn('ana@provedor.com.br', password);
      expect(await app.database.rows('SELECT 1 FROM session WHERE user_id = $1 AND ended_at IS NULL', [ana.id])).toHaveLength(1);
      expect((await ana.ask('GET', '/sessions/current')).status).toBe(200);
      const own = await ana.ask<{ data: { userId: string }[] }>('GET', '/me/sessions?live=true');
      expect(own.body.data.map(({ userId }) => userId)).toEqual([ana.id]);
      expect((await ana.ask('GET', '/sessions')).status).toBe(403);
      const old = ana.session!;
      expect((await ana.ask('DELETE', '/sessions/current')).status).toBe(204);
      ana.cookies.set('session', old);
      expect((await ana.ask('GET', '/sessions/current')).status).toBe(401);

      await ana.signIn('ana@provedor.com.br', password);
      await app.get(LastUse).flush();
      await app.database.query(`UPDATE session SET last_used_at = now() - interval '3 hours' WHERE user_id = $1`, [ana.id]);
      app.get(Authenticators).forget();
      expect((await ana.ask('GET', '/sessions/current')).status).toBe(401);

      await ana.signIn('ana@provedor.com.br', password);
      expect((await ana.ask('GET', '/sessions/current')).status).toBe(200);
      expect((await admin.ask('PATCH', `/users/${ana.id}`, { enabled: false })).status).toBe(200);
      expect((await ana.ask('GET', '/sessions/current')).status).toBe(401);
      expect(await browser().signIn('ana@provedor.com.br', password)).toMatchObject({ status: 401, body: { code: 'invalid_credentials' } });
    });

    it('of another is ended by those who may alone', async () => {
      const rui = await person('rui', 'operator');
      const sessions = (await admin.ask<{ data: { id: string; userId: string }[] }>('GET', '/sessions?live=true')).body.data;
      const dona = sessions.find(({ userId }) => userId !== rui.id)!;
      const his = sessions.find(({ userId }) => userId === rui.id)!;
      expect((await rui.ask('DELETE', `/sessions/${dona.id}`)).status).toBe(403);
      expect((await rui.ask('GET', '/sessions')).status).toBe(403);
      expect((await admin.ask('DELETE', `/sessions/${his.id}`)).status).toBe(204);
      expect((await rui.ask('GET', '/sessions/current')).status).toBe(401);
    });
  });

  describe('signing in', () => {
    it('says the same of an unknown e-mail and of a wrong password', async () => {
      const [unknown, wrong] = await Promise.all([
        browser().signIn('ninguem@provedor.com.br', password),
        browser().signIn('rui@provedor.com.br', 'uma senha errada'),
      ]);
      const told = ({ status, body }: Answer<{ code?: string }>): unknown => ({ status, ...body, requestId: '' });
      expect(told(unknown)).toEqual(told(wrong));
    });

    it('is throttled for an account over all processes, known or not, and frees it when right', async () => {
      const other = new SignInThrottle(app.database.manager.connection, app.get(Secrets));
      await person('segunda', 'operator');
      for (let n = 0; n < 19; n += 1) await other.attempt('segunda@provedor.com.br');
      expect((await browser().signIn('segunda@provedor.com.br', password)).status).toBe(201);
      for (let n = 0; n < 20; n += 1) await other.attempt('segunda@provedor.com.br');
      const refused = await browser().signIn('SEGUNDA@provedor.com.br', password);
      expect(refused).toMatchObject({ status: 429, body: { code: 'too_many_attempts', retryAfterSeconds: expect.any(Number) } });
      expect(refused.headers['retry-after']).toMatch(/^\d+$/);
      for (let n = 0; n < 20; n += 1) await other.attempt('fantasma@provedor.com.br');
      expect((await browser().signIn('fantasma@provedor.com.br', password)).status).toBe(429);
    });
  });

  describe('nobody grants what they have not', () => {
    it('by making people, changing them, or changing roles', async () => {
      const { body: role } = await admin.ask<{ id: string }>('POST', '/roles', {
        name: 'Gente',
        permissions: ['users:write', 'users:read', 'roles:read', 'roles:write', 'keys:write'],
      });
      const { body: made } = await admin.ask<{ id: string }>('POST', '/users', { name: 'Chefe', email: 'chefe@provedor.com.br', password, roleIds: [role.id] });
      const chefe = browser();
      await chefe.signIn('chefe@provedor.com.br', password);
      const administrator = await roleNamed('administrator');
      const refusals = [
        await chefe.ask('POST', '/users', { name: 'Eva', email: 'eva@provedor.com.br', password, roleIds: [administrator] }),
        await chefe.ask('PATCH', `/users/${made.id}`, { roleIds: [administrator] }),
        await chefe.ask('PATCH', `/roles/${role.id}`, { permissions: ['*'] }),
        await chefe.ask('POST', '/roles', { name: 'Tudo', permissions: ['billing:write'] }),
        await chefe.ask('POST', '/api-keys', { name: 'tudo', permissions: ['*'] }),
        // Whose e-mail one can change, one can become.
        await chefe.ask('PATCH', `/users/${(await admin.ask<Session>('GET', '/sessions/current')).body.user!.id}`, { email: 'meu@provedor.com.br' }),
      ];
      expect(refusals.map(({ status, body }) => [status, body['code']])).toEqual(refusals.map(() => [403, 'more_than_yours']));
      expect((await chefe.ask('POST', '/users', { name: 'Eva', email: 'eva@provedor.com.br', password, roleIds: [role.id] })).status).toBe(201);
    });

    it('the last administrator stays', async () => {
      const me = (await admin.ask<Session>('GET', '/sessions/current')).body.user!.id;
      expect(await admin.ask('DELETE', `/users/${me}`)).toMatchObject({ status: 409, body: { code: 'last_administrator' } });
      expect(await admin.ask('PATCH', `/users/${me}`, { roleIds: [] })).toMatchObject({ status: 409, body: { code: 'last_administrator' } });
      const second = await person('outra', 'administrator');
      const both = await Promise.all([admin.ask('DELETE', `/users/${second.id}`), second.ask('DELETE', `/users/${me}`)]);
      expect(both.map(({ status }) => status).toSorted()).not.toEqual([204, 204]);
      const [left] = await app.database.rows<{ n: number }>('SELECT count(*)::int AS n FROM app_user WHERE disabled_at IS NULL AND name IN ($1, $2)', [
        'Dona Maria',
        'outra',
      ]);
      expect(left?.n).toBe(1);
    });
  });

  it('the roles of the product do not change, and follow its permissions', async () => {
    const id = await roleNamed('finance');
    expect(await app.request('PATCH', `/roles/${id}`, { name: 'x' })).toMatchObject({ status: 409, body: { code: 'role_built_in' } });
    expect(await app.request('DELETE', `/roles/${id}`)).toMatchObject({ status: 409, body: { code: 'role_built_in' } });
  });
});
