import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Tx, WorkCancelled, WorkRunner, Works } from '#kernel';
import { Browser } from '../../../test/support/browser.ts';
import { type Method, type ModuleApp, startModules } from '../../../test/support/module-app.ts';
import { Authenticators } from '../sessions/authenticators.ts';

const password = 'cavalo bateria grampo';
interface Key {
  id: string;
  key: string;
  effectivePermissions: string[];
}
interface Person extends Browser {
  id: string;
}

describe('rights end with the person', () => {
  let app: ModuleApp;
  let admin: Person;
  let roles: { id: string; key: string | null }[];
  let count = 0;

  const role = (key: string): string => roles.find((each) => each.key === key)!.id;
  /** A signed-in person with these roles. */
  const person = async (...keys: string[]): Promise<Person> => {
    const email = `pessoa${(count += 1)}@provedor.com.br`;
    const made = await app.request<{ id: string }>('POST', '/users', { name: `Pessoa ${count}`, email, password, roleIds: keys.map(role) });
    const browser = new Browser(app);
    expect((await browser.signIn(email, password)).status).toBe(201);
    return Object.assign(browser, { id: made.body.id });
  };
  const withKey = (key: string): Record<string, string> => ({ authorization: `Bearer ${key}` });
  const mint = async (who: Browser, permissions: string[]): Promise<Key> => (await who.ask<Key>('POST', '/api-keys', { name: 'chave', permissions })).body;
  const mintWith = async (key: string, permissions: string[]): Promise<Key> =>
    (await app.request<Key>('POST', '/api-keys', { name: 'filha', permissions }, withKey(key))).body;
  const status = async (key: string, path = '/sessions/current'): Promise<number> => (await app.request('GET', path, undefined, withKey(key))).status;
  const setRoles = (who: Person, ...keys: string[]): Promise<unknown> =>
    app.request('PATCH', `/users/${who.id}`, { roleIds: keys.map(role) }, { 'if-match': '*' }).then(({ status: answer }) => expect(answer).toBe(200));

  beforeAll(async () => {
    app = await startModules([]);
    roles = (await app.request<{ data: { id: string; key: string | null }[] }>('GET', '/roles')).body.data;
    admin = await person('administrator');
  });
  afterAll(() => app.close());

  describe('a key', () => {
    it('does no more than its owner may do now, and does it again when they may', async () => {
      const rui = await person('administrator');
      const { key, id } = await mint(rui, ['*']);
      expect(await status(key, '/users')).toBe(200);
      await setRoles(rui, 'integrator');
      expect(await status(key, '/users')).toBe(403);
      expect(await status(key, '/api-keys')).toBe(200);
      const eva = { name: 'Eva', email: 'eva@provedor.com.br', password, roleIds: [role('administrator')] };
      expect((await app.request('POST', '/users', eva, withKey(key))).status).toBe(403);
      const listed = (await admin.ask<{ data: Key[] }>('GET', `/users/${rui.id}/api-keys`)).body.data;
      expect(listed.map((each) => each.id)).toEqual([id]);
      expect(listed[0]?.effectivePermissions).toContain('keys:write');
      expect(listed[0]?.effectivePermissions).not.toContain('users:write');
      await setRoles(rui, 'administrator');
      expect(await status(key, '/users')).toBe(200);
    });

    it('is over when its owner is disabled, with the keys that were made with it, and stays over', async () => {
      const rui = await person('administrator');
      const first = await mint(rui, ['*']);
      const second = await mintWith(first.key, ['keys:write', 'plans:read']);
      const third = await mintWith(second.key, ['plans:read']);
      expect(await Promise.all([first, second, third].map(({ key }) => status(key)))).toEqual([200, 200, 200]);
      expect((await admin.ask('DELETE', `/users/${rui.id}`)).status).toBe(204);
      const all = [first, second, third];
      expect(await Promise.all(all.map(({ key }) => status(key)))).toEqual([401, 401, 401]);
      expect((await app.request('PATCH', `/users/${rui.id}`, { enabled: true }, { 'if-match': '*' })).status).toBe(200);
      expect(await Promise.all(all.map(({ key }) => status(key)))).toEqual([401, 401, 401]);
    });

    it('that was made with another does no more than that one', async () => {
      const parent = await mint(admin, ['keys:write', 'plans:read']);
      const child = await mintWith(parent.key, ['plans:read']);
      expect((await app.request('POST', '/api-keys', { name: 'x', permissions: ['users:read'] }, withKey(parent.key))).status).toBe(403);
      await app.database.query(`UPDATE api_key SET permissions = '{keys:write}' WHERE id = $1`, [parent.id]);
      expect((await app.request('GET', `/users/${admin.id}/api-keys`)).body).toMatchObject({
        data: expect.arrayContaining([expect.objectContaining({ id: child.id, effectivePermissions: [] })]),
      });
    });

    it('that is replaced hands on the keys that were made with it; whoever rotates it owns the new one', async () => {
      const rui = await person('administrator');
      const old = await mint(rui, ['keys:write', 'plans:read']);
      const child = await mintWith(old.key, ['plans:read']);
      const next = (await admin.ask<Key & { owner: { id: string } }>('POST', `/api-keys/${old.id}/rotate`, { overlapHours: 0 })).body;
      expect(next.owner.id).toBe(admin.id);
      expect([await status(old.key), await status(next.key), await status(child.key)]).toEqual([401, 200, 200]);
      await admin.ask('DELETE', `/api-keys/${next.id}`);
      expect(await status(child.key)).toBe(401);
    });

    it('is revoked by its owner, by itself, or by who may do as much; not by less', async () => {
      const integrator = await person('integrator');
      const { body } = await app.request<{ data: { id: string; name: string; owner: unknown }[] }>('GET', '/api-keys?limit=200');
      const environment = body.data.find(({ name }) => name === 'ADMIN_API_KEY')!;
      expect(environment.owner).toBeNull();
      for (const verb of ['revoke', 'rotate'] as const) {
        const answer =
          verb === 'revoke'
            ? await integrator.ask('DELETE', `/api-keys/${environment.id}`)
            : await integrator.ask('POST', `/api-keys/${environment.id}/rotate`, {});
        expect(answer).toMatchObject({ status: 403, body: { code: 'more_than_yours' } });
      }
      expect((await app.request('GET', '/api-keys')).status).toBe(200);
      const own = await mint(integrator, ['keys:write', 'plans:read']);
      expect((await app.request('DELETE', `/api-keys/${own.id}`, undefined, withKey(own.key))).status).toBe(204);
      const rui = await person('administrator');
      const strong = await mint(rui, ['*']);
      await setRoles(rui, 'integrator');
      expect((await rui.ask('DELETE', `/api-keys/${strong.id}`)).status).toBe(204);
    });
  });

  describe('a password link', () => {
    const confirm = (url: string): Promise<number> =>
      new Browser(app)
        .ask('POST', '/password-resets/confirm', { token: url.split('#')[1], password: 'uma senha tomada de outro' })
        .then((answer) => answer.status);
    const linkBy = async (who: Browser, userId: string): Promise<string> =>
      (await who.ask<{ url: string }>('POST', `/users/${userId}/password-links`)).body.url;

    it('minted before a promotion opens nothing after it', async () => {
      const { body } = await admin.ask<{ id: string }>('POST', '/roles', { name: 'Só gente', permissions: ['users:write', 'users:read', 'plans:read'] });
      roles.push({ id: body.id, key: 'people' });
      const [minter, target] = [await person('people'), await person('people')];
      const url = await linkBy(minter, target.id);
      await setRoles(target, 'administrator');
      expect(await confirm(url)).toBe(422);
      // Also where the row is still there: a role that is changed by a new version of the product deletes no link.
      const again = await linkBy(minter, minter.id);
      await app.database.query('UPDATE password_link SET user_id = $1 WHERE user_id = $2', [target.id, minter.id]);
      expect(await confirm(again)).toBe(422);
    });

    it('ends with who made it, and when its person is disabled, or sets a password', async () => {
      const [minter, target] = [await person('administrator'), await person('operator')];
      const made = await linkBy(minter, target.id);
      await setRoles(minter, 'operator');
      expect(await confirm(made)).toBe(422);
      const other = await linkBy(admin, target.id);
      await admin.ask('PATCH', `/users/${target.id}`, { enabled: false }, { 'if-match': '*' });
      await admin.ask('PATCH', `/users/${target.id}`, { enabled: true }, { 'if-match': '*' });
      expect(await confirm(other)).toBe(422);
      const third = await linkBy(admin, target.id);
      await target.signIn((await admin.ask<{ email: string }>('GET', `/users/${target.id}`)).body.email, password);
      expect((await target.ask('POST', '/me/password', { current: password, password: 'outra senha minha mesmo' })).status).toBe(204);
      expect(await confirm(third)).toBe(422);
    });

    it('lives a day when it is handed over', async () => {
      const target = await person('operator');
      const { expiresAt } = (await admin.ask<{ expiresAt: string }>('POST', `/users/${target.id}/password-links`)).body;
      const hours = (Date.parse(expiresAt) - Date.now()) / 3_600_000;
      expect(hours).toBeGreaterThan(23.9);
      expect(hours).toBeLessThanOrEqual(24);
    });
  });

  it('a role that grants less ends what ran on it; the last that administers cannot be emptied', async () => {
    const { body } = await admin.ask<{ id: string; version: number }>('POST', '/roles', {
      name: 'Quase tudo',
      permissions: ['keys:write', 'keys:read', 'plans:read'],
    });
    roles.push({ id: body.id, key: 'nearly' });
    const rui = await person('nearly');
    const { key } = await mint(rui, ['plans:read']);
    const { url } = (await admin.ask<{ url: string }>('POST', `/users/${rui.id}/password-links`)).body;
    expect((await admin.ask('PATCH', `/roles/${body.id}`, { permissions: ['keys:read'] }, { 'if-match': '*' })).status).toBe(200);
    expect(await status(key)).toBe(401);
    const taken = await new Browser(app).ask('POST', '/password-resets/confirm', { token: url.split('#')[1], password: 'uma senha tomada' });
    expect(taken.status).toBe(422);
  });

  it('what a principal was when the request began does not count for changes of rights: another process may remember it', async () => {
    const rui = await person('administrator');
    const setRow = (key: string): Promise<unknown> => app.database.query('UPDATE user_role SET role_id = $2 WHERE user_id = $1', [rui.id, role(key)]);
    const tries: [Method, string, object?][] = [
      ['POST', '/users', { name: 'Eva', email: 'eva2@provedor.com.br', password, roleIds: [role('administrator')] }],
      ['POST', '/api-keys', { name: 'tudo', permissions: ['*'] }],
      ['POST', '/roles', { name: 'Tudo meu', permissions: ['*'] }],
      ['POST', `/users/${admin.id}/password-links`],
      ['DELETE', `/users/${admin.id}/second-factor`],
      ['PATCH', `/users/${rui.id}`, { roleIds: [role('administrator')] }],
    ];
    for (const [method, path, body] of tries) {
      await setRow('administrator');
      app.get(Authenticators).forget();
      expect((await rui.ask('GET', '/users')).status).toBe(200);
      // As another process would have it: the database knows, this one still remembers.
      await setRow('integrator');
      expect((await rui.ask('GET', '/users')).status).toBe(200);
      expect(await rui.ask(method, path, body, { 'if-match': '*' })).toMatchObject({ status: 403, body: { code: 'more_than_yours' } });
    }
  });

  describe('work', () => {
    let works: Works;
    let seen: string[];
    beforeAll(() => {
      works = app.get(Works);
      seen = [];
      app.get(WorkRunner).register({
        kind: 'rights-test',
        run: async (work) => {
          seen.push(work.id);
          await stop?.();
          await work.progress(1, 2);
          return { status: 'succeeded' };
        },
        onFailed: async (work, end) => void seen.push(`${work.id} ${end}`),
      });
    });
    let stop: (() => Promise<void>) | undefined;
    /** As a route that asks for `needs` would queue it for `who`. */
    const queued = async (who: string, needs: string[], state = 'queued'): Promise<string> => {
      const id = await app.database.transaction((tx: Tx) => works.enqueue(tx, { kind: 'rights-test', subjectId: null }));
      await app.database.query('UPDATE work SET responsible = $2, requested_by = $2, needs = $3, status = $4 WHERE id = $1', [id, who, needs, state]);
      return id;
    };
    const view = async (id: string): Promise<unknown> => {
      const { status: state, error, heldReason } = await works.get(id);
      return [state, error?.code ?? null, heldReason === null ? null : heldReason.slice(0, 14)];
    };

    it('ends when who asked for it may not any more, in any state; what they still may goes on', async () => {
      const rui = await person('administrator');
      const by = `user:${rui.id}`;
      const [waiting, held, still] = [await queued(by, ['users:write']), await queued(by, ['users:write'], 'held'), await queued(by, ['keys:write'], 'held')];
      await setRoles(rui, 'integrator');
      expect(await Promise.all([waiting, held, still].map(view))).toEqual([
        ['cancelled', 'requester_lost_right', null],
        ['cancelled', 'requester_lost_right', null],
        ['held', null, null],
      ]);
      await admin.ask('DELETE', `/users/${rui.id}`);
      expect(await view(still)).toEqual(['cancelled', 'requester_lost_right', null]);
    });

    it('that runs ends when its handler next looks, also when it would have waited for an approval', async () => {
      const rui = await person('administrator');
      const id = await queued(`user:${rui.id}`, ['users:write']);
      stop = async () => void (await setRoles(rui, 'integrator'));
      await app.get(WorkRunner).runNext();
      expect(await view(id)).toEqual(['cancelled', 'requester_lost_right', null]);
      expect(seen).toContain(`${id} cancelled`);
      const second = await queued(`user:${rui.id}`, ['keys:write']);
      stop = async () => {
        await admin.ask('DELETE', `/users/${rui.id}`);
        throw new WorkCancelled();
      };
      await app.get(WorkRunner).runNext();
      expect(await view(second)).toEqual(['cancelled', 'requester_lost_right', null]);
      stop = undefined;
    });

    it('loses an approval with who gave it', async () => {
      const rui = await person('administrator');
      const [waiting, running] = [await queued(`user:${admin.id}`, ['users:write']), await queued(`user:${admin.id}`, ['users:write'], 'running')];
      await app.database.query(`UPDATE work SET approved_by = $2, approval_responsible = $2, approval_needs = '{users:write}' WHERE id = ANY($1)`, [
        [waiting, running],
        `user:${rui.id}`,
      ]);
      await admin.ask('DELETE', `/users/${rui.id}`);
      expect(await view(waiting)).toEqual(['held', null, 'Quem aprovou p']);
      expect((await works.get(waiting)).approvedBy).toBeNull();
      expect(await view(running)).toEqual(['running', 'approver_lost_right', null]);
    });

    it('is not listened to any longer by who lost the right to read it', async () => {
      const rui = await person('administrator');
      const id = await queued(`user:${admin.id}`, ['users:write'], 'held');
      await app.database.query(`UPDATE work SET status = 'running' WHERE id = $1`, [id]);
      const stream = rui.ask('GET', `/works/${id}/events`, undefined, { accept: 'text/event-stream' });
      await setRoles(rui);
      const ended = await stream;
      expect(ended.status).toBe(200);
      expect(ended.text.match(/^data:/gm)?.length ?? 0).toBeLessThanOrEqual(1);
      expect((await works.get(id)).status).toBe('running');
    });

    it('ends with the key that asked for it', async () => {
      const { id, key } = await mint(admin, ['keys:write', 'plans:read']);
      const child = await mintWith(key, ['plans:read']);
      const work = await queued(`key:${child.id}`, ['plans:read']);
      expect((await admin.ask('DELETE', `/api-keys/${id}`)).status).toBe(204);
      expect(await view(work)).toEqual(['cancelled', 'requester_lost_right', null]);
    });
  });
});
