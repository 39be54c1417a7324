import { newId } from '#kernel';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openCustomers, type Row, type Stage } from '../customers.fixture.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openCustomers();
});
afterAll(() => stage.app.close());

const add = (customerId: string, body: object) =>
  stage.app.request<Row>('POST', `/customers/${customerId}/services`, { dueDay: 10, billing: 'advance', ...body });
const act = (id: string, verb: string) => stage.app.request<Row>('POST', `/services/${id}/${verb}`);
const packagesOf = (service: Row): { package: { id: string }; priceCents: number; origin: string; mandatory: boolean }[] => service['packages'] as never;

describe('a new service', () => {
  it('gets all the packages of its plan, at their prices, and a benefit at none', async () => {
    const [mandatory, optional, benefit] = [
      await stage.package(),
      await stage.package({ priceCents: 990 }),
      await stage.package({ kind: 'benefit', priceCents: 0 }),
    ];
    const plan = await stage.plan([
      { packageId: mandatory.id, mandatory: true },
      { packageId: optional.id, mandatory: false },
      { packageId: benefit.id, mandatory: false },
    ]);
    const customer = await stage.customer();
    stage.marks();
    const { status, body } = await add(customer.id, { planId: plan.id, dueDay: 'last', startsOn: '2026-11-01' });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      customerId: customer.id,
      planId: plan.id,
      planName: plan['name'],
      status: 'awaiting_installation',
      blocked: false,
      enabledAt: null,
      dueDay: 'last',
      startsOn: '2026-11-01',
      holds: [],
      warnings: [],
    });
    expect(packagesOf(body)).toMatchObject([
      { package: { id: mandatory.id }, priceCents: 1990, origin: 'plan_default', mandatory: true, from: '2026-11-01', until: null },
      { package: { id: optional.id }, priceCents: 990, mandatory: false },
      { package: { id: benefit.id }, priceCents: 0 },
    ]);
    expect(stage.marks()).toEqual(['services create']);
    const shown = await stage.app.request<Row>('GET', `/services/${body.id}`);
    const { warnings, ...created } = body;
    expect([warnings, shown.body]).toEqual([[], created]);
  });

  it('leaves out the optional packages that are unticked, never a mandatory one', async () => {
    const [mandatory, optional] = [await stage.package(), await stage.package()];
    const plan = await stage.plan([
      { packageId: mandatory.id, mandatory: true },
      { packageId: optional.id, mandatory: false },
    ]);
    const customer = await stage.customer();
    expect(await add(customer.id, { planId: plan.id, skipPackages: [mandatory.id] })).toMatchObject({ status: 422, body: { code: 'mandatory_package' } });
    const { body } = await add(customer.id, { planId: plan.id, skipPackages: [optional.id] });
    expect(packagesOf(body).map((link) => link.package.id)).toEqual([mandatory.id]);
  });

  it('takes packages beside the plan, unless the plan is locked', async () => {
    const extra = await stage.package();
    const customer = await stage.customer();
    const { body } = await add(customer.id, { planId: (await stage.plan()).id, addPackages: [{ packageId: extra.id, priceCents: 5 }] });
    expect(packagesOf(body)).toMatchObject([{ package: { id: extra.id }, priceCents: 5, origin: 'chosen', mandatory: false }]);
    const locked = await stage.plan([], { lockPackages: true });
    const refused = await add(customer.id, { planId: locked.id, addPackages: [{ packageId: extra.id }] });
    expect(refused).toMatchObject({ status: 422, body: { code: 'package_not_allowed_by_plan', problems: [{ code: 'plan_locked', packageId: extra.id }] } });
    expect(refused.body['detail']).toContain('Travar Pacotes');
  });

  it('is made even for a customer without e-mail, with a warning of what will wait', async () => {
    const wanted = await stage.package();
    const plan = await stage.plan([{ packageId: wanted.id, mandatory: true }]);
    const { status, body } = await add((await stage.customer({ email: null })).id, { planId: plan.id });
    expect([status, packagesOf(body).length]).toEqual([201, 1]);
    expect(body['warnings']).toMatchObject([{ code: 'missing_email', packageId: wanted.id, blocking: false }]);
  });

  it('leaves no half behind when it is refused, and says what is wrong', async () => {
    const customer = await stage.customer();
    const plan = await stage.plan();
    expect(await add(customer.id, { planId: newId() })).toMatchObject({ status: 422, body: { code: 'unknown_plan' } });
    expect(await add(newId(), { planId: plan.id })).toMatchObject({ status: 404 });
    expect(await add(customer.id, { planId: (await stage.plan([], { active: false })).id })).toMatchObject({ status: 422, body: { code: 'plan_inactive' } });
    expect(await add(customer.id, { planId: plan.id, addPackages: [{ packageId: newId() }] })).toMatchObject({
      status: 422,
      body: { code: 'unknown_package' },
    });
    expect(await add(customer.id, { planId: plan.id, suspensionProfileId: newId() })).toMatchObject({
      status: 422,
      body: { code: 'unknown_suspension_profile' },
    });
    expect(await add(customer.id, { planId: plan.id, dueDay: 29 })).toMatchObject({ status: 400, body: { errors: [{ pointer: '/dueDay' }] } });
    const externalRef = newId();
    expect((await add(customer.id, { planId: plan.id, externalRef })).status).toBe(201);
    expect(await add(customer.id, { planId: plan.id, externalRef })).toMatchObject({ status: 409, body: { code: 'external_ref_taken' } });
    const { body } = await stage.app.request<{ data: unknown[] }>('GET', `/services?customerId=${customer.id}`);
    expect(body.data).toHaveLength(1);
  });
});

