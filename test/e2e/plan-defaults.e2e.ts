import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { CustomerShape, PackageShape, PlanShape, ServiceShape, WorkShape } from '../support/api-shapes.ts';
import { eventually } from '../support/eventually.ts';
import { beginStory, type Story } from '../support/story.ts';

jest.setTimeout(240_000);

interface Preview {
  services: number;
  missing: { package: { code: string }; services: number }[];
}
interface Run extends WorkShape {
  result: { services: number; packages: number } | null;
}

describe('a package added to a plan later', () => {
  let story: Story;
  let books: PackageShape;
  let audio: PackageShape;
  let plan: PlanShape;
  const customers: CustomerShape[] = [];
  const services: ServiceShape[] = [];
  beforeAll(async () => {
    story = await beginStory();
    const { provider } = story;
    const { products } = await provider.integrationWithProducts();
    books = await provider.package('LIVROS', products.get('SM-COMPLETO'));
    audio = await provider.package('AUDIO', products.get('SM-AUDIO'));
    plan = await provider.plan('Fibra 500', { packages: [{ packageId: books.id, mandatory: true }] });
    for (const n of [1, 2, 3]) {
      const customer = await provider.customer(n);
      customers.push(customer);
      services.push(await provider.service(customer.id, plan.id));
    }
    for (const { id } of customers) await provider.settled(id);
  });
  afterAll(() => story?.end());

  const holding = async () => {
    const { users } = await story.platform.state();
    return users
      .map(({ assinaturas }) =>
        assinaturas
          .map(({ produto }) => produto)
          .toSorted()
          .join(),
      )
      .toSorted();
  };

  it('changes nothing that is attached already, and comes with the next service', async () => {
    const packages = [books, audio].map(({ id }) => ({ packageId: id, mandatory: true }));
    await story.api.patch(`/plans/${plan.id}`, { packages });
    const next = await story.provider.customer(4);
    await story.provider.service(next.id, plan.id);
    await story.provider.settled(next.id);
    expect(await holding()).toEqual(['SM-AUDIO,SM-COMPLETO', 'SM-COMPLETO', 'SM-COMPLETO', 'SM-COMPLETO']);
  });

  it('is given to those who lack it when asked: shown first, then done, once', async () => {
    await story.api.post(`/services/${services[2]?.id}/cancel`);
    const preview = await story.api.post<Preview>(`/plans/${plan.id}/apply-defaults`, { preview: true });
    expect(preview).toMatchObject({ services: 3, missing: [{ package: { code: 'AUDIO' }, services: 2 }] });
    const start = async (): Promise<Run> => {
      const { id } = await story.api.post<Run>(`/plans/${plan.id}/apply-defaults`, { preview: false });
      return story.provider.finished<Run>(`/plan-default-runs/${id}`);
    };
    expect(await start()).toMatchObject({ status: 'succeeded', result: { services: 2, packages: 2 } });
    await eventually(async () => expect(await holding()).toEqual(Array(3).fill('SM-AUDIO,SM-COMPLETO')));
    expect(await start()).toMatchObject({ status: 'succeeded', result: { services: 0, packages: 0 } });
    expect(await story.api.get<ServiceShape>(`/services/${services[2]?.id}`)).toMatchObject({
      status: 'cancelled',
      packages: [{ package: { code: 'LIVROS' } }],
    });
  });
});
