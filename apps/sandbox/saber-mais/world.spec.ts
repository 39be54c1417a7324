import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Produto, Settings } from './model.ts';
import { Refusal } from './refusal.ts';
import { SaberMaisWorld } from './world.ts';

const products: Produto[] = [
  { codigo: 'B', nome: 'B', situacao: 'ativo' },
  { codigo: 'A', nome: 'A', situacao: 'ativo' },
  { codigo: 'Z', nome: 'Z', situacao: 'inativo' },
];
const cpfs = ['52998224725', '11144477735', '12ABC34501DE35'];
const person = (n: number, more: Record<string, unknown> = {}) => ({
  referencia: `r${n}`,
  nome: `Pessoa ${n}`,
  documento: cpfs[0],
  email: `p${n}@exemplo.com.br`,
  ...more,
});

function newWorld(settings: Partial<Settings> = {}, clock = () => 1_800_000_000_000): SaberMaisWorld {
  const all: Settings = { token: 't', id: 1, razaoSocial: 'X', licencas: 3, requestsPerMinute: 300, processingMs: 0, latencyMs: 0, ...settings };
  return new SaberMaisWorld(all, products, clock);
}

function refusalOf(act: () => unknown): string {
  try {
    act();
    return 'none';
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return [error.status, error.codigo, error.details.campo, error.details.id].filter((part) => part !== undefined).join(' ');
  }
}

describe('creating a user', () => {
  it('checks referencia before e-mail, and says whose it is', () => {
    const world = newWorld();
    const first = world.createUser(person(1), 1);
    const second = world.createUser(person(2), 2);
    expect(refusalOf(() => world.createUser(person(3, { referencia: 'r1', email: second.email }), 3))).toBe(`409 referencia_existente referencia ${first.id}`);
    expect(refusalOf(() => world.createUser(person(3, { email: second.email }), 3))).toBe(`409 email_existente email ${second.id}`);
  });

  it.each([
    [{ documento: '529.982.247-25' }, '422 documento_invalido documento'],
    [{ documento: '52998224726' }, '422 documento_invalido documento'],
    [{ documento: '11111111111' }, '422 documento_invalido documento'],
    [{ documento: '12abc34501de35' }, '422 documento_invalido documento'],
    [{ documento: '12ABC34501DE34' }, '422 documento_invalido documento'],
    [{ documento: 52998224725 }, '422 documento_invalido documento'],
    [{ email: 'maria' }, '422 email_invalido email'],
    [{ email: 'maria@localhost' }, '422 email_invalido email'],
    [{ email: 'maria..silva@exemplo.com' }, '422 email_invalido email'],
    [{ email: ' maria@exemplo.com' }, '422 email_invalido email'],
    [{ nome: '   ' }, '422 nome_invalido nome'],
    [{ nome: undefined }, '422 nome_invalido nome'],
    [{ referencia: 'r'.repeat(65) }, '422 referencia_invalida referencia'],
    [{ referencia: '' }, '422 referencia_invalida referencia'],
    [{ telefone: 37 }, '400 requisicao_invalida telefone'],
    [{ documento: '12ABC34501DE35' }, 'none'],
    [{ documento: '54550752000155' }, 'none'],
    [{ email: 'maria.silva+livros@sub.exemplo.com.br', referencia: 'r'.repeat(64), telefone: '37999990010' }, 'none'],
  ])('%j: %s', (fields, expected) => {
    expect(refusalOf(() => newWorld().createUser(person(1, fields), 1))).toBe(expected);
  });
});

describe('changing a user', () => {
  it('keeps referencia and e-mail unique, lets what is freed be taken, and never changes the document', () => {
    const world = newWorld();
    const first = world.createUser(person(1), 1);
    world.createUser(person(2), 2);
    expect(refusalOf(() => world.changeUser(first.id, { referencia: 'r2', email: 'p2@exemplo.com.br' }, 3))).toBe('409 referencia_existente referencia');
    expect(refusalOf(() => world.changeUser(first.id, { email: 'p2@exemplo.com.br' }, 3))).toBe('409 email_existente email');
    expect(refusalOf(() => world.changeUser(first.id, { documento: cpfs[1] }, 3))).toBe('422 documento_invalido documento');
    world.changeUser(first.id, { email: 'nova@exemplo.com.br', referencia: 'r1' }, 3);
    expect(refusalOf(() => world.createUser(person(3, { email: 'p1@exemplo.com.br' }), 4))).toBe('none');
  });

  it('is no effect when nothing differs', () => {
    const world = newWorld();
    const { id } = world.createUser(person(1), 1);
    world.changeUser(id, { nome: 'Pessoa 1' }, 2);
    expect(world.journal.effects).toHaveLength(1);
  });
});

