// The platform's whole wire format is in this file: when its manual comes, this is what is compared with it.
import {
  inSession,
  isPlatformFailure,
  jsonClient,
  PlatformFailure,
  z,
  type FailureCode,
  type Host,
  type JsonAnswer,
  type JsonObject,
  type SubscriberField,
} from '@content-platforms/plugin-sdk';
import { everyItem, type Page } from './every-item.ts';
import type { SatTvSettings } from './settings.ts';

// Shapes ask only for what is used, and are strict only where a wrong value would do harm: an odd new field must not stop anything.

const id = z.int().positive();
const note = z.string().nullish().catch(undefined);

const sessionShape = z.object({ sessao: z.string().regex(/^[\x21-\x7e]+$/), expira_em_segundos: z.number().positive() });
const providerShape = z.object({ id_provedor: z.string().min(1), nome: z.string(), licencas: z.object({ contratadas: z.int(), em_uso: z.int() }) });

const productShape = z.object({
  id,
  nome: z.string(),
  tipo: z.enum(['principal', 'adicional']),
  mensalidade: z.number().nullish().catch(undefined),
  telas: z.int().positive().nullish().catch(undefined),
  disponivel: z.boolean(),
});

const contractShape = z.object({
  id_contrato: id,
  situacao: z.enum(['ativando', 'ativo', 'bloqueado', 'encerrado', 'falhou']),
  produto_principal: id,
  adicionais: z.array(id),
  bloqueio: z.object({ id_bloqueio: id }).nullish(),
  id_operacao: id.nullish(),
  link_ativacao: note,
  primeiro_acesso: note,
});

const customerShape = z.object({
  id_cliente: id,
  nome: z.string(),
  cpf_cnpj: z.string(),
  codigo_externo: z.string().nullable(),
  email: note,
  celular: note,
  contratos: z.array(contractShape),
});

const operationShape = z.object({ situacao: z.enum(['executando', 'concluida', 'falhou']), consultar_em_segundos: z.number().nullish().catch(undefined) });

/** A good answer's envelope. */
const good = <T>(dados: z.ZodType<T>): z.ZodType<{ dados: T }> => z.object({ sucesso: z.literal(true), codigo: z.literal(0), dados });
const page = <T>(item: z.ZodType<T>): z.ZodType<{ dados: Page<T> }> => good(z.object({ itens: z.array(item), proximo_cursor: z.string().min(1).nullable() }));
const answers = {
  session: good(sessionShape),
  provider: good(providerShape),
  products: page(productShape),
  customers: page(customerShape),
  customer: good(customerShape),
  created: good(z.object({ id_cliente: id })),
  contract: good(contractShape),
  opened: good(z.object({ id_contrato: id, id_operacao: id })),
  started: good(z.object({ id_operacao: id })),
  blocked: good(z.object({ id_bloqueio: id })),
  operation: good(operationShape),
  nothing: good(
    z
      .unknown()
      .optional()
      .transform((): void => undefined),
  ),
};

export type Provider = z.output<typeof providerShape>;
export type CatalogProduct = z.output<typeof productShape>;
export type Contract = z.output<typeof contractShape>;
export type Customer = z.output<typeof customerShape>;
export type Operation = z.output<typeof operationShape>;
export type Contact = Partial<Record<'nome' | 'email' | 'celular', string>>;
export type NewCustomer = Contact & Record<'nome' | 'cpf_cnpj' | 'codigo_externo', string>;
export type CustomerKey = { id_cliente: number } | { codigo_externo: string };
/** What a contract holds; `adicionais` is the whole list. */
export type ContractProducts = Pick<Contract, 'produto_principal' | 'adicionais'>;
export type BlockReason = 'debito' | 'solicitacao';

/** The platform's routes, one request each but for the lists. They throw `PlatformFailure`. */
export interface Api {
  provider(): Promise<Provider>;
  products(): AsyncIterable<CatalogProduct>;
  customers(): AsyncIterable<Customer>;
  /** `null`: the platform itself says there is none. */
  customer(key: CustomerKey): Promise<Customer | null>;
  createCustomer(customer: NewCustomer): Promise<{ id_cliente: number }>;
  changeCustomer(customerId: number, changes: Contact | { codigo_externo: string }): Promise<void>;
  /** `key`: the same one within 10 minutes opens no second contract. */
  openContract(customerId: number, products: ContractProducts, key: string): Promise<{ id_contrato: number; id_operacao: number }>;
  contract(contractId: number): Promise<Contract>;
  alterContract(contractId: number, products: ContractProducts): Promise<{ id_operacao: number }>;
  block(contractId: number, reason: BlockReason): Promise<{ id_bloqueio: number }>;
  unblock(contractId: number, blockId: number): Promise<void>;
  endContract(contractId: number): Promise<void>;
  /** `null`: forgotten; what became of it shows in the contract. */
  operation(operationId: number): Promise<Operation | null>;
}

