import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@content-platforms/plugin-sdk';
import { active, blocked, failureOf, products, reference, set, setAll, user, wanting } from './fake-account.ts';
import { fakePlatform } from './fake-platform.ts';

describe('whose user it is', () => {
  it('does not believe a memo that points at another user', async () => {
    const stranger = user({ id: 2, referencia: 'other', email: 'other@example.com', assinaturas: [active(20, 'Z')] });
    const platform = fakePlatform({ products, users: [stranger] });
    await setAll(platform, wanting({ A: false }, { memo: { userId: 2 } }));
    expect(platform.users.get(2)).toEqual(stranger);
    expect(platform.users.size).toBe(2);
    await setAll(platform, wanting({}, { memo: { userId: 2 } }));
    expect([...platform.users.values()]).toEqual([stranger]);
  });

  it('starts again when its user is gone, and survives a memo of nonsense', async () => {
    const memos: JsonObject[] = [{ userId: 99 }, { userId: 'x', postponed: 3 }, { userId: -1 }];
    for (const memo of memos) {
      const platform = fakePlatform({ products });
      expect((await setAll(platform, wanting({ A: false }, { memo }))).writes).toEqual(['POST /usuarios', 'POST /usuarios/1001/assinaturas']);
    }
  });

  it('adopts by itself what carries its reference, though it was not listed', async () => {
    const platform = fakePlatform({ products, users: [user({ assinaturas: [active(10, 'A')] })] });
    const original = platform.host.fetch;
    platform.host.fetch = (url, init) => original(url.replace(reference, 'nobody'), init);
    const first = await set(platform, wanting({ A: false }));
    expect(first).toEqual({ state: 'more', afterSeconds: 0, memo: { userId: 1 } });
    expect(await set(platform, wanting({ A: false }, { memo: first.memo }))).toMatchObject({ state: 'done', held: { remoteId: '1' } });
    expect(platform.users.size).toBe(1);
  });

  it('does not go round in circles when the platform says it exists but shows another', async () => {
    const platform = fakePlatform({ products, users: [user()] });
    const original = platform.host.fetch;
    platform.host.fetch = async (url, init) => {
      if ((init?.method ?? 'GET') !== 'GET') return original(url, init);
      const response = await original(url.replace(reference, 'nobody'), init);
      return { ...response, text: response.text.replace(reference, 'hidden') };
    };
    expect((await setAll(platform, wanting({ A: false }))).failure).toMatchObject({ code: 'unavailable' });
  });

  it('is a conflict when the e-mail is taken, and says by whom', async () => {
    const taken = user({ id: 5, referencia: 'legacy', documento: '11144477735' });
    const platform = fakePlatform({ products, users: [taken] });
    const failure = await failureOf(set(platform, wanting({ A: false })));
    expect(failure).toMatchObject({ code: 'conflict', field: 'email', remoteId: '5', platformCode: 'email_existente' });
    expect(failure.message).toBe('O e-mail deste cliente já é do usuário 5 da Saber Mais, com outro CPF/CNPJ.');
    expect(platform.users.get(5)).toEqual(taken);
  });

  it('adopts the one a person confirmed, by giving it our reference first', async () => {
    const platform = fakePlatform({ products, users: [user({ id: 5, referencia: 'legacy', assinaturas: [blocked(50, 'A')] })] });
    const { writes } = await setAll(platform, wanting({ A: false }, { adopt: '5' }));
    expect(writes).toEqual(['PATCH /usuarios/5', 'PATCH /assinaturas/50']);
    expect(platform.users.get(5)).toMatchObject({ referencia: reference, assinaturas: [active(50, 'A')] });
  });

  it.each(['99', 'x', '', '5 OR 1=1'])('ignores a confirmation that leads nowhere (%p), and never adopts in order to remove', async (adopt) => {
    const platform = fakePlatform({ products, users: [user({ id: 5, referencia: 'legacy', email: 'legacy@example.com' })] });
    expect((await setAll(platform, wanting({ A: false }, { adopt }))).writes).toEqual(['POST /usuarios', 'POST /usuarios/1001/assinaturas']);
    await setAll(platform, wanting({}, { adopt: '5', memo: { userId: 1001 } }));
    expect([...platform.users.keys()]).toEqual([5]);
  });

  it('concludes nothing from a search that was not filtered', async () => {
    const platform = fakePlatform({ products, users: [user({ id: 5, referencia: 'other', email: 'o@example.com' })] });
    const original = platform.host.fetch;
    platform.host.fetch = (url, init) => original(url.replace('referencia=', 'ref='), init);
    expect(await failureOf(set(platform, wanting({ A: false })))).toMatchObject({ code: 'unavailable' });
    expect(platform.writes).toBe(0);
  });
});
