import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isOpen, productsOf, type Produto, type Settings } from './model.ts';
import { Refusal } from './refusal.ts';
import { SatTvWorld } from './world.ts';

const product = (id: number, tipo: Produto['tipo'], disponivel = true): Produto => ({ id, nome: `P${id}`, tipo, mensalidade: 9.9, telas: 1, disponivel });
const products = [
  product(2, 'principal'),
  product(1, 'principal'),
  product(9, 'principal', false),
  product(11, 'adicional'),
  product(12, 'adicional'),
  product(19, 'adicional', false),
];
const documents = ['529.982.247-25', '111.444.777-35', '12.ABC.345/01DE-35'];
const person = (n: number, more: Record<string, unknown> = {}) => ({ nome: `Pessoa ${n}`, cpf_cnpj: documents[n], codigo_externo: `r${n}`, ...more });
const holding = (produto_principal: number, ...adicionais: number[]) => ({ produto_principal, adicionais });

const all: Settings = {
  usuario: 'u',
  senha: 's',
  idProvedor: 'p',
  nome: 'X',
  cnpj: 'c',
  habilitado: true,
  licencas: 3,
  requestsPerSecond: 10,
  sessionSeconds: 1800,
  cursorSeconds: 60,
  operationMs: 0,
  failNext: 0,
  pageSize: 50,
  latencyMs: 0,
};
const start = 1_800_000_000_000;

/** A world whose clock stands still until it is moved. */
function newWorld(settings: Partial<Settings> = {}): { world: SatTvWorld; later(ms: number): void } {
  let now = start;
  const world = new SatTvWorld({ ...all, ...settings }, products, () => now);
  return {
    world,
    later(ms) {
      now += ms;
      world.settle();
    },
  };
}

function refusalOf(act: () => unknown): string {
  try {
    act();
    return 'none';
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return [error.codigo, ...Object.values(error.dados)].join(' ');
  }
}

describe('customers', () => {
  it.each([
    [{ cpf_cnpj: '52998224725' }, '20 cpf_cnpj'],
    [{ cpf_cnpj: '529.982.247-26' }, '20 cpf_cnpj'],
    [{ cpf_cnpj: '111.111.111-11' }, '20 cpf_cnpj'],
    [{ cpf_cnpj: '12.abc.345/01de-35' }, '20 cpf_cnpj'],
    [{ cpf_cnpj: '12.ABC.345/01DE-34' }, '20 cpf_cnpj'],
    [{ cpf_cnpj: '12ABC34501DE35' }, '20 cpf_cnpj'],
    [{ nome: ' ' }, '20 nome'],
    [{ email: 'maria' }, '20 email'],
    [{ email: 'maria@localhost' }, '20 email'],
    [{ celular: '+5537999990010' }, '20 celular'],
    [{ codigo_externo: 'r'.repeat(65) }, '20 codigo_externo'],
    [{ cpf_cnpj: '12.ABC.345/01DE-35' }, 'none'],
    [{ cpf_cnpj: '11.222.333/0001-81', email: 'maria.silva@exemplo.com.br', celular: '37999990010' }, 'none'],
    [{ codigo_externo: undefined }, 'none'],
  ])('%j: %s', (fields, expected) => {
    expect(refusalOf(() => newWorld().world.createCustomer(person(0, fields), 1))).toBe(expected);
  });

  it('document and code are unique, the document checked first', () => {
    const { world } = newWorld();
    const [first, second] = [world.createCustomer(person(0), 1).id_cliente, world.createCustomer(person(1), 2).id_cliente];
    expect(refusalOf(() => world.createCustomer(person(0, { codigo_externo: 'r1' }), 3))).toBe(`21 ${first}`);
    expect(refusalOf(() => world.createCustomer(person(2, { codigo_externo: 'r1' }), 3))).toBe(`21 ${second}`);
    expect(refusalOf(() => world.changeCustomer(first, { codigo_externo: 'r1' }, 3))).toBe(`21 ${second}`);
    expect(refusalOf(() => world.changeCustomer(first, { cpf_cnpj: documents[2] }, 3))).toBe('20 cpf_cnpj');
    expect(refusalOf(() => world.changeCustomer(9, {}, 3))).toBe('22');
    world.changeCustomer(first, { codigo_externo: 'new' }, 4);
    expect(world.customer({ codigo_externo: 'new' }).id_cliente).toBe(first);
    expect(refusalOf(() => world.createCustomer(person(2, { codigo_externo: 'r0' }), 5))).toBe('none');
  });

  it('a change that changes nothing is no effect', () => {
    const { world } = newWorld();
    const { id_cliente } = world.createCustomer(person(0), 1);
    world.changeCustomer(id_cliente, { nome: 'Pessoa 0' }, 2);
    expect(world.journal.effects).toHaveLength(1);
  });
});

