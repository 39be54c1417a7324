import type { Clock } from '../platform.ts';
import { checkCustomerChange, checkNewCustomer } from './check-customer.ts';
import { Journal } from './journal.ts';
import { isOpen, productsOf, type Cause, type Cliente, type ContractProducts, type Contrato, type Motivo, type Produto, type Settings } from './model.ts';
import { Operations, type Operation } from './operations.ts';
import { refusals } from './refusal.ts';

interface Opened {
  id_contrato: number;
  situacao: 'ativando';
  id_operacao: number;
}

const keyRememberedMs = 600_000;

/**
 * One provider's world at SatTV: state and rules, no I/O. Every verb either does all it says or throws a `Refusal` and changes nothing.
 * What it returns is a copy, but for `customers`.
 */
export class SatTvWorld {
  readonly settings: Settings;
  readonly journal: Journal;
  readonly operations: Operations;
  readonly #clock: Clock;
  readonly #customers = new Map<number, Cliente>();
  readonly #byDocument = new Map<string, Cliente>();
  readonly #byCode = new Map<string, Cliente>();
  readonly #contracts = new Map<number, { customer: Cliente; contract: Contrato }>();
  readonly #keys = new Map<string, { at: number; answer: Opened }>();
  #products: Produto[] = [];
  #open = 0;
  // Far apart, so that one taken for the other is not found.
  #nextCustomerId = 1001;
  #nextContractId = 500_001;
  #nextBlockId = 7_000_001;

