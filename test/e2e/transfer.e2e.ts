import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { LinkShape, PlanShape } from '../support/api-shapes.ts';
import { cpf } from '../support/people.ts';
import { beginStory, type Story } from '../support/story.ts';

jest.setTimeout(240_000);

describe('troca de titularidade', () => {
  let story: Story;
  let plan: PlanShape;
  beforeAll(async () => {
    story = await beginStory();
    const { products } = await story.provider.integrationWithProducts();
    const books = await story.provider.package('LIVROS', products.get('SM-COMPLETO'));
    plan = await story.provider.plan('Fibra 500', { packages: [{ packageId: books.id, mandatory: true }] });
  });
  afterAll(() => story?.end());

  it("ends the old holder's user and makes a new one: nothing of the one reaches the other", async () => {
    const { api, provider } = story;
    const [old, heir] = [await provider.customer(1), await provider.customer(2)];
    const service = await provider.service(old.id, plan.id);
    const before = await provider.settled(old.id);

    const preview = await api.post<{ packages: object[]; problems: object[] }>(`/services/${service.id}/transfer`, { customerId: heir.id, preview: true });
    expect(preview).toMatchObject({ packages: [{ package: { code: 'LIVROS' } }], problems: [] });
    expect(await api.get(`/services/${service.id}`)).toMatchObject({ customerId: old.id });

    await api.post(`/services/${service.id}/transfer`, { customerId: heir.id, preview: false });
    const after = await provider.settled(heir.id);
    await story.atThePlatform((users) => {
      expect(users).toMatchObject([{ documento: cpf(2), email: 'cliente2@exemplo.com.br', assinaturas: [{ produto: 'SM-COMPLETO', situacao: 'ativa' }] }]);
    });
    expect(await provider.settled(old.id)).toMatchObject({ id: before.id, held: { remoteId: null, products: [] } });
    expect(after.reference).not.toBe(before.reference);
    expect(after.held?.remoteId).not.toBe(before.held?.remoteId);
    const links = await api.list<LinkShape>(`/services/${service.id}/packages`);
    expect(links.flatMap(({ accounts }) => accounts.map(({ accountId }) => accountId))).toEqual([after.id]);
  });

  it('also when both have the same e-mail, which the platform keeps unique', async () => {
    const { api, provider } = story;
    const email = 'familia@exemplo.com.br';
    const [old, heir] = [await provider.customer(3, { email }), await provider.customer(4, { email })];
    const service = await provider.service(old.id, plan.id);
    await provider.settled(old.id);
    await api.post(`/services/${service.id}/transfer`, { customerId: heir.id, preview: false });
    await story.atThePlatform((users) => {
      expect(users.filter((user) => user.email === email)).toMatchObject([{ documento: cpf(4), assinaturas: [{ produto: 'SM-COMPLETO', situacao: 'ativa' }] }]);
    }, 30_000);
    await provider.settled(heir.id);
    expect(await provider.settled(old.id)).toMatchObject({ held: { remoteId: null } });
  });
});