describe('contracts', () => {
  const withOne = (settings: Partial<Settings> = {}, ids = holding(1, 11)) => {
    const { world, later } = newWorld(settings);
    const { id_cliente } = world.createCustomer(person(0), 1);
    const { id_contrato, id_operacao } = world.openContract(id_cliente, ids, 2);
    return { world, later, customer: id_cliente, contract: id_contrato, operation: id_operacao };
  };

  it('are activated after a while, and show their way in then', () => {
    const { world, later, contract, operation } = withOne({ operationMs: 5000 });
    expect(world.contract(contract)).toMatchObject({ situacao: 'ativando', id_operacao: operation, link_ativacao: null });
    expect(world.operations.show(operation, start)).toEqual({ situacao: 'executando', consultar_em_segundos: 5 });
    later(4999);
    expect(world.contract(contract).situacao).toBe('ativando');
    later(1);
    expect(world.contract(contract)).toMatchObject({ situacao: 'ativo', id_operacao: null, link_ativacao: expect.stringMatching(/^https:/) });
    expect(world.operations.show(operation, start + 5000)).toEqual({ situacao: 'concluida', consultar_em_segundos: 0 });
  });

  it('can be active in the very answer, or fail', () => {
    expect(withOne().world.customers()[0]?.contratos[0]?.situacao).toBe('ativo');
    const { world, customer, operation } = withOne({ failNext: 1 });
    expect(world.customers()[0]?.contratos[0]).toMatchObject({ situacao: 'falhou', link_ativacao: null });
    expect(world.operations.show(operation, start)).toMatchObject({ situacao: 'falhou', mensagem: expect.any(String) });
    expect(world.provider().licencas.em_uso).toBe(0);
    // Not open any more, and the next one does well.
    world.openContract(customer, holding(1), 3);
    expect(world.customers()[0]?.contratos.map(({ situacao }) => situacao)).toEqual(['ativo', 'falhou']);
  });

  it.each([
    ['no such customer', { customer: 9 }, '22'],
    ['an unknown product', { ids: holding(77) }, '23 77'],
    ['a closed one', { ids: holding(9) }, '23 9'],
    ['a closed additional one', { ids: holding(1, 19) }, '23 19'],
    ['an additional one as principal', { ids: holding(11) }, '23 11'],
    ['a principal one as additional', { ids: holding(1, 2) }, '23 2'],
    ['no licence', { licencas: 0 }, '28'],
    ['an unknown product and no licence', { licencas: 0, ids: holding(77) }, '23 77'],
  ])('are refused for %s', (_, { customer, ids, licencas }: { customer?: number; ids?: ReturnType<typeof holding>; licencas?: number }, expected) => {
    const { world } = newWorld(licencas === undefined ? {} : { licencas });
    const { id_cliente } = world.createCustomer(person(0), 1);
    expect(refusalOf(() => world.openContract(customer ?? id_cliente, ids ?? holding(1), 2))).toBe(expected);
  });

  it('one is open per customer; the same key within ten minutes answers the same', () => {
    const { world, later, customer, contract } = withOne();
    expect(refusalOf(() => world.openContract(customer, holding(77), 3))).toBe(`24 ${contract}`);
    world.endContract(contract, 4);
    const first = world.openContract(customer, holding(1), 5, 'key');
    expect(world.openContract(customer, holding(2), 6, 'key')).toEqual(first);
    later(599_999);
    expect(world.openContract(customer, holding(2), 7, 'key')).toEqual(first);
    later(1);
    expect(refusalOf(() => world.openContract(customer, holding(2), 8, 'key'))).toBe(`24 ${first.id_contrato}`);
  });

  it('while an operation runs nothing can be written to them', () => {
    const { world, contract, operation } = withOne({ operationMs: 5000 });
    for (const act of [
      () => world.alterContract(contract, {}, 3),
      () => world.block(contract, 'debito', 3),
      () => world.unblock(contract, 1, 3),
      () => world.endContract(contract, 3),
    ])
      expect(refusalOf(act)).toBe(`30 ${operation}`);
  });

  it('are altered as a whole; what they hold stays on sale for them', () => {
    const { world, contract } = withOne();
    world.replaceProducts(products.map((one) => ({ ...one, disponivel: false })).filter(({ id }) => id !== 11));
    world.alterContract(contract, { adicionais: [11] }, 3);
    expect(refusalOf(() => world.alterContract(contract, { adicionais: [11, 12] }, 4))).toBe('23 12');
    expect(refusalOf(() => world.alterContract(contract, { produto_principal: 2 }, 4))).toBe('23 2');
    world.alterContract(contract, { adicionais: [] }, 5);
    expect(productsOf(world.contract(contract))).toEqual([1]);
    expect(refusalOf(() => world.alterContract(contract, { adicionais: [11] }, 6))).toBe('23 11');
  });

  it('an alteration that fails leaves them as they were', () => {
    const { world, later, contract } = withOne({ operationMs: 5000 });
    later(5000);
    world.settings.failNext = 1;
    const { id_operacao } = world.alterContract(contract, holding(2), 3);
    expect(productsOf(world.contract(contract))).toEqual([1, 11]);
    later(5000);
    expect(world.contract(contract)).toMatchObject({ situacao: 'ativo', ...holding(1, 11), id_operacao: null });
    expect(world.operations.show(id_operacao, start).situacao).toBe('falhou');
  });

  it('are blocked at once, each time by another block, which alone can be lifted', () => {
    const { world, contract } = withOne();
    const first = world.block(contract, 'debito', 3).id_bloqueio;
    expect(world.contract(contract)).toMatchObject({ situacao: 'bloqueado', bloqueio: { id_bloqueio: first, motivo: 'debito' } });
    expect(refusalOf(() => world.block(contract, 'debito', 4))).toBe(`27 ${first}`);
    expect(refusalOf(() => world.alterContract(contract, {}, 4))).toBe(`27 ${first}`);
    world.unblock(contract, first, 5);
    expect(refusalOf(() => world.unblock(contract, first, 6))).toBe('26');
    const second = world.block(contract, 'solicitacao', 7).id_bloqueio;
    expect(second).not.toBe(first);
    expect(refusalOf(() => world.unblock(contract, first, 8))).toBe('26');
    world.unblock(contract, second, 9);
    expect(world.contract(contract)).toMatchObject({ situacao: 'ativo', bloqueio: null });
  });

  it('end at once, blocked ones too, and nothing can be done to them then', () => {
    const { world, contract } = withOne();
    world.block(contract, 'debito', 3);
    world.endContract(contract, 4);
    expect(world.contract(contract)).toMatchObject({ situacao: 'encerrado', bloqueio: null });
    for (const act of [() => world.endContract(contract, 5), () => world.block(contract, 'debito', 5), () => world.alterContract(contract, {}, 5)])
      expect(refusalOf(act)).toBe('31');
    expect(refusalOf(() => world.endContract(9, 5))).toBe('25');
  });

  it('operations are forgotten after 24 hours', () => {
    const { world, operation } = withOne();
    expect(refusalOf(() => world.operations.show(operation, start + 86_399_999))).toBe('none');
    expect(refusalOf(() => world.operations.show(operation, start + 86_400_000))).toBe('32');
  });
});

