import { describe, expect, it } from '@jest/globals';
import { active, blocked, products, reference, set, setAll, subscriber, user, wanting } from './fake-account.ts';
import { fakePlatform } from './fake-platform.ts';

describe('the way to what is wanted', () => {
  it('creates, then subscribes, one write a call', async () => {
    const platform = fakePlatform({ products });
    const first = await set(platform, wanting({ A: false }));
    expect(first).toEqual({ state: 'more', afterSeconds: 0, memo: { userId: 1001 } });
    const second = await set(platform, wanting({ A: false }, { memo: first.memo }));
    expect(second).toMatchObject({
      state: 'done',
      memo: { userId: 1001 },
      held: { reference, remoteId: '1001', products: [{ ref: 'A', blocked: false }], contact: subscriber, activatedAt: null },
    });
    expect(platform.host.requests.find(({ method }) => method === 'POST')?.body).toEqual({
      referencia: reference,
      nome: 'Ana Souza',
      documento: '52998224725',
      email: 'ana@example.com',
      telefone: '37999990010',
    });
  });

  it('unblocks, subscribes, blocks, ends, removes duplicates, and changes the contact last', async () => {
    const platform = fakePlatform({
      products,
      users: [user({ nome: 'Ana', assinaturas: [active(12, 'D'), active(11, 'B'), blocked(10, 'A'), active(13, 'A')] })],
    });
    const { writes, outcome } = await setAll(platform, wanting({ A: false, B: true, C: false }));
    expect(writes).toEqual([
      'PATCH /assinaturas/10',
      'POST /usuarios/1/assinaturas',
      'PATCH /assinaturas/11',
      'DELETE /assinaturas/12',
      'DELETE /assinaturas/13',
      'PATCH /usuarios/1',
    ]);
    expect(outcome?.state === 'done' && outcome.held.products).toEqual([
      { ref: 'A', blocked: false },
      { ref: 'B', blocked: true },
      { ref: 'C', blocked: false },
    ]);
  });

  it('writes nothing when in step, whatever way a contact is spelled', async () => {
    const spelled = user({ email: 'ANA@example.com', telefone: '+55 (37) 99999-0010', nome: ' Ana  Souza ', assinaturas: [active(10, 'A')] });
    const { writes, outcome } = await setAll(fakePlatform({ users: [spelled] }), wanting({ A: false }));
    expect(writes).toEqual([]);
    expect(outcome).toMatchObject({ state: 'done', held: { products: [{ ref: 'A', blocked: false }] } });
  });

  it('leaves a closed product that is held alone', async () => {
    const platform = fakePlatform({ products: [{ codigo: 'A', nome: 'A', situacao: 'inativo' }], users: [user({ assinaturas: [active(10, 'A')] })] });
    expect((await setAll(platform, wanting({ A: true }))).writes).toEqual(['PATCH /assinaturas/10']);
  });

  it('subscribes what is wanted blocked, then blocks it', async () => {
    const platform = fakePlatform({ products, users: [user()] });
    expect((await setAll(platform, wanting({ A: true }))).writes).toEqual(['POST /usuarios/1/assinaturas', 'PATCH /assinaturas/1001']);
  });

  it('removes the user when nothing is wanted, and creates none for nothing', async () => {
    const platform = fakePlatform({ users: [user({ assinaturas: [active(10, 'A')] })] });
    expect(await set(platform, wanting({}))).toEqual({ state: 'done', held: { reference: null, remoteId: null, products: [], memo: {} }, memo: {} });
    expect(await set(platform, wanting({}))).toMatchObject({ state: 'done', held: { remoteId: null } });
    expect(platform.writes).toBe(1);
    expect(platform.users.size).toBe(0);
  });

  it('finishes although the platform spells the contact its own way', async () => {
    const platform = fakePlatform({ users: [user({ assinaturas: [active(10, 'A')] })] });
    const original = platform.host.fetch;
    platform.host.fetch = async (url, init) => {
      const response = await original(url, init);
      return { ...response, text: response.text.replaceAll('Ana Maria', 'ANA MARIA') };
    };
    const { writes, outcome } = await setAll(platform, wanting({ A: false }, { subscriber: { ...subscriber, name: 'Ana Maria' } }));
    expect(writes).toEqual(['PATCH /usuarios/1']);
    expect(outcome).toMatchObject({ state: 'done', held: { contact: { name: 'ANA MARIA' } } });
  });
});
