import { newId } from '#kernel';
import { PackageUse } from '#packages';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openCustomers, type Row, type Stage } from '../customers.fixture.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openCustomers();
});
afterAll(() => stage.app.close());

interface Offer {
  package: { id: string };
  available: boolean;
  reasons: { code: string; message: string; fix: string }[];
}
const newService = async (customer: object = {}, plan: object = {}): Promise<Row> =>
  stage.service((await stage.customer(customer)).id, (await stage.plan([], plan)).id);
const offerOf = async (serviceId: string, packageId: string): Promise<Offer | undefined> => {
  const { status, body } = await stage.app.request<{ data: Offer[] }>('GET', `/services/${serviceId}/available-packages?limit=200`);
  expect(status).toBe(200);
  return body.data.find((offer) => offer.package.id === packageId);
};

describe('attaching a package', () => {
  it('answers the link, marks the accounts, and is listed with them', async () => {
    const [service, wanted] = [await newService(), await stage.package()];
    stage.marks();
    const { status, body } = await stage.attach(service.id, wanted.id, { priceCents: 1234, until: '2999-12-31' });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      serviceId: service.id,
      package: { id: wanted.id, code: wanted['code'], kind: 'standalone' },
      priceCents: 1234,
      origin: 'chosen',
      mandatory: false,
      until: '2999-12-31',
      accounts: [],
    });
    expect(stage.marks()).toEqual(['services create']);
    const listed = await stage.app.request<{ data: Row[] }>('GET', `/services/${service.id}/packages`);
    expect(listed.body.data).toEqual([body]);
  });

  it('twice at once makes one link', async () => {
    const [service, wanted] = [await newService(), await stage.package()];
    const answers = await Promise.all(Array.from({ length: 8 }, () => stage.attach(service.id, wanted.id)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(7).fill(422)]);
    expect(new Set(answers.filter(({ status }) => status === 422).map(({ body }) => body['code']))).toEqual(new Set(['already_attached']));
    expect(await stage.attached(service.id)).toEqual([wanted.id]);
  });

  it('to two services of one customer at once gives a single-package platform one package', async () => {
    const [customer, plan] = [await stage.customer(), await stage.plan()];
    const services = [await stage.service(customer.id, plan.id), await stage.service(customer.id, plan.id)];
    const packages = [await stage.package({ on: stage.singleId }), await stage.package({ on: stage.singleId })];
    const answers = await Promise.all(services.map((service, index) => stage.attach(service.id, packages[index]?.id ?? '')));
    expect(answers.map(({ status, body }) => [status, body['code']]).sort()).toEqual([
      [201, undefined],
      [422, 'one_package_per_subscriber'],
    ]);
  });

  it('is refused with every reason, the first as the code', async () => {
    const service = await newService({ email: null }, { lockPackages: true });
    const wanted = await stage.package();
    const refused = await stage.attach(service.id, wanted.id);
    expect(refused).toMatchObject({
      status: 422,
      body: { code: 'package_not_allowed_by_plan', reasons: [{ code: 'plan_locked' }, { code: 'missing_email' }] },
    });
    expect(refused.body['title']).toBe('O plano trava pacotes.');
    const english = await stage.app.request<Row>('POST', `/services/${service.id}/packages`, { packageId: wanted.id }, { 'accept-language': 'en' });
    expect(english.body['detail']).toBe("The service's plan is locked and does not list this package.");
    expect(await stage.attach(service.id, newId())).toMatchObject({ status: 422, body: { code: 'unknown_package' } });
    expect(await stage.attach((await newService()).id, wanted.id, { until: '2020-01-01' })).toMatchObject({ status: 422, body: { code: 'until_before_from' } });
  });

  it('again after its last day has passed makes a new link', async () => {
    const [service, wanted] = [await newService(), await stage.package()];
    const { body } = await stage.attach(service.id, wanted.id);
    await stage.app.database.query(`UPDATE service_package SET from_date = '2020-01-01', until_date = '2020-12-31' WHERE id = $1`, [body.id]);
    expect((await stage.attach(service.id, wanted.id)).status).toBe(201);
    expect(await stage.attached(service.id)).toEqual([wanted.id]);
  });
});