describe('any sequence of writes', () => {
  const small = fc.integer({ min: 0, max: 2 });
  const ids = fc.constantFrom(holding(1), holding(2, 11), holding(1, 11, 12), holding(9), holding(1, 19), holding(77));
  const step = fc.oneof(
    fc.record({ verb: fc.constant('create' as const), document: small, code: small }),
    fc.record({ verb: fc.constant('change' as const), customer: small, code: small }),
    fc.record({ verb: fc.constant('open' as const), customer: small, ids, key: fc.option(fc.constantFrom('a', 'b'), { nil: undefined }) }),
    fc.record({ verb: fc.constant('alter' as const), contract: small, ids }),
    fc.record({ verb: fc.constant('block' as const), contract: small }),
    fc.record({ verb: fc.constant('end' as const), contract: small }),
    fc.record({ verb: fc.constant('unblock' as const), contract: small, right: fc.boolean() }),
    fc.record({ verb: fc.constant('wait' as const), ms: fc.constantFrom(500, 1000, 700_000) }),
    fc.record({ verb: fc.constant('settings' as const), licencas: small, failNext: small }),
  );
  type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

  function take(world: SatTvWorld, later: (ms: number) => void, seq: number, each: Step): void {
    const customers = world.customers();
    const customer = (nth: number): number => customers[nth % Math.max(customers.length, 1)]?.id_cliente ?? 1;
    const contracts = customers.flatMap(({ contratos }) => contratos);
    const contract = (nth: number) => contracts[nth % Math.max(contracts.length, 1)];
    if (each.verb === 'create') world.createCustomer(person(each.document, { codigo_externo: `r${each.code}` }), seq);
    else if (each.verb === 'change') world.changeCustomer(customer(each.customer), { codigo_externo: `r${each.code}` }, seq);
    else if (each.verb === 'open') world.openContract(customer(each.customer), each.ids, seq, each.key);
    else if (each.verb === 'alter') world.alterContract(contract(each.contract)?.id_contrato ?? 1, each.ids, seq);
    else if (each.verb === 'block') world.block(contract(each.contract)?.id_contrato ?? 1, 'debito', seq);
    else if (each.verb === 'end') world.endContract(contract(each.contract)?.id_contrato ?? 1, seq);
    else if (each.verb === 'unblock') {
      const chosen = contract(each.contract);
      world.unblock(chosen?.id_contrato ?? 1, (chosen?.bloqueio?.id_bloqueio ?? 0) + (each.right ? 0 : 1), seq);
    } else if (each.verb === 'wait') later(each.ms);
    else Object.assign(world.settings, { licencas: each.licencas, failNext: each.failNext });
  }

  /** Takes them all, with the world's promises looked at after each. How each ended: its verb and the code it was refused with. */
  function follow(steps: readonly Step[]): string[] {
    const { world, later } = newWorld({ operationMs: 1000 });
    const outcomes = steps.map((each, index) => {
      const before = JSON.stringify([world.customers(), world.journal.effects, world.provider()]);
      const used = world.provider().licencas.em_uso;
      const refused = refusalOf(() => take(world, later, index + 1, each));
      const customers = world.customers();
      const contracts = customers.flatMap(({ contratos }) => contratos);
      const { contratadas, em_uso } = world.provider().licencas;
      // Refused: nothing changed.
      if (refused !== 'none') expect(JSON.stringify([customers, world.journal.effects, world.provider()])).toBe(before);
      expect(new Set(customers.map(({ cpf_cnpj }) => cpf_cnpj)).size).toBe(customers.length);
      expect(new Set(customers.map(({ codigo_externo }) => codigo_externo)).size).toBe(customers.length);
      for (const { contratos } of customers) expect(contratos.filter(isOpen).length).toBeLessThanOrEqual(1);
      for (const one of contracts) {
        expect(one.bloqueio !== null).toBe(one.situacao === 'bloqueado');
        if (one.situacao === 'ativando') expect(one.id_operacao).not.toBeNull();
        if (one.id_operacao !== null) expect(['ativando', 'ativo']).toContain(one.situacao);
      }
      expect(em_uso).toBe(contracts.filter(isOpen).length);
      if (em_uso > used) expect(em_uso).toBeLessThanOrEqual(contratadas);
      return `${each.verb} ${refused.split(' ')[0]}`;
    });
    const requests = world.journal.effects.flatMap(({ requestSeq }) => requestSeq ?? []);
    expect(new Set(requests).size).toBe(requests.length);
    expect(world.journal.effects.map(({ seq }) => seq)).toEqual(world.journal.effects.map((_, index) => index + 1));
    return outcomes;
  }

  it('keeps its promises', () => {
    fc.assert(
      fc.property(fc.array(step, { size: 'max', maxLength: 40 }), (steps) => void follow(steps)),
      { numRuns: 400 },
    );
  });

  // Chance meets them nearly always; this way meets them every time.
  it('can end in every way there is', () => {
    const way: [Step, string][] = [
      [{ verb: 'settings', licencas: 0, failNext: 0 }, 'none'],
      [{ verb: 'end', contract: 0 }, '25'],
      [{ verb: 'open', customer: 0, ids: holding(1), key: undefined }, '22'],
      [{ verb: 'create', document: 0, code: 0 }, 'none'],
      [{ verb: 'create', document: 0, code: 1 }, '21'],
      [{ verb: 'create', document: 1, code: 1 }, 'none'],
      [{ verb: 'change', customer: 0, code: 1 }, '21'],
      [{ verb: 'change', customer: 0, code: 2 }, 'none'],
      [{ verb: 'open', customer: 0, ids: holding(77), key: undefined }, '23'],
      [{ verb: 'open', customer: 0, ids: holding(1), key: undefined }, '28'],
      [{ verb: 'settings', licencas: 1, failNext: 0 }, 'none'],
      [{ verb: 'open', customer: 0, ids: holding(1), key: 'a' }, 'none'],
      [{ verb: 'open', customer: 0, ids: holding(1), key: 'b' }, '24'],
      [{ verb: 'alter', contract: 0, ids: holding(1) }, '30'],
      [{ verb: 'block', contract: 0 }, '30'],
      [{ verb: 'wait', ms: 1000 }, 'none'],
      [{ verb: 'alter', contract: 0, ids: holding(77) }, '23'],
      [{ verb: 'alter', contract: 0, ids: holding(1, 11, 12) }, 'none'],
      [{ verb: 'wait', ms: 1000 }, 'none'],
      [{ verb: 'block', contract: 0 }, 'none'],
      [{ verb: 'block', contract: 0 }, '27'],
      [{ verb: 'alter', contract: 0, ids: holding(1) }, '27'],
      [{ verb: 'unblock', contract: 0, right: false }, '26'],
      [{ verb: 'unblock', contract: 0, right: true }, 'none'],
      [{ verb: 'end', contract: 0 }, 'none'],
      [{ verb: 'alter', contract: 0, ids: holding(1) }, '31'],
    ];
    expect(follow(way.map(([each]) => each))).toEqual(way.map(([{ verb }, ended]) => `${verb} ${ended}`));
  });
});
