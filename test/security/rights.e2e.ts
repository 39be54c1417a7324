import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Secret, TOTP } from 'otpauth';
import { ApiClient } from '../support/api-client.ts';
import type { BlockRunShape } from '../support/api-shapes.ts';
import { SignedIn } from '../support/signed-in.ts';
import { beginStory, type Story } from '../support/story.ts';

jest.setTimeout(240_000);

const password = 'cavalo bateria grampo';

describe('promises about the rights of people', () => {
  let story: Story;
  const roles = new Map<string, string>();
  const ids = new Map<string, string>();

  const emailOf = (name: string): string => `${name}@provedor.com.br`;
  /** A signed-in person with a role. */
  const person = async (name: string, role: string): Promise<SignedIn> => {
    const { id } = await story.api.post<{ id: string }>('/users', { name, email: emailOf(name), password, roleIds: [roles.get(role)] });
    ids.set(name, id);
    const session = new SignedIn(story.product.url);
    expect((await session.signIn(emailOf(name), password)).status).toBe(201);
    return session;
  };
  const mint = async (who: SignedIn, permissions = ['*']): Promise<{ id: string; client: ApiClient }> => {
    const { body } = await who.ask<{ id: string; key: string }>('POST', '/api-keys', { name: 'chave', permissions });
    return { id: body.id, client: new ApiClient(story.product.url, body.key) };
  };
  const status = async (client: ApiClient, path: string): Promise<number> => (await client.answer('GET', path)).status;
  const setRole = (name: string, role: string): Promise<unknown> => story.api.patch(`/users/${ids.get(name)}`, { roleIds: [roles.get(role)] });
  const newAdministrator = (name: string): object => ({ name, email: emailOf(name), password, roleIds: [roles.get('administrator')] });

  beforeAll(async () => {
    story = await beginStory();
    for (const { id, key } of await story.api.list<{ id: string; key: string }>('/roles')) roles.set(key, id);
    await person('dona', 'administrator');
  });
  afterAll(() => story?.end());

  it('H4: the key of a demoted administrator makes no new administrator; a disabled person’s key neither works nor mints', async () => {
    const rui = await person('rui', 'administrator');
    const { client } = await mint(rui);
    expect((await client.answer('POST', '/users', newAdministrator('primeira'))).status).toBe(201);
    await setRole('rui', 'integrator');
    expect(await client.answer('POST', '/users', newAdministrator('segunda'))).toMatchObject({ status: 403 });
    expect(await status(client, '/api-keys')).toBe(200);
    await story.api.delete(`/users/${ids.get('rui')}`);
    expect(await status(client, '/api-keys')).toBe(401);
    expect((await client.answer('POST', '/api-keys', { name: 'outra', permissions: ['keys:read'] })).status).toBe(401);
    expect((await rui.ask('GET', '/sessions/current')).status).toBe(401);
  });

  it('H5: the role Integrador deletes or rotates no key beyond its own reach', async () => {
    const integrator = await person('ivo', 'integrator');
    const keys = (await integrator.ask<{ data: { id: string; name: string }[] }>('GET', '/api-keys?limit=200')).body.data;
    const { id } = keys.find(({ name }) => name === 'ADMIN_API_KEY')!;
    expect(await integrator.ask('DELETE', `/api-keys/${id}`)).toMatchObject({ status: 403, body: { code: 'more_than_yours' } });
    expect(await integrator.ask('POST', `/api-keys/${id}/rotate`, { overlapHours: 0 })).toMatchObject({ status: 403, body: { code: 'more_than_yours' } });
    expect(await status(story.api, '/api-keys')).toBe(200);
  });

  it('H6: a password link minted before a promotion takes over nobody', async () => {
    const { id } = await story.api.post<{ id: string }>('/roles', { name: 'Gente', permissions: ['users:read', 'users:write'] });
    roles.set('people', id);
    const [minter] = [await person('leo', 'people'), await person('alvo', 'people')];
    const { body } = await minter.ask<{ url: string }>('POST', `/users/${ids.get('alvo')}/password-links`);
    await setRole('alvo', 'administrator');
    const taken = { token: body.url.split('#')[1], password: 'uma senha de quem toma' };
    expect(await new SignedIn(story.product.url).ask('POST', '/password-resets/confirm', taken)).toMatchObject({ status: 422, body: { code: 'link_over' } });
    expect((await new SignedIn(story.product.url).signIn(emailOf('alvo'), taken.password)).status).toBe(401);
    expect((await new SignedIn(story.product.url).signIn(emailOf('alvo'), password)).status).toBe(201);
  });

  it('H7: nobody approves their own held run with a key of theirs; it ends with the rights of who asked', async () => {
    const { provider, api } = story;
    const plan = await provider.plan('Fibra 500');
    const customer = await provider.customer(1);
    const service = await provider.service(customer.id, plan.id);
    await provider.invoice(customer.id, service.id, 30);
    await provider.notice(service.id, 20);
    await api.patch('/blocking-policy', { holdPercent: 0, holdCount: 0 });
    const ana = await person('ana', 'finance');
    const held = async (): Promise<string> => {
      const { id } = (await ana.ask<BlockRunShape>('POST', '/block-runs', { preview: true })).body;
      await provider.finished(`/block-runs/${id}`);
      expect((await ana.ask('POST', `/block-runs/${id}/run`)).status).toBe(202);
      expect(await provider.finished(`/block-runs/${id}`)).toMatchObject({ status: 'held' });
      return id;
    };
    expect((await ana.ask('POST', '/api-keys', { name: 'minha', permissions: ['blocking:approve'] })).status).toBe(403);
    const maker = await api.post<{ id: string }>('/roles', {
      name: 'Financeiro com chaves',
      permissions: ['blocking:run', 'blocking:read', 'blocking:approve', 'keys:write'],
    });
    roles.set('maker', maker.id);
    await setRole('ana', 'maker');
    const { client } = await mint(ana, ['blocking:approve', 'blocking:read', 'keys:write']);
    const { body: child } = await client.answer<{ key: string }>('POST', '/api-keys', { name: 'filha', permissions: ['blocking:approve'] });
    const first = await held();
    for (const key of [client, new ApiClient(story.product.url, child.key)])
      expect(await key.refusal('POST', `/block-runs/${first}/approve`)).toMatchObject({ status: 403, code: 'own_request' });
    expect(await ana.ask('POST', `/block-runs/${first}/approve`)).toMatchObject({ status: 403, body: { code: 'own_request' } });
    expect(await api.get(`/services/${service.id}`)).toMatchObject({ blocked: false });
    await setRole('ana', 'auditor');
    expect(await api.get(`/block-runs/${first}`)).toMatchObject({ status: 'cancelled', error: { code: 'requester_lost_right' } });
    expect(await api.refusal('POST', `/block-runs/${first}/approve`)).toMatchObject({ code: 'not_held' });
    await setRole('ana', 'maker');
    const second = await held();
    const bia = await person('bia', 'finance');
    expect((await bia.ask('POST', `/block-runs/${second}/approve`)).status).toBe(202);
    expect(await provider.finished(`/block-runs/${second}`)).toMatchObject({ status: 'succeeded' });
    expect(await api.get(`/services/${service.id}`)).toMatchObject({ blocked: true });
  });

  it('M2: the second factor is not guessed at where it is taken away', async () => {
    const eva = await person('eva', 'operator');
    const { secret } = (await eva.ask<{ secret: string }>('POST', '/me/second-factor', { password })).body;
    const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate();
    expect((await eva.ask('POST', '/me/second-factor/confirm', { code })).status).toBe(201);
    const answers: number[] = [];
    for (let n = 0; n < 60; n += 1) answers.push((await eva.ask('POST', '/me/second-factor/remove', { password, code: '000000' })).status);
    expect(answers.filter((each) => each === 401).length).toBeLessThanOrEqual(10);
    expect(answers.at(-1)).toBe(429);
  });

  it('a person’s page lists their keys and sessions', async () => {
    const lia = await person('lia', 'administrator');
    const { id } = await mint(lia, ['plans:read']);
    expect(await story.api.list(`/users/${ids.get('lia')}/api-keys`)).toEqual([
      expect.objectContaining({ id, owner: { id: ids.get('lia'), name: 'lia' }, effectivePermissions: ['plans:read'] }),
    ]);
    expect(await story.api.list(`/users/${ids.get('lia')}/sessions?live=true`)).toEqual([expect.objectContaining({ userId: ids.get('lia') })]);
    expect((await lia.ask<{ data: unknown[] }>('GET', '/me/api-keys')).body.data).toHaveLength(1);
  });
});