describe('subscriptions', () => {
  it('two to one product are two, each a licence, blocked or not', () => {
    const world = newWorld({ licencas: 2 });
    const { id } = world.createUser(person(1), 1);
    const first = world.subscribe(id, 'A', 2);
    world.setSituation(first.id, 'bloqueada', 3);
    world.subscribe(id, 'A', 4);
    expect(world.partner().licencas).toEqual({ contratadas: 2, em_uso: 2 });
    expect(refusalOf(() => world.subscribe(id, 'A', 5))).toBe('402 sem_licencas');
    world.deleteUser(id, 6);
    expect(world.partner().licencas.em_uso).toBe(0);
  });

  it('says which of user and product it did not find, and refuses a closed product', () => {
    const world = newWorld({ licencas: 0 });
    const { id } = world.createUser(person(1), 1);
    expect(refusalOf(() => world.subscribe(id + 1, 'nada', 2))).toBe('404 nao_encontrado usuario');
    expect(refusalOf(() => world.subscribe(id, 'nada', 2))).toBe('404 nao_encontrado produto');
    expect(refusalOf(() => world.subscribe(id, 'Z', 2))).toBe('422 produto_inativo produto');
    expect(refusalOf(() => world.subscribe(id, 'A', 2))).toBe('402 sem_licencas');
  });

  it('sends the access e-mail once, at the first', () => {
    const world = newWorld();
    const { id } = world.createUser(person(1), 1);
    expect(world.journal.accessEmails).toHaveLength(0);
    world.unsubscribe(world.subscribe(id, 'A', 2).id, 3);
    world.subscribe(id, 'B', 4);
    expect(world.journal.accessEmails).toMatchObject([{ userId: id, email: 'p1@exemplo.com.br' }]);
  });

  it('can be under processing for a while after each change, but not for the desk', () => {
    let now = 1_800_000_000_000;
    const world = newWorld({ processingMs: 5000 }, () => now);
    const { id } = world.subscribe(world.createUser(person(1), 1).id, 'A', 2);
    expect(refusalOf(() => world.setSituation(id, 'bloqueada', 3))).toBe('409 em_processamento');
    now += 5000;
    expect(world.setSituation(id, 'bloqueada', 4).situacao).toBe('bloqueada');
    expect(refusalOf(() => world.setSituation(id, 'bloqueada', 5))).toBe('409 em_processamento');
    expect(world.setSituation(id, 'ativa', null).situacao).toBe('ativa');
  });
});

it('lists products by code and users by id, by exact filters', () => {
  const world = newWorld();
  expect(world.products().map((product) => product.codigo)).toEqual(['A', 'B', 'Z']);
  for (const n of [3, 1, 2]) world.createUser(person(n, { documento: cpfs[n % 2] }), n);
  expect(world.users().map((user) => user.referencia)).toEqual(['r3', 'r1', 'r2']);
  expect(world.users({ documento: cpfs[1] }).map((user) => user.referencia)).toEqual(['r3', 'r1']);
  expect(world.users({ referencia: 'r1', documento: cpfs[0] })).toEqual([]);
  expect(world.users({ email: 'P1@exemplo.com.br' })).toEqual([]);
});

