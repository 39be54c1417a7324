import { Database, EventPublisher, newId } from '#kernel';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { recordEvents } from '../../../test/support/recorded-events.ts';
import { openCustomers, type Row, type Stage } from '../customers.fixture.ts';
import { Holds } from './holds.service.ts';

let stage: Stage;
let holds: Holds;
let db: Database;
let events: ReturnType<typeof recordEvents>;
beforeAll(async () => {
  stage = await openCustomers();
  holds = stage.app.get(Holds);
  db = stage.app.get(Database);
  events = recordEvents(stage.app.get(EventPublisher));
});
afterAll(() => stage.app.close());
beforeEach(() => void [stage.marks(), events.taken()]);

const newService = async (): Promise<string> => (await stage.service((await stage.customer()).id, (await stage.plan()).id)).id;
const shown = async (id: string) => (await stage.app.request<{ blocked: boolean; status: string; holds: Row[] }>('GET', `/services/${id}`)).body;
const place = (id: string, body: object) => stage.app.request<Row>('POST', `/services/${id}/holds`, body);
const lift = async (id: string, holdId: string): Promise<number> => (await stage.app.request('DELETE', `/services/${id}/holds/${holdId}`)).status;

describe('holds placed by hand', () => {
  it('block until every one of them is lifted', async () => {
    const id = await newService();
    const operator = await place(id, { reason: 'operator', note: 'Equipamento não devolvido' });
    expect(operator).toMatchObject({ status: 201, body: { serviceId: id, reason: 'operator', linkId: null, liftedAt: null } });
    const fraud = await place(id, { reason: 'fraud' });
    await db.transaction((tx) => holds.placeDebt(tx, [{ serviceId: id, linkId: null }], null));
    expect(await lift(id, operator.body.id)).toBe(204);
    expect(await shown(id)).toMatchObject({ blocked: true, holds: [{ reason: 'fraud' }, { reason: 'debt' }] });
    await db.transaction((tx) => holds.liftDebt(tx, [id], 'system'));
    expect((await shown(id)).blocked).toBe(true);
    expect(await lift(id, fraud.body.id)).toBe(204);
    expect(await shown(id)).toMatchObject({ blocked: false, status: 'enabled', holds: [] });
    expect(stage.marks().filter((mark) => /block/.test(mark))).toEqual(
      ['block', 'block', 'block', 'unblock', 'unblock', 'unblock'].map((mark) => `services ${mark}`),
    );
    expect(events.taken().map(({ type, data }) => [type, data['reason'], data['blocked'], data['serviceId'] === id])).toEqual([
      ['service.blocked', 'operator', true, true],
      ['service.blocked', 'fraud', true, true],
      ['service.blocked', 'debt', true, true],
      ['service.unblocked', 'operator', true, true],
      ['service.unblocked', 'debt', true, true],
      ['service.unblocked', 'fraud', false, true],
    ]);
    // Again: nothing to lift, nothing to tell.
    expect(await lift(id, fraud.body.id)).toBe(204);
    expect([...stage.marks(), ...events.taken()]).toEqual([]);
  });

  it('may be of one package, which blocks no service', async () => {
    const [id, wanted] = [await newService(), await stage.package()];
    const { body: link } = await stage.attach(id, wanted.id);
    expect((await place(id, { reason: 'other', linkId: link.id })).status).toBe(201);
    expect(await shown(id)).toMatchObject({ blocked: false, holds: [{ reason: 'other', linkId: link.id }] });
    expect(await place(await newService(), { reason: 'other', linkId: link.id })).toMatchObject({ status: 422, body: { code: 'unknown_package_link' } });
  });

  it('are never of debt, and a debt is not lifted by hand', async () => {
    const id = await newService();
    expect(await place(id, { reason: 'debt' })).toMatchObject({ status: 422, body: { code: 'debt_hold_by_run_only' } });
    await db.transaction((tx) => holds.placeDebt(tx, [{ serviceId: id, linkId: null }], null));
    const [debt] = await db.rows<{ id: string }>(`SELECT id FROM hold WHERE service_id = $1`, [id]);
    expect(await lift(id, debt?.id ?? '')).toBe(422);
    expect(await lift(id, newId())).toBe(404);
    expect(await lift(await newService(), debt?.id ?? '')).toBe(404);
    expect(await place(id, { reason: 'revenge' })).toMatchObject({ status: 400 });
  });

  it('do not block while they sleep', async () => {
    const id = await newService();
    await db.transaction((tx) => holds.placeDebt(tx, [{ serviceId: id, linkId: null }], null));
    const sleep = (until: string) => db.query(`UPDATE hold SET sleeps_until = now() + $2::interval WHERE service_id = $1`, [id, until]);
    await sleep('1 day');
    expect(await shown(id)).toMatchObject({ blocked: false, holds: [{ reason: 'debt' }] });
    await sleep('-1 second');
    expect((await shown(id)).blocked).toBe(true);
  });
});

describe('debt holds', () => {
  it('are placed once, however often a run is repeated', async () => {
    const [first, second, wanted] = [await newService(), await newService(), await stage.package()];
    const { body: link } = await stage.attach(second, wanted.id);
    stage.marks();
    const rows = [
      { serviceId: first, linkId: null },
      { serviceId: second, linkId: link.id },
      { serviceId: second, linkId: link.id },
    ];
    const run = newId();
    const runs = await Promise.all(Array.from({ length: 5 }, () => db.transaction((tx) => holds.placeDebt(tx, rows, run))));
    expect(
      runs
        .flat()
        .map(({ serviceId, linkId }) => [serviceId, linkId])
        .sort(),
    ).toEqual(
      [
        [first, null],
        [second, link.id],
      ].sort(),
    );
    expect(stage.marks()).toEqual(['services block']);

    const lifted = await db.transaction((tx) => holds.liftRun(tx, run));
    expect(lifted.map(({ serviceId, linkId }) => [serviceId, linkId]).sort()).toEqual(
      [
        [first, null],
        [second, link.id],
      ].sort(),
    );
    expect(await db.transaction((tx) => holds.liftRun(tx, run))).toEqual([]);
    expect(stage.marks()).toEqual(['services unblock']);
    // A new debt is a new hold.
    expect(await db.transaction((tx) => holds.placeDebt(tx, rows, newId()))).toHaveLength(2);
  });

  it('are lifted without the customer’s own suspension', async () => {
    const id = await newService();
    await stage.app.request('POST', `/services/${id}/suspend`);
    await db.transaction((tx) => holds.placeDebt(tx, [{ serviceId: id, linkId: null }], null));
    expect(await db.transaction((tx) => holds.liftDebt(tx, [id, newId()], 'payment'))).toEqual([id]);
    expect(await shown(id)).toMatchObject({ blocked: true, status: 'suspended_by_request' });
  });
});
