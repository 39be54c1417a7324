import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AccountShape } from '../support/api-shapes.ts';
import { eventually } from '../support/eventually.ts';
import { person } from '../support/people.ts';
import { beginStory, type Story } from '../support/story.ts';

describe('adoption: nobody gets another person’s platform user', () => {
  let story: Story;
  let planId: string;
  beforeAll(async () => {
    story = await beginStory({ holdsAnswers: true });
    const { products } = await story.provider.integrationWithProducts();
    const gibis = await story.provider.package('gibis', products.get('SM-GIBIS'));
    planId = (await story.provider.plan('Fibra', { packages: [{ packageId: gibis.id, mandatory: true }] })).id;
  });
  afterAll(() => story.end());

  const customer = async (n: number): Promise<AccountShape> => {
    const { id } = await story.provider.customer(n);
    await story.provider.service(id, planId);
    return eventually(
      async () => {
        const [account] = await story.provider.accounts(id);
        expect(['in_step', 'needs_attention']).toContain(account?.state);
        return account as AccountShape;
      },
      { what: `the account of customer ${n}` },
    );
  };

  it('refuses a user that another customer’s account holds', async () => {
    const first = await customer(1);
    const second = await customer(2);
    // The second one's own user is gone at the platform: nothing of its own stands in the way.
    await story.platform.deleteUser(Number(second.held?.remoteId));
    const { status, code, accountId, detail } = await story.api.refusal('POST', `/accounts/${second.id}/adopt`, {
      remoteId: first.held?.remoteId,
      confirm: true,
    });
    expect({ status, code }).toEqual({ status: 409, code: 'document_differs' });
    expect(detail).toMatch(/outro CPF\/CNPJ.*adote de novo/);
    expect(accountId).toBeUndefined();
    // The same document there makes it no more theirs.
    const third = await customer(3);
    await story.platform.deleteUser(Number(third.held?.remoteId));
    await story.platform.deleteUser(Number(first.held?.remoteId));
    const planted = await story.platform.plantUser({ referencia: first.reference, documento: person(3).document, email: 'outro@example.com' });
    expect(await story.api.refusal('POST', `/accounts/${third.id}/adopt`, { remoteId: String(planted.id), confirm: true })).toMatchObject({
      status: 409,
      code: 'adopted_elsewhere',
      accountId: first.id,
    });
    // Nothing of that user was written by the refused one.
    expect((await story.platform.state()).users.find(({ id }) => id === planted.id)).toMatchObject({ referencia: first.reference });
  });

  it('refuses a user with another document, in English too, and one that is not there', async () => {
    const account = await customer(4);
    await story.platform.deleteUser(Number(account.held?.remoteId));
    const { id } = await story.platform.plantUser({ referencia: 'outro-sistema', documento: person(5).document, email: 'quinto@example.com' });
    const english = await story.api.refusal('POST', `/accounts/${account.id}/adopt`, { remoteId: String(id) }, { headers: { 'accept-language': 'en' } });
    expect(english).toMatchObject({ code: 'document_differs', detail: expect.stringMatching(/correct the document/) });
    expect(await story.api.refusal('POST', `/accounts/${account.id}/adopt`, { remoteId: '999999' })).toMatchObject({ status: 422, code: 'nothing_to_adopt' });
  });

  it('takes over the customer’s own user, once, when two accounts ask at the same time', async () => {
    // Two customers whose e-mail is taken at the platform by users of theirs from another system.
    const [sixth, seventh] = [person(6), person(7)];
    const own = await story.platform.plantUser({ referencia: 'antigo-6', documento: sixth.document, email: sixth.email });
    await story.platform.plantUser({ referencia: 'antigo-7', documento: seventh.document, email: seventh.email });
    const accounts = [await customer(6), await customer(7)];
    expect(accounts.map(({ state, lastFailure }) => [state, lastFailure?.code])).toEqual(Array(2).fill(['needs_attention', 'conflict']));
    const answers = await Promise.all(
      [...accounts, ...accounts].map(({ id }) => story.api.answer<{ code?: string }>('POST', `/accounts/${id}/adopt`, { remoteId: String(own.id) })),
    );
    expect(new Set(answers.filter(({ status }) => status !== 200).map(({ body }) => body.code))).toEqual(new Set(['document_differs']));
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(0);
    await story.provider.settled(accounts[0]?.customerId ?? '');
    const taken = (await story.platform.state()).users.find(({ id }) => id === own.id);
    expect(taken).toMatchObject({ referencia: accounts[0]?.reference, documento: sixth.document });
    // Asked twice: the second request may meet the user when it already carries our reference.
    const events = await story.api.list<{ after: object }>(`/audit-events?subjectId=${accounts[0]?.id}&action=account.adopted`);
    expect(events.at(-1)?.after).toEqual({ remoteId: String(own.id), proof: 'document' });
  });
});
