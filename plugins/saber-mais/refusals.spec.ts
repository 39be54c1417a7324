import { describe, expect, it } from '@jest/globals';
import type { Subscription } from './api.ts';
import { active, blocked, call, connected, failureOf, products, set, setAll, subscriber, user, wanting } from './fake-account.ts';
import { fakePlatform, type FakeProduct } from './fake-platform.ts';

describe('what the platform does not take', () => {
  const closedA: FakeProduct[] = [{ codigo: 'A', nome: 'A', situacao: 'inativo' }, ...products.slice(1)];

  it('a closed product is refused, once the others are in step', async () => {
    const platform = fakePlatform({ products: closedA, users: [user({ nome: 'Ana', assinaturas: [active(11, 'B')] })] });
    const { failure, writes, memo } = await setAll(platform, wanting({ A: false, B: true, C: false }));
    expect(failure).toMatchObject({ code: 'refused', field: 'product', platformCode: 'produto_inativo' });
    expect(writes).toEqual([
      'POST /usuarios/1/assinaturas',
      'POST /usuarios/1/assinaturas',
      'PATCH /assinaturas/11',
      'PATCH /usuarios/1',
      'POST /usuarios/1/assinaturas',
    ]);
    expect(platform.users.get(1)).toMatchObject({ nome: 'Ana Souza', assinaturas: [blocked(11, 'B'), active(1001, 'C')] });

    // A day later it is on sale again.
    platform.host.advance(86_400);
    closedA[0] = { codigo: 'A', nome: 'A', situacao: 'ativo' };
    const later = await setAll(platform, wanting({ A: false, B: true, C: false }, { memo }));
    expect(later.outcome).toMatchObject({ state: 'done', memo: { userId: 1 } });
  });

  it('of two that are refused, each is tried in every round', async () => {
    const platform = fakePlatform({ products: [], users: [user()] });
    let memo = {};
    const tried: string[][] = [];
    for (let day = 0; day < 3; day += 1) {
      const before = platform.host.requests.length;
      const round = await setAll(platform, wanting({ A: false, B: false }, { memo }));
      expect(round.failure).toMatchObject({ code: 'refused', field: 'product' });
      tried.push(
        platform.host.requests
          .slice(before)
          .flatMap(({ body }) => (body ? [(body as { produto: string }).produto] : []))
          .sort(),
      );
      memo = round.memo;
      platform.host.advance(86_400);
    }
    expect(tried.map((each) => [...new Set(each)])).toEqual([
      ['A', 'B'],
      ['A', 'B'],
      ['A', 'B'],
    ]);
  });

  it('a swap without a licence to spare ends the old one first', async () => {
    const platform = fakePlatform({ products, licences: 1, users: [user({ assinaturas: [active(10, 'A')] })] });
    const { outcome } = await setAll(platform, wanting({ B: false }));
    expect(outcome).toMatchObject({ state: 'done', held: { products: [{ ref: 'B', blocked: false }] } });
  });

  it('says when licences are exhausted, a product is unknown, or the e-mail is bad', async () => {
    expect(await failureOf(set(fakePlatform({ products, licences: 0, users: [user()] }), wanting({ A: false })))).toMatchObject({ code: 'quota' });
    expect(await failureOf(set(fakePlatform({ users: [user()] }), wanting({ A: false })))).toMatchObject({ code: 'refused', field: 'product' });
    const bad = wanting({ A: false }, { subscriber: { ...subscriber, email: 'ana' } });
    expect(await failureOf(set(fakePlatform({ products }), bad))).toMatchObject({ code: 'refused', field: 'email' });
    const missing = wanting({ A: false }, { subscriber: { ...subscriber, document: ' ' } });
    expect(await failureOf(set(fakePlatform({ products }), missing))).toMatchObject({ code: 'refused', field: 'document' });
  });

  it('an e-mail that is taken does not stop the block', async () => {
    const platform = fakePlatform({ users: [user({ email: 'old@example.com', assinaturas: [active(10, 'A')] }), user({ id: 5, referencia: 'x' })] });
    expect((await setAll(platform, wanting({ A: true }))).failure).toMatchObject({ code: 'conflict', field: 'email', remoteId: '5' });
    expect(platform.users.get(1)?.assinaturas).toEqual([blocked(10, 'A')]);
  });

  it('waits while the platform works on a subscription that vanished or is busy', async () => {
    const platform = fakePlatform({ users: [user({ assinaturas: [active(10, 'A')] })] });
    platform.writeFaults = ['busy'];
    expect(await failureOf(set(platform, wanting({ A: true })))).toMatchObject({ code: 'busy', retryAfterSeconds: 5 });
  });
});

describe('what silence means', () => {
  const unblocking = wanting({ A: false });
  const blocking = wanting({ A: true });
  const at = (subscription: Subscription) => fakePlatform({ users: [user({ assinaturas: [subscription] })] });

  it('a lost unblock may be repeated at once; a lost block may not', async () => {
    for (const fault of ['lost-after', '500-before', 'garbled', 'late'] as const) {
      const lost = at(blocked(10, 'A'));
      lost.writeFaults = [fault];
      expect(await failureOf(set(lost, unblocking))).toMatchObject({ code: 'unknown', repeatable: true });
      const other = at(active(10, 'A'));
      other.writeFaults = [fault];
      expect(await failureOf(set(other, blocking))).toMatchObject({ code: 'unknown', repeatable: false });
    }
  });

  it('a read that fails changed nothing', async () => {
    const platform = at(active(10, 'A'));
    platform.readFaults = ['garbled'];
    expect(await failureOf(set(platform, blocking))).toMatchObject({ code: 'unavailable' });
    expect(platform.writes).toBe(0);
  });

  it.each([
    ['503', { code: 'unavailable' }],
    ['429', { code: 'throttled', retryAfterSeconds: 7 }],
    ['empty-2xx', { code: 'unknown' }],
  ] as const)('%s on a write', async (fault, expected) => {
    const platform = fakePlatform({ products });
    platform.writeFaults = [fault];
    expect(await failureOf(set(platform, wanting({ A: false })))).toMatchObject(expected);
  });

  it('a wrong token pauses the integration', async () => {
    const platform = fakePlatform();
    expect(await failureOf(connected(platform, 'wrong').set(wanting({ A: false }), call))).toMatchObject({
      code: 'invalid-settings',
      platformCode: 'token_invalido',
    });
  });
});
