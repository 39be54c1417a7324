import { Database, newId } from '#kernel';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openCustomers, type Row, type Stage } from '../customers.fixture.ts';
import { Holds } from '../holds/holds.service.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openCustomers();
});
afterAll(() => stage.app.close());

const transfer = (id: string, body: object) => stage.app.request<Row>('POST', `/services/${id}/transfer`, { preview: false, ...body });

async function situation() {
  const wanted = await stage.package();
  const plan = await stage.plan([{ packageId: wanted.id, mandatory: true }]);
  const [old, heir] = [await stage.customer(), await stage.customer({ email: null })];
  const service = await stage.service(old.id, plan.id);
  stage.marks();
  return { wanted, old, heir, service };
}

describe('a change of holder', () => {
  it('is shown first: what moves, what would wait', async () => {
    const { wanted, heir, service } = await situation();
    const { status, body } = await transfer(service.id, { customerId: heir.id, preview: true });
    expect(status).toBe(200);
    expect(body).toMatchObject({ packages: [{ package: { id: wanted.id }, priceCents: 1990 }], problems: [{ code: 'missing_email', blocking: false }] });
    expect((await stage.app.request('GET', `/services/${service.id}`)).body['customerId']).toBe(service['customerId']);
    expect(stage.marks()).toEqual([]);
  });

  it('moves the service with its links, and marks the accounts of both', async () => {
    const { wanted, old, heir, service } = await situation();
    expect((await transfer(service.id, { customerId: heir.id })).status).toBe(200);
    expect((await stage.app.request('GET', `/services/${service.id}`)).body).toMatchObject({ customerId: heir.id, version: 2 });
    expect(await stage.attached(service.id)).toEqual([wanted.id]);
    const marked = stage.app.marker.marked.splice(0);
    expect(marked.map(({ kind, ids }) => [kind, ids])).toEqual([
      ['services', [service.id]],
      ['customers', [old.id]],
    ]);
  });

  it('waits for the debt of the old holder', async () => {
    const { heir, service } = await situation();
    await stage.app.get(Database).transaction((tx) => stage.app.get(Holds).placeDebt(tx, [{ serviceId: service.id, linkId: null }], null));
    expect(await transfer(service.id, { customerId: heir.id })).toMatchObject({ status: 422, body: { code: 'service_in_debt' } });
  });

  it('is refused to nobody, to oneself and of nothing', async () => {
    const { old, service } = await situation();
    expect(await transfer(service.id, { customerId: newId() })).toMatchObject({ status: 422, body: { code: 'unknown_customer' } });
    expect(await transfer(service.id, { customerId: old.id })).toMatchObject({ status: 422, body: { code: 'same_customer' } });
    expect((await transfer(newId(), { customerId: old.id })).status).toBe(404);
  });

  it('crossing, of two services at once, comes to an end', async () => {
    const [one, two] = [await situation(), await situation()];
    const answers = await Promise.all([
      ...[1, 2, 3].map(() => transfer(one.service.id, { customerId: two.old.id })),
      ...[1, 2, 3].map(() => transfer(two.service.id, { customerId: one.old.id })),
    ]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(2);
    expect(answers.every(({ status }) => status < 500)).toBe(true);
  });
});
