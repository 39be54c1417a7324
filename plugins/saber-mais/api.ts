// The platform's whole wire format is in this file: when its manual comes, this is what is compared with it.
import {
  isPlatformFailure,
  jsonClient,
  PlatformFailure,
  z,
  type FailureCode,
  type Host,
  type JsonAnswer,
  type SubscriberField,
} from '@content-platforms/plugin-sdk';
import { everyPage, type Page } from './every-page.ts';
import type { SaberMaisSettings } from './settings.ts';

// Shapes ask only for what is used, and are strict only where a wrong value would do harm: an odd new field must not stop anything.

const id = z.int().positive();
const note = z.string().nullish().catch(undefined);

const partnerShape = z.object({ id, razao_social: z.string(), licencas: z.object({ contratadas: z.int(), em_uso: z.int() }) });

const productShape = z.object({
  codigo: z.string().min(1),
  nome: z.string(),
  descricao: note,
  valor: z.union([z.string(), z.number()]).nullish().catch(undefined),
  situacao: z.string(),
});

const subscriptionShape = z.object({ id, produto: z.string(), situacao: z.enum(['ativa', 'bloqueada']) });

const userShape = z.object({
  id,
  referencia: z.string(),
  nome: z.string(),
  documento: z.string(),
  email: z.string(),
  telefone: note,
  primeiro_acesso: note,
  assinaturas: z.array(subscriptionShape),
});

const pageFields = { pagina: z.int(), total_paginas: z.int(), total: z.int() };
const productsShape = z.object({ dados: z.array(productShape), ...pageFields });
const usersShape = z.object({ dados: z.array(userShape), ...pageFields });

const errorShape = z.object({
  erro: z.object({ codigo: z.string().regex(/^[\w.-]{1,64}$/), campo: z.string().optional().catch(undefined), id: id.optional().catch(undefined) }),
});

export type Partner = z.output<typeof partnerShape>;
export type CatalogProduct = z.output<typeof productShape>;
export type Subscription = z.output<typeof subscriptionShape>;
export type User = z.output<typeof userShape>;
export type Contact = Partial<Record<'nome' | 'email' | 'telefone', string>>;
export type NewUser = Contact & Record<'referencia' | 'documento' | 'nome' | 'email', string>;

/** The platform's routes, one request each but for the lists. They throw `PlatformFailure`. */
export interface Api {
  partner(): Promise<Partner>;
  products(): AsyncIterable<CatalogProduct>;
  users(): AsyncIterable<User>;
  /** `null`: the platform itself says there is none. */
  user(id: number): Promise<User | null>;
  userByReference(reference: string): Promise<User | null>;
  createUser(user: NewUser): Promise<User>;
  changeUser(id: number, changes: Contact | { referencia: string }): Promise<User>;
  deleteUser(id: number): Promise<void>;
  subscribe(userId: number, product: string): Promise<Subscription>;
  setSituation(subscriptionId: number, situacao: Subscription['situacao']): Promise<Subscription>;
  endSubscription(subscriptionId: number): Promise<void>;
}

const perPage = 100;

export function saberMaisApi({ token, baseUrl }: SaberMaisSettings, host: Host): Api {
  const client = jsonClient({ host, title: 'A Saber Mais', baseUrl: `${baseUrl}/api/v1`, headers: { authorization: `Bearer ${token}` }, failureOf });
  const pageOf =
    <T>(path: string, shape: z.ZodType<Page<T>>) =>
    (pagina: number) =>
      client.read({ path, query: { pagina, por_pagina: perPage }, shape });

  return {
    partner: () => client.read({ path: '/parceiro', shape: partnerShape }),
    products: () => everyPage(pageOf('/produtos', productsShape), ({ codigo }) => codigo),
    // Ordered by id: users created meanwhile come last.
    users: () => everyPage(pageOf('/usuarios', usersShape), (user) => user.id, { mayGrow: true }),

    user: (userId) =>
      client.read({ path: `/usuarios/${userId}`, shape: userShape, accepts: (user) => user.id === userId }).catch((error: unknown) => {
        if (isPlatformFailure(error) && error.platformCode === 'nao_encontrado') return null;
        throw error;
      }),

    async userByReference(referencia) {
      const { dados } = await client.read({
        path: '/usuarios',
        query: { referencia, por_pagina: perPage },
        shape: usersShape,
        // Nothing may be concluded from a list that was not filtered: "none of these" is not "there is none".
        accepts: (found) => found.total === found.dados.length && found.dados.every((user) => user.referencia === referencia),
      });
      return dados.toSorted((a, b) => a.id - b.id)[0] ?? null;
    },

    createUser: (user) => client.write({ path: '/usuarios', body: user, shape: userShape, accepts: ({ referencia }) => referencia === user.referencia }),
    changeUser: (userId, changes) =>
      client.write({
        method: 'PATCH',
        path: `/usuarios/${userId}`,
        body: changes,
        shape: userShape,
        accepts: (user) => user.id === userId && (!('referencia' in changes) || user.referencia === changes.referencia),
      }),
    deleteUser: (userId) => client.write({ method: 'DELETE', path: `/usuarios/${userId}`, shape: z.undefined() }),
    subscribe: (userId, produto) =>
      client.write({ path: `/usuarios/${userId}/assinaturas`, body: { produto }, shape: subscriptionShape, accepts: (made) => made.produto === produto }),
    setSituation: (subscriptionId, situacao) =>
      client.write({
        method: 'PATCH',
        path: `/assinaturas/${subscriptionId}`,
        body: { situacao },
        shape: subscriptionShape,
        accepts: (set) => set.id === subscriptionId && set.situacao === situacao,
        // Both are absolute, yet a lost one may land up to a minute later, over whatever was written since. A late unblock leaves a debtor
        // in until the host looks again after that minute: cheap beside making one who paid wait. A late block would shut out one who paid.
        repeatable: situacao === 'ativa',
      }),
    endSubscription: (subscriptionId) => client.write({ method: 'DELETE', path: `/assinaturas/${subscriptionId}`, shape: z.undefined() }),
  };
}