describe('any sequence of writes', () => {
  const small = fc.integer({ min: 0, max: 3 });
  const step = fc.oneof(
    fc.record({ verb: fc.constant('create' as const), reference: small, email: small, document: small }),
    fc.record({
      verb: fc.constant('change' as const),
      user: small,
      reference: fc.option(small, { nil: undefined }),
      email: fc.option(small, { nil: undefined }),
    }),
    fc.record({ verb: fc.constant('delete' as const), user: small }),
    fc.record({ verb: fc.constant('subscribe' as const), user: small, product: fc.constantFrom('A', 'B', 'Z', 'nada') }),
    fc.record({ verb: fc.constant('set' as const), held: small, situacao: fc.constantFrom('ativa' as const, 'bloqueada' as const) }),
    fc.record({ verb: fc.constant('unsubscribe' as const), held: small }),
    fc.record({ verb: fc.constant('licences' as const), licencas: small }),
  );
  type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

  function take(world: SaberMaisWorld, seq: number, users: number[], subscriptions: number[], each: Step): void {
    const target = (ids: number[], nth: number): number => ids[ids.length - 1 - (nth % Math.max(ids.length, 1))] ?? 1;
    if (each.verb === 'create')
      users.push(
        world.createUser({ referencia: `r${each.reference}`, email: `p${each.email}@exemplo.com.br`, nome: 'X', documento: cpfs[each.document] }, seq).id,
      );
    else if (each.verb === 'change')
      world.changeUser(
        target(users, each.user),
        {
          ...(each.reference !== undefined && { referencia: `r${each.reference}` }),
          ...(each.email !== undefined && { email: `p${each.email}@exemplo.com.br` }),
        },
        seq,
      );
    else if (each.verb === 'delete') world.deleteUser(target(users, each.user), seq);
    else if (each.verb === 'subscribe') subscriptions.push(world.subscribe(target(users, each.user), each.product, seq).id);
    else if (each.verb === 'set') world.setSituation(target(subscriptions, each.held), each.situacao, seq);
    else if (each.verb === 'unsubscribe') world.unsubscribe(target(subscriptions, each.held), seq);
    else world.settings.licencas = each.licencas;
  }

  /** What the effects alone say is held. */
  function replay(world: SaberMaisWorld): Map<number, { referencia: string; held: Map<number, string> }> {
    const users = new Map<number, { referencia: string; held: Map<number, string> }>();
    for (const effect of world.journal.effects) {
      if (effect.kind === 'user-deleted') {
        users.delete(effect.userId);
        continue;
      }
      const user = users.get(effect.userId) ?? { referencia: '', held: new Map<number, string>() };
      users.set(effect.userId, user);
      user.referencia = effect.referencia;
      if (effect.subscriptionId === undefined) continue;
      if (effect.kind === 'unsubscribed') user.held.delete(effect.subscriptionId);
      else user.held.set(effect.subscriptionId, `${effect.produto} ${effect.situacao}`);
    }
    return users;
  }

  const held = (world: SaberMaisWorld) =>
    new Map(
      world
        .users()
        .map((user) => [
          user.id,
          { referencia: user.referencia, held: new Map(user.assinaturas.map((each) => [each.id, `${each.produto} ${each.situacao}`])) },
        ]),
    );

  /** Takes them all, with the world's promises looked at after each. How each ended: its verb and what it was refused with. */
  function follow(steps: readonly Step[]): string[] {
    const world = newWorld();
    const [users, subscriptions]: [number[], number[]] = [[], []];
    const outcomes = steps.map((each, index) => {
      const before = JSON.stringify([world.users(), world.journal.effects, world.journal.accessEmails, world.partner()]);
      const used = world.partner().licencas.em_uso;
      const refused = refusalOf(() => take(world, index + 1, users, subscriptions, each));
      const all = world.users();
      const now = world.partner().licencas;
      // Refused: nothing changed. Applied: at most one effect, caused by this request.
      if (refused !== 'none') expect(JSON.stringify([all, world.journal.effects, world.journal.accessEmails, world.partner()])).toBe(before);
      expect(new Set(all.map((user) => user.referencia)).size).toBe(all.length);
      expect(new Set(all.map((user) => user.email)).size).toBe(all.length);
      expect(now.em_uso).toBe(all.flatMap((user) => user.assinaturas).length);
      if (now.em_uso > used) expect(now.em_uso).toBeLessThanOrEqual(now.contratadas);
      expect(held(world)).toEqual(replay(world));
      return `${each.verb} ${refused.split(' ').slice(0, 2).join(' ')}`;
    });
    const requests = world.journal.effects.map((effect) => effect.requestSeq);
    expect(new Set(requests).size).toBe(requests.length);
    expect(world.journal.effects.map((effect) => effect.seq)).toEqual(requests.map((_, index) => index + 1));
    expect(new Set(world.journal.accessEmails.map((mail) => mail.userId)).size).toBe(world.journal.accessEmails.length);
    expect(new Set(users).size).toBe(users.length);
    expect(new Set(subscriptions).size).toBe(subscriptions.length);
    return outcomes;
  }

  it('keeps its promises', () => {
    fc.assert(
      fc.property(fc.array(step, { size: 'max', maxLength: 40 }), (steps) => void follow(steps)),
      { numRuns: 300 },
    );
  });

  // Chance meets them nearly always; this way meets them every time.
  it('can end in every way there is', () => {
    const way: [Step, string][] = [
      [{ verb: 'set', held: 0, situacao: 'ativa' }, '404 nao_encontrado'],
      [{ verb: 'create', reference: 0, email: 0, document: 0 }, 'none'],
      [{ verb: 'create', reference: 0, email: 1, document: 0 }, '409 referencia_existente'],
      [{ verb: 'create', reference: 1, email: 0, document: 0 }, '409 email_existente'],
      [{ verb: 'create', reference: 1, email: 1, document: 3 }, '422 documento_invalido'],
      [{ verb: 'create', reference: 1, email: 1, document: 1 }, 'none'],
      [{ verb: 'change', user: 0, reference: 0, email: undefined }, '409 referencia_existente'],
      [{ verb: 'change', user: 0, reference: undefined, email: 0 }, '409 email_existente'],
      [{ verb: 'change', user: 0, reference: 2, email: 2 }, 'none'],
      [{ verb: 'subscribe', user: 0, product: 'Z' }, '422 produto_inativo'],
      [{ verb: 'subscribe', user: 0, product: 'A' }, 'none'],
      [{ verb: 'licences', licencas: 1 }, 'none'],
      [{ verb: 'subscribe', user: 0, product: 'B' }, '402 sem_licencas'],
      [{ verb: 'set', held: 0, situacao: 'bloqueada' }, 'none'],
      [{ verb: 'unsubscribe', held: 0 }, 'none'],
      [{ verb: 'delete', user: 0 }, 'none'],
    ];
    expect(follow(way.map(([each]) => each))).toEqual(way.map(([{ verb }, ended]) => `${verb} ${ended}`));
  });
});