/** The codes that are more than a failure to somebody. */
export const platformCodes = { session: '10', taken: '21', noCustomer: '22', operationForgotten: '32' } as const;

export function satTvApi({ username, password, providerId, baseUrl }: SatTvSettings, host: Host): Api {
  const direct = jsonClient({ host, title: 'A SatTV', baseUrl, failureOf });
  const client = inSession({
    client: direct,
    host,
    headers: (session) => ({ 'x-sessao': session }),
    rejectedCode: platformCodes.session,
    // It changes nothing that a person could miss: silence is no unknown write.
    open: async () => {
      const body = { usuario: username, senha: password, id_provedor: providerId };
      const { dados } = await direct.read({ method: 'POST', path: '/sessao/abrir', body, shape: answers.session });
      return { value: dados.sessao, expiresInSeconds: dados.expira_em_segundos };
    },
  });

  type Asked<T> = z.ZodType<{ dados: T }>;
  const read = async <T>(path: string, body: JsonObject, shape: Asked<T>, accepts: (answer: T) => boolean = () => true): Promise<T> =>
    (await client.read({ method: 'POST', path, body, shape, accepts: ({ dados }) => accepts(dados) })).dados;
  const write = async <T>(path: string, body: JsonObject, shape: Asked<T>, { repeatable = false } = {}): Promise<T> =>
    (await client.write({ path, body, shape, repeatable })).dados;
  const pageOf =
    <T>(path: string, shape: Asked<Page<T>>) =>
    (cursor: string | undefined): Promise<Page<T>> =>
      read(path, cursor === undefined ? {} : { cursor }, shape);

  return {
    provider: () => read('/provedor/consultar', {}, answers.provider),
    products: () => everyItem(pageOf('/produtos/listar', answers.products), (product) => product.id),
    customers: () => everyItem(pageOf('/clientes/listar', answers.customers), (customer) => customer.id_cliente),
    customer: (key) =>
      read('/clientes/buscar', key, answers.customer, (found) =>
        'id_cliente' in key ? found.id_cliente === key.id_cliente : found.codigo_externo === key.codigo_externo,
      ).catch(noneIf(platformCodes.noCustomer)),
    // A second one with this document or reference is refused, so a late first one does no harm, nor does a repeated one.
    createCustomer: (customer) => write('/clientes/inserir', customer, answers.created, { repeatable: true }),
    // Our reference is the same for ever: repeating it is harmless. A late contact would overwrite a newer one.
    changeCustomer: (customerId, changes) =>
      write('/clientes/alterar', { id_cliente: customerId, ...changes }, answers.nothing, { repeatable: 'codigo_externo' in changes }),
    openContract: (customerId, products, key) =>
      write('/contratos/inserir', { id_cliente: customerId, ...products, chave_idempotencia: key }, answers.opened, { repeatable: true }),
    contract: (contractId) => read('/contratos/consultar', { id_contrato: contractId }, answers.contract, (found) => found.id_contrato === contractId),
    alterContract: (contractId, products) => write('/contratos/alterar', { id_contrato: contractId, ...products }, answers.started),
    block: (contractId, reason) => write('/contratos/bloquear', { id_contrato: contractId, motivo: reason }, answers.blocked),
    // It lifts this block only: landing late, it cannot lift a later one.
    unblock: (contractId, blockId) => write('/contratos/desbloquear', { id_contrato: contractId, id_bloqueio: blockId }, answers.nothing, { repeatable: true }),
    endContract: (contractId) => write('/contratos/encerrar', { id_contrato: contractId }, answers.nothing),
    operation: (operationId) => read('/operacoes/consultar', { id_operacao: operationId }, answers.operation).catch(noneIf(platformCodes.operationForgotten)),
  };
}

const noneIf =
  (platformCode: string) =>
  (error: unknown): null => {
    if (isPlatformFailure(error) && error.platformCode === platformCode) return null;
    throw error;
  };

/**
 * What a code of the platform's list means (each says that nothing changed): our code, the sentence for the operator, and the datum at fault
 * where the code itself names it.
 */