describe('the life of a service', () => {
  it('is enabled once, suspended and resumed by request, cancelled for good', async () => {
    const service = await stage.service((await stage.customer()).id, (await stage.plan()).id, { status: 'awaiting_installation' });
    expect(await act(service.id, 'suspend')).toMatchObject({ status: 422, body: { code: 'service_never_enabled' } });
    stage.marks();
    const enabled = await act(service.id, 'enable');
    expect(enabled).toMatchObject({ status: 200, body: { status: 'enabled', version: 2 } });
    expect((await act(service.id, 'enable')).body).toEqual(enabled.body);
    expect(stage.marks()).toEqual(['services create']);

    expect((await act(service.id, 'suspend')).body).toMatchObject({ status: 'suspended_by_request', blocked: true, holds: [{ reason: 'request' }] });
    expect((await act(service.id, 'suspend')).body['holds']).toHaveLength(1);
    expect((await act(service.id, 'resume')).body).toMatchObject({ status: 'enabled', blocked: false, holds: [] });
    expect((await act(service.id, 'resume')).status).toBe(200);
    expect(stage.marks()).toEqual(['services block', 'services unblock']);

    expect((await act(service.id, 'cancel')).body).toMatchObject({ status: 'cancelled' });
    expect((await act(service.id, 'cancel')).status).toBe(200);
    expect(stage.marks()).toEqual(['services change']);
    for (const verb of ['enable', 'suspend']) expect(await act(service.id, verb)).toMatchObject({ status: 422, body: { code: 'service_cancelled' } });
    expect((await act(newId(), 'enable')).status).toBe(404);
  });

  it('changes due day, billing and profile', async () => {
    const service = await stage.service((await stage.customer()).id, (await stage.plan()).id);
    const patch = (body: object, headers = {}) => stage.app.request<Row>('PATCH', `/services/${service.id}`, body, headers);
    expect((await patch({ dueDay: 'last', billing: 'arrears' })).body).toMatchObject({ dueDay: 'last', billing: 'arrears', version: 2 });
    expect(await patch({ dueDay: 5 }, { 'if-match': '"1.x"' })).toMatchObject({ status: 412 });
    expect(await patch({ suspensionProfileId: newId() })).toMatchObject({ status: 422, body: { code: 'unknown_suspension_profile' } });
    expect(await patch({ status: 'enabled' })).toMatchObject({ status: 400 });
  });
});

describe('finding services', () => {
  it('by customer, plan, shown status and block', async () => {
    const [customer, plan] = [await stage.customer(), await stage.plan()];
    const make = async (...verbs: string[]): Promise<string> => {
      const { id } = await stage.service(customer.id, plan.id);
      for (const verb of verbs) expect((await act(id, verb)).status).toBe(200);
      return id;
    };
    const [plain, suspended, cancelled] = [await make(), await make('suspend'), await make('suspend', 'cancel')];
    const find = async (query: string): Promise<string[]> => {
      const { status, body } = await stage.app.request<{ data: Row[] }>('GET', `/services?planId=${plan.id}&sort=createdAt&${query}`);
      expect(status).toBe(200);
      return body.data.map(({ id }) => id);
    };
    expect(await find(`customerId=${customer.id}`)).toEqual([plain, suspended, cancelled]);
    expect(await find('status=enabled')).toEqual([plain]);
    expect(await find('status=suspended_by_request')).toEqual([suspended]);
    expect(await find('status=cancelled,suspended_by_request')).toEqual([suspended, cancelled]);
    expect(await find('blocked=true')).toEqual([suspended, cancelled]);
    expect(await find('blocked=false')).toEqual([plain]);
    expect(await find(`status=enabled,cancelled&blocked=true&total=true`)).toEqual([cancelled]);
    expect(await stage.app.request('GET', '/services?status=gone')).toMatchObject({ status: 400 });
  });
});
