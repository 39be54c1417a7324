// Test support: the platform's rules in memory, without its connection: see `fake-platform.ts`.
import type { CatalogProduct, Contract, Customer } from './api.ts';

/** A refusal: its code, and what it tells beside it. */
export class Refused extends Error {
  readonly codigo: number;
  readonly dados: Record<string, string | number>;

  constructor(codigo: number, dados: Record<string, string | number> = {}) {
    super(`código ${codigo}`);
    this.codigo = codigo;
    this.dados = dados;
  }
}

interface FakeOperation {
  contract: Contract;
  endsAt: number;
  fails: boolean;
  situacao: 'executando' | 'concluida' | 'falhou';
  /** An alteration's; absent: an activation. */
  products?: { produto_principal: number; adicionais: number[] };
}

export type FakeProduct = Pick<CatalogProduct, 'id' | 'nome' | 'tipo' | 'disponivel'> & { mensalidade?: number; telas?: number };

export interface Start {
  customers?: Customer[];
  products?: FakeProduct[];
  licences?: number;
}

type Body = Partial<Record<'nome' | 'cpf_cnpj' | 'email' | 'celular' | 'codigo_externo' | 'chave_idempotencia' | 'motivo' | 'cursor', string>> &
  Partial<Record<'id_cliente' | 'id_contrato' | 'produto_principal' | 'id_bloqueio' | 'id_operacao', number>> & { adicionais?: number[] };

/** What the platform holds, and what it does with a request. `now` in milliseconds. */
export class FakeRules {
  readonly customers: Map<number, Customer>;
  products: FakeProduct[];
  licences: number;
  operationSeconds = 5;
  /** How the operations to come end, then well. */
  failing: boolean[] = [];
  pageSize = 50;
  readonly operations = new Map<number, FakeOperation>();
  readonly #keys = new Map<string, { at: number; dados: object }>();
  #nextId = 1000;

  constructor({ customers = [], products = [], licences = 1_000_000 }: Start) {
    this.customers = new Map(structuredClone(customers).map((customer) => [customer.id_cliente, customer]));
    this.products = products;
    this.licences = licences;
  }

  contracts(): Contract[] {
    return [...this.customers.values()].flatMap(({ contratos }) => contratos);
  }

  /** Operations whose time has come end. */
  settle(now: number): void {
    for (const operation of this.operations.values()) {
      if (operation.situacao !== 'executando' || operation.endsAt > now) continue;
      const { contract, fails, products } = operation;
      operation.situacao = fails ? 'falhou' : 'concluida';
      contract.id_operacao = null;
      if (!products)
        Object.assign(contract, fails ? { situacao: 'falhou' } : { situacao: 'ativo', link_ativacao: `https://tv.example/${contract.id_contrato}` });
      else if (!fails) Object.assign(contract, products);
    }
  }