type Meaning = readonly [code: FailureCode, message: string, field?: SubscriberField | 'product'];

// What was read a moment ago and is otherwise now is `busy`: the next call reads again, and its wait keeps a platform that contradicts
// itself from being hammered.
const changed = 'O contrato mudou na SatTV durante a operação.';
const meanings: Record<number, Meaning> = {
  10: ['unavailable', 'A SatTV encerrou a sessão: outro programa pode estar usando o usuário desta integração.'],
  11: ['invalid-settings', 'A SatTV não aceitou o usuário e a senha da integração.'],
  12: ['invalid-settings', 'A SatTV não reconhece o identificador do provedor, ou o desativou.'],
  20: ['refused', 'A SatTV recusou os dados enviados.'],
  21: ['conflict', 'Já existe na SatTV um cliente com este CPF/CNPJ.', 'document'],
  22: ['busy', 'O cliente mudou na SatTV durante a operação.'],
  23: ['refused', 'A SatTV não tem mais este produto à venda.', 'product'],
  24: ['busy', 'O cliente já tem outro contrato aberto na SatTV.'],
  25: ['busy', changed],
  26: ['busy', 'O bloqueio mudou na SatTV durante a operação.'],
  27: ['busy', changed],
  28: ['quota', 'Não há mais licenças contratadas na SatTV.'],
  29: ['throttled', 'A SatTV recebeu pedidos demais e pediu para esperar.'],
  30: ['busy', 'A SatTV ainda está processando uma mudança deste contrato.'],
  31: ['busy', changed],
  32: ['busy', 'A SatTV não se lembra mais da operação.'],
  33: ['unavailable', 'A SatTV perdeu o lugar na lista durante a leitura.'],
};

const fields: Record<string, readonly [SubscriberField | 'product', refused: string]> = {
  nome: ['name', 'o nome do cliente'],
  cpf_cnpj: ['document', 'o CPF/CNPJ do cliente'],
  email: ['email', 'o e-mail do cliente'],
  celular: ['phone', 'o celular do cliente'],
  produto_principal: ['product', 'o produto principal'],
  adicionais: ['product', 'os produtos adicionais'],
};

/** How long to wait for the platform to finish with an account, when it does not say. */
export const busySeconds = 5;

const number = z.number().optional().catch(undefined);
const errorShape = z.object({
  sucesso: z.literal(false),
  codigo: z.int().refine((codigo) => codigo !== 0),
  dados: z
    .object({ campo: z.string().optional().catch(undefined), id_cliente: number, id: number, aguarde_segundos: number })
    .partial()
    .nullish()
    .catch(undefined),
});

/** The platform's own sentence is not passed on: it may quote what we sent. An answer that is not its envelope is left to the SDK. */
function failureOf({ status, body, retryAfterSeconds }: JsonAnswer): PlatformFailure | undefined {
  const parsed = status >= 200 && status <= 299 ? errorShape.safeParse(body) : undefined;
  if (!parsed?.success) return undefined;
  const { codigo, dados } = parsed.data;
  const [code, message, named]: Meaning = meanings[codigo] ?? ['refused', `A SatTV recusou o pedido (código ${codigo}).`];
  const [field, refused] = (code === 'refused' && dados?.campo !== undefined && Object.hasOwn(fields, dados.campo) && fields[dados.campo]) || [];
  return new PlatformFailure(code, refused === undefined ? message : `A SatTV recusou ${refused}.`, {
    platformCode: String(codigo),
    field: named ?? field,
    // Whose it is (21), or which product (23): see `productIn`.
    remoteId: remoteIdOf(code === 'conflict' ? dados?.id_cliente : undefined),
    retryAfterSeconds: code === 'busy' ? busySeconds : code === 'throttled' ? waitOf(dados?.aguarde_segundos, retryAfterSeconds) : undefined,
    cause: codigo === 23 && dados?.id !== undefined ? { product: dados.id } : undefined,
  });
}

/** Which product the platform refused, where it says so. */
export function productIn({ cause }: PlatformFailure): number | undefined {
  return typeof cause === 'object' && cause !== null && 'product' in cause && typeof cause.product === 'number' ? cause.product : undefined;
}

const remoteIdOf = (id: number | undefined): string | undefined => (id === undefined ? undefined : String(id));
const waitOf = (told: number | undefined, header: number | undefined): number | undefined =>
  told === undefined ? header : Math.min(Math.max(Math.ceil(told), 0), 86_400);