describe('changing and removing an attached package', () => {
  it('changes price and last day, and tells the platforms of the day alone', async () => {
    const [service, wanted] = [await newService(), await stage.package()];
    const { body } = await stage.attach(service.id, wanted.id);
    const patch = (change: object, headers = {}) => stage.app.request<Row>('PATCH', `/services/${service.id}/packages/${body.id}`, change, headers);
    stage.marks();
    expect((await patch({ priceCents: 1 })).body).toMatchObject({ priceCents: 1, version: 2 });
    expect(stage.marks()).toEqual([]);
    expect((await patch({ until: '2999-01-01' })).body).toMatchObject({ until: '2999-01-01', priceCents: 1 });
    expect((await patch({ until: null })).body).toMatchObject({ until: null });
    expect(stage.marks()).toEqual(['services change', 'services change']);
    expect(await patch({ until: '2020-01-01' })).toMatchObject({ status: 422, body: { code: 'until_before_from' } });
    expect(await patch({ priceCents: 2 }, { 'if-match': '"1.x"' })).toMatchObject({ status: 412 });
  });

  it('removes any, a mandatory one too, and only once; then it can be attached again', async () => {
    const wanted = await stage.package();
    const plan = await stage.plan([{ packageId: wanted.id, mandatory: true }]);
    const service = await stage.service((await stage.customer()).id, plan.id);
    const [link] = service['packages'] as Row[];
    stage.marks();
    const remove = () => stage.app.request('DELETE', `/services/${service.id}/packages/${link?.id}`);
    expect((await remove()).status).toBe(204);
    expect((await remove()).status).toBe(404);
    expect(stage.marks()).toEqual(['services change']);
    expect((await stage.attach(service.id, wanted.id)).status).toBe(201);
  });

  it('tells packages how many have one', async () => {
    const [first, second, wanted] = [await newService(), await newService(), await stage.package()];
    for (const { id } of [first, second]) await stage.attach(id, wanted.id);
    await stage.app.request('POST', `/services/${second.id}/cancel`);
    expect(await stage.app.get(PackageUse).attachedCount(stage.app.database, wanted.id)).toBe(1);
  });
});

describe('available packages', () => {
  it('says of each whether, and if not why and what to do', async () => {
    const service = await newService();
    const [free, gone, attached] = [await stage.package(), await stage.package(), await stage.package()];
    await stage.attach(service.id, attached.id);
    await stage.app.database.query(`UPDATE product SET status = 'retired' WHERE id = (SELECT product_id FROM package_product WHERE package_id = $1)`, [
      gone.id,
    ]);
    expect(await offerOf(service.id, free.id)).toMatchObject({ available: true, reasons: [] });
    expect(await offerOf(service.id, gone.id)).toMatchObject({ available: false, reasons: [{ code: 'product_retired' }] });
    expect(await offerOf(service.id, attached.id)).toMatchObject({ available: false, reasons: [{ code: 'already_attached' }] });
  });

  it('follows the integration: paused, disabled, and what its platform needs', async () => {
    const [service, wanted] = [await newService({ email: null }), await stage.package()];
    const codes = async (): Promise<string[]> => (await offerOf(service.id, wanted.id))?.reasons.map(({ code }) => code) ?? [];
    expect(await codes()).toEqual(['missing_email']);
    await stage.app.database.query(
      `UPDATE integration SET health = 'paused', health_reason = 'Token recusado.', enabled = false, licences_contracted = 1, licences_used = 1 WHERE id = $1`,
      [stage.integrationId],
    );
    expect(await codes()).toEqual(['integration_disabled', 'integration_paused', 'no_licences_left', 'missing_email']);
    expect((await offerOf(service.id, wanted.id))?.reasons[1]?.message).toBe('A integração "saber-mais" está pausada: Token recusado.');
    await stage.app.database.query(`UPDATE integration SET health = 'ok', enabled = true, licences_contracted = NULL WHERE id = $1`, [stage.integrationId]);
    await stage.app.request('PATCH', `/customers/${service['customerId'] as string}`, { email: 'a@exemplo.com.br' });
    expect(await codes()).toEqual([]);
  });

  it('is of a service that exists', async () => {
    for (const id of [newId(), 'x']) {
      expect((await stage.app.request('GET', `/services/${id}/available-packages`)).status).toBe(404);
      expect((await stage.app.request('GET', `/services/${id}/packages`)).status).toBe(404);
    }
  });
});
