import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fakePlugin } from '../../../test/support/fake-plugin.ts';
import { type ModuleApp, startModules } from '../../../test/support/module-app.ts';
import type { IntegrationView } from './integrations.dto.ts';

const secret = 'canary-of-the-token-4711';

describe('an integration', () => {
  let rooms: ModuleApp;
  beforeAll(async () => {
    rooms = await startModules([], { plugins: [fakePlugin('acme')] });
  });
  afterAll(() => rooms.close());

  it('keeps its secrets: sealed in the database, never answered, not even to who wrote them', async () => {
    const made = await rooms.request<IntegrationView>('POST', '/integrations', { platform: 'acme', description: 'Livros', settings: { token: secret } });
    expect(made.status).toBe(201);
    const { id } = made.body;
    const changed = await rooms.request('PATCH', `/integrations/${id}`, { description: 'Outros livros' }, { 'if-match': made.headers['etag'] ?? '' });
    expect(changed.status).toBe(200);
    const answers = [made, changed, await rooms.request('GET', `/integrations/${id}`), await rooms.request('GET', '/integrations')];
    for (const { text } of answers) expect(text).not.toContain(secret);
    expect(made.body.settings).toEqual({ token: { set: true, changedAt: expect.any(String) } });
    const [row] = await rooms.database.rows<{ stored: string }>('SELECT i::text AS stored FROM integration i WHERE id = $1', [id]);
    const [audited] = await rooms.database.rows<{ n: number }>('SELECT count(*)::int AS n FROM audit_event e WHERE e::text LIKE $1', [`%${secret}%`]);
    expect(row?.stored).not.toContain(secret);
    expect(audited?.n).toBe(0);
  });

  it('is changed only by who saw what it is', async () => {
    const { headers, body } = await rooms.request<IntegrationView>('POST', '/integrations', {
      platform: 'acme',
      description: 'A',
      settings: { token: secret },
    });
    const change = (description: string) => rooms.request('PATCH', `/integrations/${body.id}`, { description }, { 'if-match': headers['etag'] ?? '' });
    expect((await change('B')).status).toBe(200);
    expect(await change('C')).toMatchObject({ status: 412, body: { code: 'changed_meanwhile' } });
  });
});