  constructor(settings: Settings, products: readonly Produto[], clock: Clock) {
    this.settings = settings;
    this.#clock = clock;
    this.journal = new Journal(clock);
    this.operations = new Operations((operation) => this.#conclude(operation));
    this.replaceProducts(products);
  }

  /** Operations whose time has come end. To be called before anything is looked at. */
  settle(): void {
    this.operations.settle(this.#clock());
  }

  provider(): { id_provedor: string; nome: string; cnpj: string; licencas: { contratadas: number; em_uso: number } } {
    const { idProvedor, nome, cnpj, licencas } = this.settings;
    return { id_provedor: idProvedor, nome, cnpj, licencas: { contratadas: licencas, em_uso: this.#open } };
  }

  /** By id. */
  products(): Produto[] {
    return this.#products.map((product) => ({ ...product }));
  }

  /** Contracts keep what is gone. */
  replaceProducts(products: readonly Produto[]): void {
    this.#products = products.map((product) => ({ ...product })).sort((a, b) => a.id - b.id);
  }

  /** By id. The records themselves, not copies: a base may be large. */
  customers(): Cliente[] {
    return [...this.#customers.values()];
  }

  customer(key: { id_cliente: number } | { cpf_cnpj: string } | { codigo_externo: string }): Cliente {
    const found =
      'id_cliente' in key ? this.#customers.get(key.id_cliente) : 'cpf_cnpj' in key ? this.#byDocument.get(key.cpf_cnpj) : this.#byCode.get(key.codigo_externo);
    if (!found) throw refusals.noCustomer();
    return structuredClone(found);
  }

  createCustomer(body: Record<string, unknown>, cause: Cause): { id_cliente: number } {
    const { codigo_externo = null, email = null, celular = null, ...fields } = checkNewCustomer(body);
    const same = this.#byDocument.get(fields.cpf_cnpj) ?? (codigo_externo === null ? undefined : this.#byCode.get(codigo_externo));
    if (same) throw refusals.customerExists(same.id_cliente);
    const customer: Cliente = { id_cliente: this.#nextCustomerId++, ...fields, codigo_externo, email, celular, contratos: [] };
    this.#customers.set(customer.id_cliente, customer);
    this.#byDocument.set(customer.cpf_cnpj, customer);
    if (codigo_externo !== null) this.#byCode.set(codigo_externo, customer);
    this.journal.write('customer-created', customer, cause);
    return { id_cliente: customer.id_cliente };
  }

  changeCustomer(id: number, body: Record<string, unknown>, cause: Cause): void {
    const customer = this.#findCustomer(id);
    const changes = checkCustomerChange(body, customer.cpf_cnpj);
    const same = changes.codigo_externo === undefined ? undefined : this.#byCode.get(changes.codigo_externo);
    if (same && same !== customer) throw refusals.customerExists(same.id_cliente);
    const before = { ...customer };
    Object.assign(customer, changes);
    if (before.codigo_externo !== null) this.#byCode.delete(before.codigo_externo);
    if (customer.codigo_externo !== null) this.#byCode.set(customer.codigo_externo, customer);
    if (Object.keys(changes).some((key) => before[key as keyof Cliente] !== customer[key as keyof Cliente]))
      this.journal.write('customer-changed', customer, cause);
  }

  /** The same `key` within ten minutes answers the same again. */
  openContract(customerId: number, products: ContractProducts, cause: Cause, key?: string): Opened {
    const now = this.#clock();
    const known = key === undefined ? undefined : this.#keys.get(key);
    if (known && now - known.at < keyRememberedMs) return { ...known.answer };
    const customer = this.#findCustomer(customerId);
    const other = customer.contratos.find(isOpen);
    if (other) throw refusals.contractExists(other.id_contrato);
    this.#checkProducts(products, []);
    if (this.#open >= this.settings.licencas) throw refusals.noLicences();
    const contract: Contrato = {
      id_contrato: this.#nextContractId++,
      situacao: 'ativando',
      produto_principal: products.produto_principal,
      adicionais: [...products.adicionais],
      bloqueio: null,
      id_operacao: null,
      link_ativacao: null,
      primeiro_acesso: null,
    };
    customer.contratos.unshift(contract);
    this.#contracts.set(contract.id_contrato, { customer, contract });
    this.#open += 1;
    this.journal.write('contract-opened', customer, cause, contract);
    const answer: Opened = { id_contrato: contract.id_contrato, situacao: 'ativando', id_operacao: this.#begin(contract, cause) };
    if (key !== undefined) this.#keys.set(key, { at: now, answer });
    return { ...answer };
  }

  contract(id: number): Contrato {
    return structuredClone(this.#find(id).contract);
  }

  alterContract(id: number, changes: Partial<ContractProducts>, cause: Cause): { id_operacao: number } {
    const { customer, contract } = this.#findIdle(id);
    if (contract.bloqueio) throw refusals.blocked(contract.bloqueio.id_bloqueio);
    const wanted = { produto_principal: changes.produto_principal ?? contract.produto_principal, adicionais: [...(changes.adicionais ?? contract.adicionais)] };
    this.#checkProducts(wanted, productsOf(contract));
    this.journal.write('alteration-begun', customer, cause, contract, { products: wanted });
    return { id_operacao: this.#begin(contract, cause, wanted) };
  }

  block(id: number, motivo: Motivo, cause: Cause): { id_bloqueio: number } {
    const { customer, contract } = this.#findIdle(id);
    if (contract.bloqueio) throw refusals.blocked(contract.bloqueio.id_bloqueio);
    contract.bloqueio = { id_bloqueio: this.#nextBlockId++, motivo, desde: new Date(this.#clock()).toISOString() };
    contract.situacao = 'bloqueado';
    this.journal.write('blocked', customer, cause, contract);
    return { id_bloqueio: contract.bloqueio.id_bloqueio };
  }

  unblock(id: number, blockId: number, cause: Cause): void {
    const { customer, contract } = this.#findIdle(id);
    if (contract.bloqueio?.id_bloqueio !== blockId) throw refusals.noBlock();
    contract.bloqueio = null;
    contract.situacao = 'ativo';
    this.journal.write('unblocked', customer, cause, contract);
  }

  endContract(id: number, cause: Cause): void {
    const { customer, contract } = this.#findIdle(id);
    contract.bloqueio = null;
    contract.situacao = 'encerrado';
    this.#open -= 1;
    this.journal.write('contract-ended', customer, cause, contract);
  }

  /** The subscriber signs in, for the first time or again. */
  signIn(contractId: number): Contrato {
    const { contract } = this.#find(contractId);
    contract.primeiro_acesso ??= new Date(this.#clock()).toISOString();
    return structuredClone(contract);
  }

  /** What a person at the desk begins ends at once, and well. */
  #begin(contract: Contrato, cause: Cause, change?: ContractProducts): number {
    const now = this.#clock();
    const fails = cause !== null && this.settings.failNext > 0;
    if (fails) this.settings.failNext -= 1;
    const { id } = this.operations.begin(contract, cause === null ? now : now + this.settings.operationMs, fails, change);
    this.operations.settle(now);
    return id;
  }

  #conclude({ contract, fails, change, endsAt }: Operation): void {
    const { customer } = this.#find(contract.id_contrato);
    if (change) {
      if (!fails) Object.assign(contract, change);
    } else if (fails) {
      contract.situacao = 'falhou';
      this.#open -= 1;
    } else {
      contract.situacao = 'ativo';
      contract.link_ativacao = `https://ativar.sattv.example/${contract.id_contrato.toString(36)}`;
    }
    const kind = change ? (fails ? 'alteration-failed' : 'contract-altered') : fails ? 'contract-failed' : 'contract-activated';
    this.journal.write(kind, customer, null, contract, { at: endsAt });
  }

  /** What the contract holds already is accepted, on sale or not. */
  #checkProducts({ produto_principal, adicionais }: ContractProducts, held: readonly number[]): void {
    const asked = [[produto_principal, 'principal'], ...adicionais.map((id) => [id, 'adicional'] as const)] as const;
    for (const [id, tipo] of asked) {
      const product = this.#products.find((each) => each.id === id);
      if (held.includes(id) && (!product || product.tipo === tipo)) continue;
      if (!product?.disponivel || product.tipo !== tipo) throw refusals.noProduct(id);
    }
  }

  #findCustomer(id: number): Cliente {
    const customer = this.#customers.get(id);
    if (!customer) throw refusals.noCustomer();
    return customer;
  }

  #find(id: number): { customer: Cliente; contract: Contrato } {
    const found = this.#contracts.get(id);
    if (!found) throw refusals.noContract();
    return found;
  }

  #findIdle(id: number): { customer: Cliente; contract: Contrato } {
    const found = this.#find(id);
    if (!isOpen(found.contract)) throw refusals.ended();
    if (found.contract.id_operacao !== null) throw refusals.running(found.contract.id_operacao);
    return found;
  }
}