/** What an error code of the platform means: our code, the sentence for the operator, and the datum at fault where the code itself names it. */
type Meaning = readonly [code: FailureCode, message: string, field?: SubscriberField | 'product'];
const meanings: Record<string, Meaning> = {
  token_invalido: ['invalid-settings', 'A Saber Mais não reconhece o token da integração.'],
  token_sem_permissao: ['invalid-settings', 'O token da integração não tem permissão na Saber Mais.'],
  muitas_requisicoes: ['throttled', 'A Saber Mais recebeu pedidos demais e pediu para esperar.'],
  manutencao: ['unavailable', 'A Saber Mais está em manutenção.'],
  em_processamento: ['busy', 'A Saber Mais ainda está processando uma mudança deste usuário.'],
  sem_licencas: ['quota', 'Não há mais licenças contratadas na Saber Mais.'],
  referencia_existente: ['conflict', 'Já existe na Saber Mais um usuário com a referência deste cliente.'],
  email_existente: ['conflict', 'O e-mail deste cliente já é de outro usuário da Saber Mais.', 'email'],
  documento_invalido: ['refused', 'A Saber Mais recusou o CPF/CNPJ do cliente.', 'document'],
  email_invalido: ['refused', 'A Saber Mais recusou o e-mail do cliente.', 'email'],
  nome_invalido: ['refused', 'A Saber Mais recusou o nome do cliente.', 'name'],
  referencia_invalida: ['refused', 'A Saber Mais recusou a referência do cliente.'],
  produto_inativo: ['refused', 'O produto não está mais à venda na Saber Mais.', 'product'],
  nao_encontrado: ['refused', 'A Saber Mais não encontrou o que foi pedido.'],
};

const otherRefusal: Meaning = ['refused', 'A Saber Mais recusou os dados enviados.'];

const fields: Record<string, SubscriberField | 'product'> = { documento: 'document', nome: 'name', email: 'email', telefone: 'phone', produto: 'product' };

/** How long to wait for the platform to finish with an account, when it does not say. */
export const busySeconds = 5;

/** The platform's own sentence is not passed on: it may quote what we sent. A code not listed is left to the SDK, by its status. */
function failureOf({ status, body, retryAfterSeconds }: JsonAnswer): PlatformFailure | undefined {
  const parsed = status >= 400 ? errorShape.safeParse(body) : undefined;
  if (!parsed?.success) return undefined;
  const { codigo, campo, id: existing } = parsed.data.erro;
  const field = campo !== undefined && Object.hasOwn(fields, campo) ? fields[campo] : undefined;
  const meaning = Object.hasOwn(meanings, codigo) ? meanings[codigo] : status === 422 ? otherRefusal : undefined;
  // Of the 5xx only `manutencao` promises that nothing was applied.
  if (!meaning || (status >= 500 && codigo !== 'manutencao')) return undefined;
  const [code, message, named] = meaning;
  return new PlatformFailure(code, codigo === 'nao_encontrado' && field === 'product' ? 'A Saber Mais não conhece este produto.' : message, {
    platformCode: codigo,
    field: named ?? (code === 'refused' ? field : undefined),
    remoteId: code === 'conflict' && existing !== undefined ? String(existing) : undefined,
    retryAfterSeconds: retryAfterSeconds ?? (code === 'busy' ? busySeconds : undefined),
  });
}
