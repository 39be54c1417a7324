import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ModuleApp, startModules } from '../../../test/support/module-app.ts';
import { RefusedRequests } from './refused-requests.ts';

describe('refused requests', () => {
  let app: ModuleApp;
  beforeAll(async () => {
    app = await startModules([]);
  });
  afterAll(() => app.close());

  const ask = (path: string, key: string): Promise<{ status: number }> => app.request('GET', path, undefined, { authorization: `Bearer ${key}` });
  const written = (): Promise<{ actor: string; address: string; after: { code: string; count: number; route: string } }[]> =>
    app.database.rows(`SELECT actor, address, after FROM audit_event WHERE action = 'request.refused' ORDER BY id`);

  it('are in the audit: who, from where, what and why, with how often', async () => {
    const { key, id } = (await app.request<{ key: string; id: string }>('POST', '/api-keys', { name: 'leitor', permissions: ['plans:read'] })).body;
    for (let n = 0; n < 3; n += 1) expect((await ask('/users', key)).status).toBe(403);
    for (let n = 0; n < 2; n += 1) expect((await ask('/users', 'cp_wrong')).status).toBe(401);
    expect((await ask('/plans-that-are-none', key)).status).toBe(404);
    await app.get(RefusedRequests).flush();
    expect(await written()).toEqual([
      { actor: `key:${id}`, address: '127.0.0.1', after: { code: 'forbidden', count: 3, method: 'GET', route: '/v1/users' } },
      { actor: 'anonymous', address: '127.0.0.1', after: { code: 'unauthenticated', count: 2, method: 'GET', route: '/v1/users' } },
    ]);
    await app.get(RefusedRequests).flush();
    expect(await written()).toHaveLength(2);
  });

  it('fill nothing: of a flood, ten kinds and the number of the rest', async () => {
    const before = (await written()).length;
    const paths = [
      'users',
      'roles',
      'api-keys',
      'sessions',
      'integrations',
      'platforms',
      'audit-events',
      'me/sessions',
      'me/passkeys',
      'me/api-keys',
      'sessions/current',
      'exports',
      'data-keys',
    ];
    for (const path of paths)
      for (let n = 0; n < 3; n += 1) await app.request('GET', `/${path}/x`.replace(/^\/(.*)\/x$/, '/$1'), undefined, { authorization: '' });
    await app.get(RefusedRequests).flush();
    const rows = (await written()).slice(before);
    expect(rows.length).toBeLessThanOrEqual(11);
    expect(rows.reduce((sum, { after }) => sum + after.count, 0)).toBeGreaterThanOrEqual(24);
  });
});
