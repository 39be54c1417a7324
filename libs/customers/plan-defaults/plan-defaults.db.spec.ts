import { newId, WorkRunner } from '#kernel';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openCustomers, type Row, type Stage } from '../customers.fixture.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openCustomers();
});
afterAll(() => stage.app.close());

interface Preview {
  services: number;
  missing: { package: { id: string }; services: number }[];
  sample: { serviceId: string; add: { package: { id: string } }[] }[];
}
const apply = <Body = Row>(planId: string, preview: boolean) => stage.app.request<Body>('POST', `/plans/${planId}/apply-defaults`, { preview });

/** A plan whose packages came after its services: one has one of them already, one is cancelled. */
async function situation() {
  const plan = await stage.plan();
  const [mandatory, optional] = [await stage.package(), await stage.package()];
  const customer = await stage.customer();
  const [bare, partial, cancelled] = [
    await stage.service(customer.id, plan.id),
    await stage.service(customer.id, plan.id),
    await stage.service(customer.id, plan.id),
  ];
  await stage.attach(partial.id, optional.id);
  await stage.app.request('POST', `/services/${cancelled.id}/cancel`);
  await stage.app.request(
    'PATCH',
    `/plans/${plan.id}`,
    {
      packages: [
        { packageId: mandatory.id, mandatory: true },
        { packageId: optional.id, mandatory: false },
      ],
    },
    { 'if-match': '*' },
  );
  stage.marks();
  return { plan, mandatory, optional, bare, partial, cancelled };
}

describe("applying a plan's packages to its services", () => {
  it('shows what it would attach, and attaches nothing by itself', async () => {
    const { plan, mandatory, optional, bare, partial } = await situation();
    const { status, body } = await apply<Preview>(plan.id, true);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      services: 2,
      missing: [
        { package: { id: mandatory.id }, services: 2 },
        { package: { id: optional.id }, services: 1 },
      ],
      sample: [
        { serviceId: bare.id, add: [{ package: { id: mandatory.id } }, { package: { id: optional.id } }] },
        { serviceId: partial.id, add: [{ package: { id: mandatory.id } }] },
      ],
    });
    expect(await stage.attached(bare.id)).toEqual([]);
    expect(stage.marks()).toEqual([]);
  });

  it('does it as work, once; again it finds nothing', async () => {
    const { plan, mandatory, optional, bare, partial, cancelled } = await situation();
    const runner = stage.app.get(WorkRunner);
    const { status, body, headers } = await apply(plan.id, false);
    expect([status, headers['location']]).toEqual([202, `/v1/plan-default-runs/${body.id}`]);
    expect(body).toMatchObject({ planId: plan.id, status: 'queued' });
    expect(await apply(plan.id, false)).toMatchObject({ status: 409, body: { code: 'already_running' } });
    await runner.runNext();
    const done = await stage.app.request('GET', `/plan-default-runs/${body.id}`);
    expect(done.body).toMatchObject({ status: 'succeeded', progress: { done: 2, total: 2 }, result: { services: 2, packages: 3 } });
    expect((await stage.attached(bare.id)).sort()).toEqual([mandatory.id, optional.id].sort());
    expect((await stage.attached(partial.id)).sort()).toEqual([mandatory.id, optional.id].sort());
    expect(await stage.attached(cancelled.id)).toEqual([]);
    expect(stage.marks()).toEqual(['services create']);

    const again = await apply(plan.id, false);
    await runner.runNext();
    expect((await stage.app.request('GET', `/plan-default-runs/${again.body.id}`)).body).toMatchObject({ result: { services: 0, packages: 0 } });
    expect(stage.marks()).toEqual([]);
  });

  it('is of a plan, and a run, that exist', async () => {
    for (const id of [newId(), 'x']) {
      expect((await apply(id, true)).status).toBe(404);
      expect((await apply(id, false)).status).toBe(404);
      expect((await stage.app.request('GET', `/plan-default-runs/${id}`)).status).toBe(404);
      expect((await stage.app.request('GET', `/plan-default-runs/${id}/events`)).status).toBe(404);
    }
  });
});
