import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { PlatformFailure, type Product } from '@content-platforms/plugin-sdk';
import { EventPublisher, WorkRunner } from '#kernel';
import { fakePlugin } from '../../test/support/fake-plugin.ts';
import { recordEvents } from '../../test/support/recorded-events.ts';
import { type ModuleApp, startModules } from '../../test/support/module-app.ts';
import { CatalogModule } from './catalog.module.ts';
import type { SyncView } from './catalog.dto.ts';
import { CatalogSchedule } from './catalog-schedule.ts';

const product = (ref: number | string, more: Partial<Product> = {}): Product => ({ ref: String(ref), name: `Livro ${ref}`, open: true, ...more });
const products = (count: number, from = 1): Product[] => Array.from({ length: count }, (_, index) => product(from + index));

describe('syncing a catalog', () => {
  let app: ModuleApp;
  let integrationId: string;
  let readings = 0;
  let catalog: () => AsyncIterable<Product>;

  const lists = (...all: Product[]): void => {
    catalog = async function* () {
      yield* all;
    };
  };
  const start = async (id = integrationId): Promise<string> => {
    const answer = await app.request<SyncView>('POST', `/integrations/${id}/syncs`);
    expect(answer.status).toBe(202);
    expect(answer.headers['location']).toBe(`/v1/syncs/${answer.body.id}`);
    return answer.body.id;
  };
  const read = async (id: string): Promise<SyncView> => (await app.request<SyncView>('GET', `/syncs/${id}`)).body;
  const work = async (): Promise<void> => {
    while (await app.get(WorkRunner).runNext());
  };
  const sync = async (...all: Product[]): Promise<SyncView> => {
    lists(...all);
    const id = await start();
    await work();
    return read(id);
  };
  const statuses = async (): Promise<Record<string, string>> => {
    const rows = await app.database.rows<{ ref: string; status: string }>('SELECT ref, status FROM product WHERE integration_id = $1', [integrationId]);
    return Object.fromEntries(rows.map(({ ref, status }) => [ref, status]));
  };
  const staged = async (): Promise<number> => (await app.database.rows('SELECT 1 FROM catalog_sync_batch')).length;

  beforeAll(async () => {
    const listing = fakePlugin('books', {
      products: () => {
        readings += 1;
        return catalog();
      },
    });
    app = await startModules([CatalogModule], { plugins: [listing, fakePlugin('typed')] });
  });
  beforeEach(async () => {
    integrationId = await app.integration('books');
    readings = 0;
  });
  afterEach(async () => {
    await app.database.query(`UPDATE integration SET enabled = false`);
    await app.database.query(`DELETE FROM work`);
  });
  afterAll(() => app.close());

  it('adds, changes, closes, reopens and retires, counting each', async () => {
    expect(await sync(...products(5))).toMatchObject({ status: 'succeeded', complete: true, applied: true, added: 5, changed: 0, retired: 0, unchanged: 0 });

    const [one, two, three, ...rest] = products(5);
    const second = await sync({ ...one, name: 'Outro nome' } as Product, { ...two, open: false } as Product, ...rest, product(6));
    expect(second).toMatchObject({ added: 1, changed: 2, retired: 1, unchanged: 2, progress: { done: 5, total: 5 } });
    expect(await statuses()).toEqual({ 1: 'active', 2: 'closed', 3: 'retired', 4: 'active', 5: 'active', 6: 'active' });

    const third = await sync({ ...one, name: 'Outro nome' } as Product, two as Product, three as Product, ...rest, product(6));
    expect(third).toMatchObject({ added: 0, changed: 2, retired: 0, unchanged: 4 });
    expect(await statuses()).toMatchObject({ 2: 'active', 3: 'active' });
    expect(await staged()).toBe(0);
  });

  it('publishes how it ended, in the transaction that ends it', async () => {
    const events = recordEvents(app.get(EventPublisher));
    await sync(...products(40));
    const held = await sync(...products(10));
    catalog = async function* () {
      yield product(1);
      throw new PlatformFailure('unavailable', 'A plataforma respondeu 503.');
    };
    const failed = await start();
    await work();
    const published = events.taken();
    expect(published).toMatchObject([
      { type: 'sync.finished', data: { integrationId, listed: 40, added: 40, code: null } },
      { type: 'sync.held', data: { syncId: held.id, retired: 30 } },
      { type: 'sync.failed', data: { syncId: failed, code: 'unavailable' } },
    ]);
    expect(published).toHaveLength(3);
  });

  it('says when a product was last seen without writing those that did not change', async () => {
    await sync(...products(2));
    const [before] = await app.database.rows<{ version: number }>(`SELECT version, xmin FROM product WHERE ref = '1' AND integration_id = $1`, [integrationId]);
    await sync(product(1));
    const [after] = await app.database.rows(`SELECT version, xmin FROM product WHERE ref = '1' AND integration_id = $1`, [integrationId]);
    expect(after).toEqual(before);
    const { body } = await app.request<{ data: { ref: string; firstSeenAt: string; lastSeenAt: string; status: string }[] }>(
      'GET',
      `/integrations/${integrationId}/products`,
    );
    const [listed, gone] = body.data;
    expect(String(listed?.lastSeenAt) > String(gone?.lastSeenAt)).toBe(true);
    expect(gone).toMatchObject({ ref: '2', status: 'retired', lastSeenAt: gone?.firstSeenAt });
  });

  it('changes nothing when the platform fails half way', async () => {
    await sync(...products(3));
    catalog = async function* () {
      yield product(1, { name: 'Trocado' });
      throw new PlatformFailure('unavailable', 'A plataforma respondeu 503.');
    };
    const id = await start();
    await work();
    expect(await read(id)).toMatchObject({ status: 'failed', complete: false, error: { code: 'unavailable', message: 'A plataforma respondeu 503.' } });
    expect(await statuses()).toEqual({ 1: 'active', 2: 'active', 3: 'active' });
    expect(await staged()).toBe(0);
  });

  it('refuses a catalog that lists a product twice, as a repeated cursor does, for ever', async () => {
    await sync(...products(3));
    catalog = async function* () {
      for (;;) yield* products(2);
    };
    const id = await start();
    await work();
    expect(await read(id)).toMatchObject({ status: 'failed', error: { code: 'duplicate_ref' } });
    expect(await statuses()).toEqual({ 1: 'active', 2: 'active', 3: 'active' });
  });

  it('refuses a catalog with an unreadable product', async () => {
    expect(await sync(product(1), { name: 'sem código', open: true } as Product)).toMatchObject({ status: 'failed', error: { code: 'invalid_product' } });
    expect(await statuses()).toEqual({});
  });

  it('holds an empty catalog; approved, it is applied without reading again', async () => {
    await sync(...products(3));
    const held = await sync();
    expect(held).toMatchObject({ status: 'held', complete: true, applied: false, retired: 3 });
    expect(held.heldReason).toContain('3 produto(s)');
    expect(Object.values(await statuses())).toEqual(['active', 'active', 'active']);

    readings = 0;
    expect((await app.request('POST', `/syncs/${held.id}/approve`)).status).toBe(202);
    await work();
    expect(await read(held.id)).toMatchObject({ status: 'succeeded', applied: true, retired: 3, heldReason: null });
    expect(readings).toBe(0);
    expect(Object.values(await statuses())).toEqual(['retired', 'retired', 'retired']);
  });

  it('holds a catalog whose codes all changed and applies exactly what was staged', async () => {
    await sync(...products(20));
    const held = await sync(...products(20, 101));
    expect(held).toMatchObject({ status: 'held', added: 20, retired: 20 });
    lists(product(999));
    await app.request('POST', `/syncs/${held.id}/approve`);
    await work();
    const now = Object.entries(await statuses());
    expect(now.filter(([, status]) => status === 'active').map(([ref]) => Number(ref))).toEqual(products(20, 101).map(({ ref }) => Number(ref)));
    expect(now).toHaveLength(40);
  });

  it('drops what a cancelled sync has staged', async () => {
    await sync(...products(3));
    const held = await sync();
    expect((await app.request<SyncView>('POST', `/syncs/${held.id}/cancel`)).body.status).toBe('cancelled');
    expect((await app.request('POST', `/syncs/${held.id}/approve`)).status).toBe(409);
    expect(await staged()).toBe(0);
    expect(Object.values(await statuses())).toEqual(['active', 'active', 'active']);
  });

  it('gives a held sync up for a new one, and refuses a second while one runs', async () => {
    await sync(...products(3));
    const held = await sync();
    lists(...products(3));
    await start();
    expect((await read(held.id)).status).toBe('cancelled');
    const second = await app.request('POST', `/integrations/${integrationId}/syncs`);
    expect([second.status, second.body['code']]).toEqual([409, 'already_running']);
  });

  it('stops reading when it is cancelled', async () => {
    let id = '';
    catalog = async function* () {
      for (let ref = 1; ; ref += 1) {
        if (ref === 1500) await app.request('POST', `/syncs/${id}/cancel`);
        yield product(ref);
      }
    };
    id = await start();
    await work();
    expect(await read(id)).toMatchObject({ status: 'cancelled', complete: false });
    expect(await staged()).toBe(0);
  });

  it('begins again after a crash, with nothing of the first run', async () => {
    catalog = async function* () {
      yield* products(1200, 5000);
      throw new Error('killed here');
    };
    const id = await start();
    const crashed = app.get(WorkRunner).runNext();
    await crashed;
    // As the lease of a killed worker leaves it: still running, its items staged.
    await app.database.query(
      `UPDATE work SET status = 'running', finished_at = NULL, error = NULL, lease_until = now() - interval '1 second', due_at = now() WHERE id = $1`,
      [id],
    );
    await app.database.query(`INSERT INTO catalog_sync_batch VALUES ($1, 0, '{5000}', '{half}', '{NULL}', '{NULL}', '{NULL}', '{true}')`, [id]);
    lists(...products(2));
    await work();
    expect(await read(id)).toMatchObject({ status: 'succeeded', added: 2 });
    expect(await statuses()).toEqual({ 1: 'active', 2: 'active' });
  });

  it('lets a run that was taken over change nothing', async () => {
    catalog = async function* () {
      yield* products(3);
      // Another worker takes over while this one is asleep.
      await app.database.query(`UPDATE catalog_sync SET reader = uuid7()`);
    };
    const id = await start();
    await app.get(WorkRunner).runNext();
    expect(await read(id)).toMatchObject({ status: 'queued', applied: false });
    expect(await statuses()).toEqual({});
  });

  it('never retires what an operator typed', async () => {
    await app.database.query(`INSERT INTO product (id, integration_id, ref, name, typed) VALUES (uuid7(), $1, 'mine', 'Meu', true)`, [integrationId]);
    expect(await sync(product(1))).toMatchObject({ added: 1, retired: 0 });
    expect(await sync()).toMatchObject({ status: 'held', retired: 1 });
    expect(await statuses()).toMatchObject({ mine: 'active' });
  });

  it('streams its changes until it ends, and knows no other', async () => {
    const id = (await sync(...products(1))).id;
    const events = await app.request('GET', `/syncs/${id}/events`);
    expect(events.headers['content-type']).toContain('text/event-stream');
    expect(events.text).toContain('"status":"succeeded"');
    expect((await app.request('GET', `/syncs/${integrationId}/events`)).status).toBe(404);
    expect((await app.request('GET', '/syncs/nonsense')).status).toBe(404);
    expect((await app.request('POST', '/syncs/nonsense/approve')).status).toBe(404);
  });

  it('lists syncs, newest first', async () => {
    const first = await sync(...products(1));
    const second = await sync(...products(2));
    const { body } = await app.request<{ data: SyncView[] }>('GET', `/integrations/${integrationId}/syncs`);
    expect(body.data.map(({ id }) => id)).toEqual([second.id, first.id]);
  });

  it('does not sync a disabled integration, nor one whose platform has no catalog', async () => {
    const off = await app.integration('books', { enabled: false });
    expect((await app.request('POST', `/integrations/${off}/syncs`)).body['code']).toBe('integration_disabled');
    const typed = await app.integration('typed');
    expect((await app.request('POST', `/integrations/${typed}/syncs`)).body['code']).toBe('platform_without_catalog');
    expect((await app.request('POST', '/integrations/0190/syncs')).status).toBe(404);
  });

  it('syncs every catalog at night, once a night', async () => {
    await app.integration('typed');
    const paused = await app.integration('books');
    await app.database.query(`UPDATE integration SET health = 'paused' WHERE id = $1`, [paused]);
    await Promise.all([app.get(CatalogSchedule).nightly(), app.get(CatalogSchedule).nightly()]);
    const queued = await app.database.rows(`SELECT subject_id, requested_by FROM work WHERE status = 'queued'`);
    expect(queued).toEqual([{ subject_id: integrationId, requested_by: 'schedule:catalog-sync' }]);
  });
});