  /** Answers `dados`, or throws `Refused`. */
  answer(path: string, body: Body, now: number): unknown {
    this.settle(now);
    switch (path) {
      case '/provedor/consultar':
        return {
          id_provedor: 'p-1',
          nome: 'Provedor Exemplo Ltda',
          cnpj: '12.ABC.345/01DE-35',
          licencas: { contratadas: this.licences, em_uso: this.#used() },
        };
      case '/produtos/listar':
        return this.#page(this.products, body);
      case '/clientes/listar':
        return this.#page([...this.customers.values()], body);
      case '/clientes/buscar':
        return this.#customer(body);
      case '/clientes/inserir':
        return this.#insertCustomer(body);
      case '/clientes/alterar':
        return this.#changeCustomer(body);
      case '/contratos/inserir':
        return this.#open(body, now);
      case '/contratos/consultar':
        return this.#contract(body);
      case '/contratos/alterar':
        return this.#alter(body, now);
      case '/contratos/bloquear': {
        const contract = this.#idle(body);
        if (contract.bloqueio) throw new Refused(27, { id_bloqueio: contract.bloqueio.id_bloqueio });
        contract.bloqueio = { id_bloqueio: (this.#nextId += 1) };
        contract.situacao = 'bloqueado';
        return contract.bloqueio;
      }
      case '/contratos/desbloquear': {
        const contract = this.#idle(body);
        if (contract.bloqueio?.id_bloqueio !== body.id_bloqueio) throw new Refused(26);
        Object.assign(contract, { situacao: 'ativo', bloqueio: null });
        return undefined;
      }
      case '/contratos/encerrar':
        Object.assign(this.#idle(body), { situacao: 'encerrado', bloqueio: null });
        return {};
      case '/operacoes/consultar': {
        const operation = this.operations.get(body.id_operacao ?? 0);
        if (!operation) throw new Refused(32);
        return { situacao: operation.situacao, consultar_em_segundos: operation.situacao === 'executando' ? 3 : 0 };
      }
      default:
        throw new Refused(20, { campo: 'rota' });
    }
  }

  #insertCustomer(body: Body): unknown {
    if (!/^(\d{3}\.\d{3}\.\d{3}-\d\d|[0-9A-Z]{2}\.[0-9A-Z]{3}\.[0-9A-Z]{3}\/[0-9A-Z]{4}-\d\d)$/.test(body.cpf_cnpj ?? ''))
      throw new Refused(20, { campo: 'cpf_cnpj' });
    this.#checkContact(body);
    const all = [...this.customers.values()];
    const same = all.find(({ cpf_cnpj }) => cpf_cnpj === body.cpf_cnpj) ?? all.find(({ codigo_externo }) => codigo_externo === body.codigo_externo);
    if (same) throw new Refused(21, { id_cliente: same.id_cliente });
    const { nome = '', cpf_cnpj = '', codigo_externo = null, email = null, celular = null } = body;
    const id_cliente = (this.#nextId += 1);
    this.customers.set(id_cliente, { id_cliente, nome, cpf_cnpj, codigo_externo, email, celular, contratos: [] });
    return { id_cliente };
  }

  #changeCustomer({ id_cliente, ...changes }: Body): unknown {
    const customer = this.#customer({ id_cliente });
    this.#checkContact(changes);
    const same = [...this.customers.values()].find((other) => other !== customer && other.codigo_externo === changes.codigo_externo);
    if (changes.codigo_externo !== undefined && same) throw new Refused(21, { id_cliente: same.id_cliente });
    Object.assign(customer, changes);
    return undefined;
  }

  #checkContact({ nome = 'x', email = 'x@y', celular = '1' }: Body): void {
    if (!nome) throw new Refused(20, { campo: 'nome' });
    if (!email.includes('@')) throw new Refused(20, { campo: 'email' });
    if (!/^\d+$/.test(celular)) throw new Refused(20, { campo: 'celular' });
  }

  #open(body: Body, now: number): unknown {
    const known = this.#keys.get(body.chave_idempotencia ?? '');
    if (known && now - known.at < 600_000) return known.dados;
    const customer = this.#customer({ id_cliente: body.id_cliente });
    const open = customer.contratos.find(isOpen);
    if (open) throw new Refused(24, { id_contrato: open.id_contrato });
    const products = { produto_principal: body.produto_principal ?? 0, adicionais: body.adicionais ?? [] };
    this.#checkProducts(products, new Set());
    if (this.#used() >= this.licences) throw new Refused(28);
    const contract: Contract = {
      id_contrato: (this.#nextId += 1),
      situacao: 'ativando',
      ...products,
      bloqueio: null,
      id_operacao: null,
      link_ativacao: null,
      primeiro_acesso: null,
    };
    customer.contratos.unshift(contract);
    const dados = { id_contrato: contract.id_contrato, situacao: 'ativando', id_operacao: this.#begin(contract, now) };
    if (body.chave_idempotencia) this.#keys.set(body.chave_idempotencia, { at: now, dados });
    this.settle(now);
    return dados;
  }

  #alter(body: Body, now: number): unknown {
    const contract = this.#idle(body);
    if (contract.bloqueio) throw new Refused(27, { id_bloqueio: contract.bloqueio.id_bloqueio });
    const { produto_principal = contract.produto_principal, adicionais = contract.adicionais } = body;
    this.#checkProducts({ produto_principal, adicionais }, new Set([contract.produto_principal, ...contract.adicionais]));
    const dados = { id_operacao: this.#begin(contract, now, { produto_principal, adicionais }) };
    this.settle(now);
    return dados;
  }

  #begin(contract: Contract, now: number, products?: FakeOperation['products']): number {
    const id = (this.#nextId += 1);
    contract.id_operacao = id;
    this.operations.set(id, { contract, endsAt: now + this.operationSeconds * 1000, fails: this.failing.shift() ?? false, situacao: 'executando', products });
    return id;
  }

  #checkProducts({ produto_principal, adicionais }: { produto_principal: number; adicionais: number[] }, held: Set<number>): void {
    for (const id of [produto_principal, ...adicionais]) {
      if (held.has(id)) continue;
      const product = this.products.find((one) => one.id === id);
      if (!product?.disponivel || (product.tipo === 'principal') !== (id === produto_principal)) throw new Refused(23, { id });
    }
  }

  #customer({ id_cliente, codigo_externo }: Body): Customer {
    const found = id_cliente === undefined ? [...this.customers.values()].find((one) => one.codigo_externo === codigo_externo) : this.customers.get(id_cliente);
    if (!found) throw new Refused(22);
    return found;
  }

  #contract({ id_contrato }: Body): Contract {
    const contract = this.contracts().find((one) => one.id_contrato === id_contrato);
    if (!contract) throw new Refused(25);
    return contract;
  }

  #idle(body: Body): Contract {
    const contract = this.#contract(body);
    if (!isOpen(contract)) throw new Refused(31);
    if (contract.id_operacao) throw new Refused(30, { id_operacao: contract.id_operacao });
    return contract;
  }

  #page<T>(all: T[], { cursor }: Body): unknown {
    const from = cursor === undefined ? 0 : Number(/^c(\d+)$/.exec(cursor)?.[1] ?? NaN);
    if (!(from <= all.length)) throw new Refused(33);
    const to = from + this.pageSize;
    return { itens: all.slice(from, to), proximo_cursor: to < all.length ? `c${to}` : null };
  }

  #used(): number {
    return this.contracts().filter(isOpen).length;
  }
}

export const isOpen = ({ situacao }: Contract): boolean => situacao !== 'encerrado' && situacao !== 'falhou';
