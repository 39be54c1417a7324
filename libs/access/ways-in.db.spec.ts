import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Secret, TOTP } from 'otpauth';
import type { FastifyRequest } from 'fastify';
import { Audit, Config, Jobs, type Mail, Mailer, type Principal, withContext, Works } from '#kernel';
import { Browser } from '../../test/support/browser.ts';
import { type ModuleApp, startModules } from '../../test/support/module-app.ts';
import { ApiKeys } from './api-keys/api-keys.service.ts';
import { Rights } from './rights/rights.ts';
import { Authenticators } from './sessions/authenticators.ts';
import { SignInThrottle } from './sessions/sign-in-throttle.ts';

const password = 'cavalo bateria grampo';
const ana = 'ana@provedor.com.br';

describe('ways in', () => {
  let app: ModuleApp;
  let anaId: string;
  const mails: Mail[] = [];
  const browser = (): Browser => new Browser(app);
  const signedIn = async (email = ana, secret = password): Promise<Browser> => {
    const one = browser();
    expect((await one.signIn(email, secret)).status).toBe(201);
    return one;
  };
  const makeUser = async (name: string, withPassword = true): Promise<string> => {
    const role = (await app.request<{ data: { id: string; key: string }[] }>('GET', '/roles')).body.data.find(({ key }) => key === 'administrator')!;
    const body = { name, email: `${name}@provedor.com.br`, roleIds: [role.id], ...(withPassword ? { password } : {}) };
    return String((await app.request('POST', '/users', body)).body['id']);
  };
  const mailed = async (): Promise<string> => {
    mails.length = 0;
    await app.get(Jobs).drain('password-links');
    return /#(\S+)/.exec(mails[0]?.text ?? '')?.[1] ?? '';
  };

  beforeAll(async () => {
    app = await startModules([], { env: { SMTP_URL: 'smtp://127.0.0.1:9', MAIL_FROM: 'Provedor <avisos@provedor.com.br>' } });
    app.get(Mailer).send = (mail): Promise<string> => Promise.resolve(`<${mails.push(mail)}@test>`);
    anaId = await makeUser('ana');
  });
  afterAll(() => app.close());

  describe('a forgotten password', () => {
    it('is replaced by a link of one use; sessions end, other links too', async () => {
      const before = await signedIn();
      const ask = (email: string): Promise<{ status: number; text: string }> => browser().ask('POST', '/password-resets', { email });
      const [known, unknown] = [await ask(ana), await ask('ninguem@provedor.com.br')];
      expect([known.status, known.text]).toEqual([unknown.status, unknown.text]);
      const token = await mailed();
      expect(mails.map(({ to }) => to)).toEqual([ana]);
      const stored = await app.database.rows<{ text: string }>('SELECT l::text AS text FROM password_link l UNION ALL SELECT data::text FROM jobs.job');
      expect(JSON.stringify(stored)).not.toContain(token);
      await ask(ana);
      const other = await mailed();

      const confirm = (body: object): Promise<{ status: number; body: unknown }> => browser().ask('POST', '/password-resets/confirm', body);
      expect(await confirm({ token: 'x', password: 'outra senha comprida' })).toMatchObject({ status: 422, body: { code: 'link_over' } });
      // A refused password does not use the link up.
      expect(await confirm({ token, password: 'curta' })).toMatchObject({ status: 422, body: { code: 'weak_password' } });
      const both = await Promise.all([confirm({ token, password: 'outra senha comprida' }), confirm({ token, password: 'mais outra bem longa' })]);
      expect(both.map(({ status }) => status).toSorted()).toEqual([204, 422]);
      expect(await confirm({ token: other, password })).toMatchObject({ status: 422 });
      expect((await before.ask('GET', '/sessions/current')).status).toBe(401);
      expect((await browser().signIn(ana, password)).status).toBe(401);

      const { body } = await app.request<{ url: string }>('POST', `/users/${anaId}/password-links`);
      await app.database.query(`UPDATE password_link SET expires_at = now() WHERE user_id = $1`, [anaId]);
      expect(await confirm({ token: body.url.split('#')[1]!, password })).toMatchObject({ status: 422 });
      const again = await app.request<{ url: string }>('POST', `/users/${anaId}/password-links`);
      expect((await confirm({ token: again.body.url.split('#')[1]!, password })).status).toBe(204);
      await signedIn();
    });

    it('an invited person sets their first one', async () => {
      await makeUser('ivo', false);
      expect((await browser().signIn('ivo@provedor.com.br', password)).status).toBe(401);
      const token = await mailed();
      expect((await browser().ask('POST', '/password-resets/confirm', { token, password })).status).toBe(204);
      await signedIn('ivo@provedor.com.br');
    });

    it("one's own is changed by who knows it; this session stays, the others end", async () => {
      const [here, there] = [await signedIn(), await signedIn()];
      expect(await here.ask('POST', '/me/password', { current: 'errada errada', password: 'uma nova e comprida' })).toMatchObject({ status: 401 });
      expect((await here.ask('POST', '/me/password', { current: password, password: 'uma nova e comprida' })).status).toBe(204);
      expect((await here.ask('GET', '/sessions/current')).status).toBe(200);
      expect((await there.ask('GET', '/sessions/current')).status).toBe(401);
      expect((await here.ask('POST', '/me/password', { current: 'uma nova e comprida', password })).status).toBe(204);
      expect(await app.request('POST', '/me/password', { current: 'x', password })).toMatchObject({ status: 409, body: { code: 'not_a_person' } });
    });
  });

  describe('the second factor', () => {
    let secret: string;
    let codes: string[];
    const codeAt = (steps: number): string => new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.now() + steps * 30_000 });

    it('counts once confirmed, by who knows the password', async () => {
      const mine = await signedIn();
      expect((await mine.ask('POST', '/me/second-factor', { password: 'errada errada' })).status).toBe(401);
      const offer = (await mine.ask<{ secret: string; uri: string }>('POST', '/me/second-factor', { password })).body;
      expect(offer.uri).toContain(`secret=${offer.secret}`);
      ({ secret } = offer);
      const other = await signedIn();
      expect(await mine.ask('POST', '/me/second-factor/confirm', { code: '000000' })).toMatchObject({ status: 401, body: { code: 'second_factor_wrong' } });
      codes = (await mine.ask<{ recoveryCodes: string[] }>('POST', '/me/second-factor/confirm', { code: codeAt(-1) })).body.recoveryCodes;
      expect(new Set(codes).size).toBe(10);
      for (const code of codes) expect(code).toMatch(/^([a-hj-km-np-z2-9]{6}-){3}[a-hj-km-np-z2-9]{6}$/);
      expect([(await mine.ask('GET', '/sessions/current')).status, (await other.ask('GET', '/sessions/current')).status]).toEqual([200, 401]);
      const [row] = await app.database.rows<{ text: string }>(
        'SELECT u::text || (SELECT string_agg(r::text, $1) FROM recovery_code r) AS text FROM app_user u WHERE id = $2',
        [' ', anaId],
      );
      expect(row?.text).not.toContain(secret);
      expect(row?.text).not.toContain(codes[0]);
    });

    it('is asked for after the password, and each code works once', async () => {
      expect(await browser().signIn(ana, password)).toMatchObject({ status: 401, body: { code: 'second_factor_required' } });
      expect(await browser().signIn(ana, 'errada errada', codeAt(0))).toMatchObject({ status: 401, body: { code: 'invalid_credentials' } });
      const code = codeAt(0);
      const tries = await Promise.all([1, 2, 3].map(() => browser().signIn(ana, password, code)));
      expect(tries.filter(({ status }) => status === 201)).toHaveLength(1);
      // The one it was confirmed with is older than the last used.
      expect(await browser().signIn(ana, password, codeAt(-1))).toMatchObject({ status: 401, body: { code: 'second_factor_wrong' } });
      expect(await browser().signIn(ana, password, codeAt(9))).toMatchObject({ status: 401, body: { code: 'second_factor_wrong' } });
      const refused = await app.database.rows(`SELECT 1 FROM audit_event WHERE action = 'session.refused' AND reason = 'second factor' AND subject_id = $1`, [
        anaId,
      ]);
      expect(refused.length).toBe(4);
    });

    it('a recovery code does once what the telephone would', async () => {
      const code = codes[3]!.toUpperCase().replace('-', ' ');
      expect((await browser().signIn(ana, password, code)).status).toBe(201);
      expect((await browser().signIn(ana, password, code)).status).toBe(401);
    });

    it('is not guessed at where it is taken away: wrong codes count, whatever else was right', async () => {
      const mine = browser();
      await mine.signIn(ana, password, codes[5]);
      const guess = (): Promise<{ status: number }> => mine.ask('POST', '/me/second-factor/remove', { password, code: '000000' });
      const answers: number[] = [];
      for (let n = 0; n < 12; n += 1) {
        answers.push((await guess()).status);
        // A right password clears no wrong codes.
        await mine.ask('POST', '/me/second-factor', { password });
      }
      expect(answers.filter((status) => status === 401)).toHaveLength(10);
      expect(answers.slice(-2)).toEqual([429, 429]);
      // Nor are they guessed at from the sign-in screen.
      expect(await browser().signIn(ana, password, '000000')).toMatchObject({ status: 429, body: { code: 'too_many_attempts' } });
      await app.database.query('DELETE FROM sign_in_throttle');
      const codesOf = app.get(SignInThrottle) as unknown as { codes: { deleteInMemoryBlockedAll(): void } };
      codesOf.codes.deleteInMemoryBlockedAll();
    });

    it('is taken away by its owner with a code, or by an administrator', async () => {
      const mine = browser();
      await mine.signIn(ana, password, codes[4]);
      expect((await mine.ask('POST', '/me/second-factor/remove', { password, code: '000000' })).status).toBe(401);
      expect((await mine.ask('POST', '/me/second-factor', { password })).body).toMatchObject({ code: 'second_factor_on' });
      expect((await app.request('DELETE', `/users/${anaId}/second-factor`)).status).toBe(204);
      expect((await mine.ask('GET', '/sessions/current')).status).toBe(401);
      await signedIn();
    });

    it('where it is required, a password alone opens nothing but the way to turn it on', async () => {
      const settings = app.get(Config);
      Object.assign(settings, { requireSecondFactor: true });
      try {
        await makeUser('bia');
        const bia = browser();
        const { body } = await bia.signIn('bia@provedor.com.br', password);
        expect(body).toMatchObject({ permissions: [], secondFactorMissing: true });
        expect(await bia.ask('GET', '/users')).toMatchObject({ status: 403, body: { code: 'second_factor_missing' } });
        expect((await bia.ask('GET', '/me/sessions')).status).toBe(200);
        const offer = (await bia.ask<{ secret: string }>('POST', '/me/second-factor', { password })).body;
        const code = new TOTP({ secret: Secret.fromBase32(offer.secret) }).generate();
        expect((await bia.ask('POST', '/me/second-factor/confirm', { code })).status).toBe(201);
        expect((await bia.ask('GET', '/users')).status).toBe(200);
        expect((await bia.ask('GET', '/sessions/current')).body).toMatchObject({
          secondFactorMissing: false,
          permissions: expect.arrayContaining(['users:read']),
        });
        // An identity provider asks for its own; a key has none.
        await app.database.query(`UPDATE app_user SET totp_confirmed_at = NULL WHERE email LIKE 'bia@%'`);
        app.get(Authenticators).forget();
        expect((await bia.ask('GET', '/users')).status).toBe(403);
        await app.database.query(`UPDATE session SET method = 'oidc' WHERE user_id = (SELECT id FROM app_user WHERE email LIKE 'bia@%')`);
        app.get(Authenticators).forget();
        expect((await bia.ask('GET', '/users')).status).toBe(200);
        expect((await app.request('GET', '/users')).status).toBe(200);
      } finally {
        Object.assign(settings, { requireSecondFactor: false });
      }
    });
  });

  it('a link that went to an address of before opens nothing', async () => {
    const roleIds: string[] = [];
    const { id } = (await app.request<{ id: string }>('POST', '/users', { name: 'Lia', email: 'lia@provedor.com.br', roleIds })).body;
    const { url } = (await app.request<{ url: string }>('POST', `/users/${id}/password-links`)).body;
    await app.request('PATCH', `/users/${id}`, { email: 'lia@outra.com.br' }, { 'if-match': '*' });
    expect(await app.request('POST', '/password-resets/confirm', { token: url.split('#')[1], password })).toMatchObject({
      status: 422,
      body: { code: 'link_over' },
    });
  });

  it('the key of the environment is over when the environment has another', async () => {
    const whoAmI = async (key: string): Promise<number> =>
      (await app.request('GET', '/sessions/current', undefined, { authorization: `Bearer ${key}` })).status;
    const start = (adminApiKey: string): Promise<void> =>
      new ApiKeys(app.database, app.get(Audit), app.get(Rights), app.get(Works), { adminApiKey } as Config).onModuleInit();
    const made = (await app.request<{ key: string }>('POST', '/api-keys', { name: 'ADMIN_API_KEY', permissions: ['plans:read'] })).body;
    await start('the-key-of-the-next-start');
    app.get(Authenticators).forget();
    expect([await whoAmI('administrator-of-the-test'), await whoAmI('the-key-of-the-next-start'), await whoAmI(made.key)]).toEqual([401, 200, 200]);
    await start('administrator-of-the-test');
    app.get(Authenticators).forget();
    expect(await whoAmI('administrator-of-the-test')).toBe(200);
  });

  it('the key of the environment that somebody revoked stays revoked, and only where another administers', async () => {
    const start = (adminApiKey: string): Promise<void> =>
      new ApiKeys(app.database, app.get(Audit), app.get(Rights), app.get(Works), { adminApiKey } as Config).onModuleInit();
    const environment = async (): Promise<{ id: string; revokedBy: string | null }> =>
      (
        await boss.ask<{ data: { id: string; name: string; createdBy: string | null; revokedBy: string | null; revokedAt: string | null }[] }>(
          'GET',
          '/api-keys?limit=200',
        )
      ).body.data.find(
        ({ name, createdBy, revokedAt, revokedBy }) => name === 'ADMIN_API_KEY' && createdBy === null && (revokedAt === null || revokedBy !== null),
      )!;
    await makeUser('chefe');
    const boss = await signedIn('chefe@provedor.com.br');
    const { id } = await environment();
    await app.database.query(`UPDATE app_user SET disabled_at = now() WHERE email NOT LIKE 'chefe@%'`);
    await app.database.query(`UPDATE app_user SET password_hash = NULL WHERE email LIKE 'chefe@%'`);
    expect(await app.request('DELETE', `/api-keys/${id}`)).toMatchObject({ status: 409, body: { code: 'last_way_in' } });
    expect((await app.request('GET', '/users')).status).toBe(200);
    await app.database.query(`UPDATE app_user SET disabled_at = NULL, password_hash = 'x'`);
    expect((await boss.ask('DELETE', `/api-keys/${id}`)).status).toBe(204);
    expect((await app.request('GET', '/users')).status).toBe(401);
    await start('administrator-of-the-test');
    expect((await app.request('GET', '/users')).status).toBe(401);
    expect((await environment()).revokedBy).toMatch(/^user:/);
    await app.database.query('UPDATE api_key SET revoked_by = NULL WHERE id = $1', [id]);
    await start('administrator-of-the-test');
    expect((await app.request('GET', '/users')).status).toBe(200);
  });

  it('a key is replaced without a gap', async () => {
    const made = (await app.request<{ id: string; key: string }>('POST', '/api-keys', { name: 'erp', permissions: ['plans:read'] })).body;
    const whoAmI = async (key: string): Promise<number> =>
      (await app.request('GET', '/sessions/current', undefined, { authorization: `Bearer ${key}` })).status;
    expect(await whoAmI(made.key)).toBe(200);
    const next = (await app.request<{ id: string; key: string; replaces: string }>('POST', `/api-keys/${made.id}/rotate`, { overlapHours: 1 })).body;
    expect(next.replaces).toBe(made.id);
    expect([await whoAmI(made.key), await whoAmI(next.key)]).toEqual([200, 200]);
    await app.request('POST', `/api-keys/${next.id}/rotate`, { overlapHours: 0 });
    expect(await whoAmI(next.key)).toBe(401);
    expect(await app.request('POST', `/api-keys/${next.id}/rotate`, {})).toMatchObject({ status: 409, body: { code: 'key_over' } });
    const weak = (await app.request<{ key: string }>('POST', '/api-keys', { name: 'chaves', permissions: ['keys:write'] })).body;
    expect((await app.request('POST', `/api-keys/${made.id}/rotate`, {}, { authorization: `Bearer ${weak.key}` })).status).toBe(403);
  });

  it('nobody approves their own held run with a key of theirs, or asks for one with it', async () => {
    const works = app.get(Works);
    await makeUser('lu');
    const lu = await signedIn('lu@provedor.com.br');
    const { key } = (await lu.ask<{ key: string }>('POST', '/api-keys', { name: 'minha', permissions: ['*'] })).body;
    const child = (await app.request<{ key: string }>('POST', '/api-keys', { name: 'filha', permissions: ['*'] }, { authorization: `Bearer ${key}` })).body.key;
    const principals = await Promise.all(
      [key, child].map((each) => app.get(Authenticators).of({ headers: { authorization: `Bearer ${each}` }, cookies: {} } as unknown as FastifyRequest)),
    );
    const session = await app.get(Authenticators).ofToken(lu.session!);
    const all = [...principals, session].map((principal) => principal!);
    expect(new Set(all.map(({ responsible }) => responsible)).size).toBe(1);
    const as = <T>(principal: Principal, work: () => Promise<T>): Promise<T> =>
      withContext({ actor: `${principal.kind}:${principal.id}`, principal, permissions: principal.permissions }, work);
    for (const asks of all)
      for (const approves of all) {
        const id = await as(asks, () => app.database.transaction((tx) => works.enqueue(tx, { kind: 'test', subjectId: null })));
        await app.database.query(`UPDATE work SET status = 'held' WHERE id = $1`, [id]);
        await expect(as(approves, () => works.approve(id))).rejects.toMatchObject({ code: 'own_request' });
        await withContext({ actor: `user:${anaId}` }, () => works.approve(id));
      }
  });

  it('who asked for a held run does not approve it; another does, and a key of nobody is another', async () => {
    const works = app.get(Works);
    const [me, ivo] = [`user:${anaId}`, 'user:01890000-0000-7000-8000-0000000000ff'];
    const held = async (by: string): Promise<string> => {
      const id = await app.database.transaction((tx) => withContext({ actor: by }, () => works.enqueue(tx, { kind: 'test', subjectId: null })));
      await app.database.query(`UPDATE work SET status = 'held' WHERE id = $1`, [id]);
      return id;
    };
    const approve = (id: string, by: string): Promise<void> => withContext({ actor: by }, () => works.approve(id));
    await expect(approve(await held(me), me)).rejects.toMatchObject({ code: 'own_request' });
    await expect(approve(await held('key:1'), 'key:1')).rejects.toMatchObject({ code: 'own_request' });
    for (const by of [ivo, 'key:1']) await approve(await held(me), by);
    await app.database.query('UPDATE app_user SET disabled_at = now()');
    await approve(await held('key:1'), 'key:1');
  });
});
