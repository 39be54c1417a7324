import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import { CatalogModule } from '#catalog';
import { Packages, PackagesModule, type PackageView, PackageUse, type TrialTerms } from '#packages';
import { fakePlugin } from '../../test/support/fake-plugin.ts';
import { type Answer, type ModuleApp, startModules } from '../../test/support/module-app.ts';
import type { PlanView } from './plans.dto.ts';
import { PlansModule } from './plans.module.ts';
import { Plans } from './plans.service.ts';

interface Refusal {
  code: string;
}

describe('plans', () => {
  let app: ModuleApp;
  let codes = 0;

  const pack = (more: { active?: boolean; productId?: string; trial?: TrialTerms } = {}): Promise<PackageView> =>
    app.get(Packages).create({
      code: `P${++codes}`,
      description: `Pacote ${codes}`,
      kind: 'standalone',
      priceCents: 500,
      active: more.active,
      ...(more.trial ? { trial: more.trial } : {}),
      products: more.productId ? [{ productId: more.productId }] : [],
    });
  const create = (more: object = {}): Promise<Answer<PlanView & Refusal>> =>
    app.request('POST', '/plans', { name: 'Fibra 300', priceCents: 9990, components: [], packages: [], ...more });
  const change = (made: Answer<{ id: string }>, body: object): Promise<Answer<PlanView & Refusal>> =>
    app.request('PATCH', `/plans/${made.body.id}`, body, { 'if-match': made.headers['etag'] ?? '' });
  const withPackages = (...ids: string[]): object => ({ packages: ids.map((packageId) => ({ packageId, mandatory: false })) });

  beforeAll(async () => {
    const use = { provide: PackageUse, useValue: { attachedCount: () => Promise.resolve(0) } };
    app = await startModules([CatalogModule, PackagesModule, PlansModule], {
      plugins: [fakePlugin('films', {}, { onePackagePerSubscriber: true })],
      ports: [use],
    });
  });
  afterAll(() => app.close());

  it('shows a plan with its packages, in their order', async () => {
    const [one, two] = [await pack({ trial: { days: 30, then: 'end' } }), await pack()];
    const made = await create({
      lockPackages: true,
      externalRef: 'hub-1',
      packages: [
        { packageId: two.id, mandatory: true },
        { packageId: one.id, mandatory: false },
      ],
    });
    expect(made.status).toBe(201);
    expect(made.body).toEqual({
      id: expect.any(String),
      name: 'Fibra 300',
      priceCents: 9990,
      components: [{ description: 'Fibra 300', fiscalNature: 'SCM', amountCents: 9990 }],
      lockPackages: true,
      packages: [
        { packageId: two.id, code: two.code, description: two.description, mandatory: true, priceCents: 500, active: true, trial: null },
        { packageId: one.id, code: one.code, description: one.description, mandatory: false, priceCents: 500, active: true, trial: { days: 30, then: 'end' } },
      ],
      active: true,
      externalRef: 'hub-1',
      version: 1,
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    });
    expect((await app.request<PlanView>('GET', `/plans/${made.body.id}`)).body).toEqual(made.body);
    expect(await app.get(Plans).defaults(app.database, made.body.id)).toEqual({
      id: made.body.id,
      name: 'Fibra 300',
      priceCents: 9990,
      lockPackages: true,
      active: true,
      packages: [
        { packageId: two.id, mandatory: true },
        { packageId: one.id, mandatory: false },
      ],
    });
    expect(await app.get(Plans).defaults(app.database, newId())).toBeUndefined();
    expect((await create({ externalRef: 'hub-1' })).body.code).toBe('external_ref_taken');
  });

  it('refuses packages that cannot come with it', async () => {
    const one = await pack();
    expect((await create(withPackages(one.id, one.id))).body.code).toBe('repeated_package');
    expect((await create(withPackages(newId()))).body.code).toBe('package_not_found');
    expect((await create(withPackages((await pack({ active: false })).id))).body.code).toBe('package_inactive');
    expect((await create({ components: [{ description: 'x', fiscalNature: 'SCM', amountCents: 1 }] })).body.code).toBe('components_do_not_sum');

    const integrationId = await app.integration('films');
    const productId = newId();
    await app.database.query(`INSERT INTO product (id, integration_id, ref, name) VALUES ($1, $2, 'f', 'Filmes')`, [productId, integrationId]);
    const [first, second] = [await pack({ productId }), await pack({ productId })];
    const twice = await create(withPackages(first.id, second.id));
    expect([twice.status, twice.body.code]).toEqual([422, 'one_package_per_subscriber']);
    expect((await create(withPackages(first.id, one.id))).status).toBe(201);
  });

  it('changes what was sent and nothing else, once', async () => {
    const [one, two] = [await pack(), await pack()];
    const made = await create(withPackages(one.id));
    const locked = await change(made, { lockPackages: true });
    expect(locked.body).toMatchObject({ lockPackages: true, name: 'Fibra 300', version: 2, packages: [{ packageId: one.id }] });
    expect((await change(made, { name: 'Outro' })).status).toBe(412);
    expect((await app.request('PATCH', `/plans/${made.body.id}`, { name: 'Outro' })).status).toBe(428);

    await app.database.query('UPDATE package SET active = false WHERE id = $1', [one.id]);
    const more = await change(locked, withPackages(one.id, two.id));
    expect(more.body.packages.map(({ packageId, active }) => [packageId, active])).toEqual([
      [one.id, false],
      [two.id, true],
    ]);
    expect((await change(more, { packages: [] })).body.packages).toEqual([]);
  });

  it('is deleted only while no service has it', async () => {
    const free = await create(withPackages((await pack()).id));
    expect((await app.request('DELETE', `/plans/${free.body.id}`, undefined, { 'if-match': '*' })).status).toBe(204);
    const used = await create();
    const customerId = newId();
    await app.database.query(
      `INSERT INTO customer (id, name, document_kind, document_sealed, document_index, document_mask) VALUES ($1, 'Ana', 'cpf', 'x', 'x', 'x')`,
      [customerId],
    );
    await app.database.query(
      `INSERT INTO service (id, customer_id, plan_id, status, due_day, billing, starts_on) VALUES ($1, $2, $3, 'enabled', 10, 'advance', '2026-01-01')`,
      [newId(), customerId, used.body.id],
    );
    const refused = await app.request<Refusal>('DELETE', `/plans/${used.body.id}`, undefined, { 'if-match': '*' });
    expect([refused.status, refused.body.code]).toEqual([409, 'plan_in_use']);
  });

  it('is found by a package it comes with, its state and its name', async () => {
    const one = await pack();
    await create({ name: 'Só esta', active: false, ...withPackages(one.id) });
    const found = async (query: string): Promise<string[]> =>
      (await app.request<{ data: PlanView[] }>('GET', `/plans?${query}`)).body.data.map(({ name }) => name);
    expect(await found(`packageId=${one.id}`)).toEqual(['Só esta']);
    expect(await found('search=s%C3%B3%20esta&active=false')).toEqual(['Só esta']);
    expect((await app.request('GET', '/plans?packageId=x')).status).toBe(400);
  });
});
