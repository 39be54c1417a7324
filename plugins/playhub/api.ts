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
  type SubscriberField,
} from '@content-platforms/plugin-sdk';
import type { PlayHubSettings } from './settings.ts';

// Shapes ask only for what is used, and are strict only where a wrong value would do harm: an odd new field must not stop anything.

const note = z.string().nullish().catch(undefined);
const count = z.int().nullish().catch(undefined);

const tokenShape = z.object({ AccessToken: z.string().regex(/^[\x21-\x7e]+$/) });
const partnerShape = z.object({
  Id: z.union([z.string().min(1), z.int()]).transform(String),
  Name: z.string(),
  Vouchers: z.object({ Contracted: z.int(), Used: z.int() }).nullish().catch(undefined),
});
const productShape = z.object({
  Id: z.string().min(1),
  Name: z.string(),
  Active: z.boolean(),
  Price: z.number().nullish().catch(undefined),
  ChoiceCount: count,
  Choices: z.array(z.string()).nullish().catch(undefined),
});
const productsShape = z.object({ Products: z.array(productShape), Count: z.int() });
const customerShape = z.object({ Username: z.string().min(1), Name: z.string(), Document: note, Email: note, Mobile: note });
const subscriptionShape = z.object({ ProductId: z.string().min(1), ParentProductId: z.string().nullish() });
const subscriptionsShape = z.object({ Subscriptions: z.array(subscriptionShape) });
const errorShape = z.object({ Code: z.int(), Message: z.string().optional() });

export type Partner = z.output<typeof partnerShape>;
export type CatalogProduct = z.output<typeof productShape>;
export type Customer = z.output<typeof customerShape>;
export type Subscription = z.output<typeof subscriptionShape>;
export type Contact = Partial<Record<'Name' | 'Document' | 'Email' | 'Mobile', string>>;
export type NewCustomer = Contact & Record<'Username' | 'Password' | 'Name', string>;

/** The platform's routes, one request each. They throw `PlatformFailure`. */
export interface Api {
  partner(): Promise<Partner>;
  products(): Promise<CatalogProduct[]>;
  /** `null`: the platform itself says there is none. */
  customer(username: string): Promise<Customer | null>;
  createCustomer(customer: NewCustomer): Promise<Customer>;
  changeCustomer(username: string, contact: Contact): Promise<Customer>;
  subscriptions(username: string): Promise<Subscription[]>;
  subscribe(username: string, product: string): Promise<void>;
  unsubscribe(username: string, product: string): Promise<void>;
}

/** The codes that are more than a failure to somebody. */
export const platformCodes = { token: 'http-401', noCustomer: 'http-404', userExists: '2' } as const;

/** Clients keep a token this long; how long it really lives is not public. */
const tokenSeconds = 25 * 60;

export function playHubApi({ apiKey, apiSecret, baseUrl }: PlayHubSettings, host: Host): Api {
  const direct = jsonClient({ host, title: 'A PlayHub', baseUrl: `${baseUrl}/v3`, failureOf });
  const client = inSession({
    client: direct,
    host,
    headers: (token) => ({ authorization: `Bearer ${token}` }),
    rejectedCode: platformCodes.token,
    // It changes nothing that a person could miss: silence is no unknown write.
    open: async () => {
      const body = { ApiKey: apiKey, ApiSecret: apiSecret };
      const { AccessToken } = await direct.read({ method: 'POST', path: '/authentication/tokens', body, shape: tokenShape });
      return { value: AccessToken, expiresInSeconds: tokenSeconds };
    },
  });
  const pathOf = (username: string): string => `/customers/${encodeURIComponent(username)}`;
  const accepts = (username: string) => (customer: Customer) => customer.Username === username;

  return {
    partner: () => client.read({ path: '/partner', shape: partnerShape }),
    products: async () => {
      const { Products } = await client.read({ path: '/products', shape: productsShape, accepts: isWhole });
      return Products;
    },
    customer: (username) =>
      client.read({ path: pathOf(username), shape: customerShape, accepts: accepts(username) }).catch((error: unknown) => {
        if (isPlatformFailure(error) && error.platformCode === platformCodes.noCustomer) return null;
        throw error;
      }),
    // A second one with this user name is refused, so a late first one does no harm, nor does a repeated one.
    createCustomer: (customer) =>
      client.write({ path: '/customers', body: customer, shape: customerShape, accepts: accepts(customer.Username), repeatable: true }),
    changeCustomer: (username, contact) =>
      client.write({ method: 'PUT', path: pathOf(username), body: contact, shape: customerShape, accepts: accepts(username) }),
    subscriptions: async (username) => (await client.read({ path: `${pathOf(username)}/subscriptions`, shape: subscriptionsShape })).Subscriptions,
    subscribe: async (username, product) => {
      const shape = subscriptionShape;
      // A second one is refused (7). One that lands late lets a debtor in until the host looks again: cheap beside making one who paid wait.
      await client.write({
        path: `${pathOf(username)}/subscriptions`,
        body: { ProductId: product },
        shape,
        accepts: ({ ProductId }) => ProductId === product,
        repeatable: true,
      });
    },
    unsubscribe: (username, product) =>
      client.write({ method: 'DELETE', path: `${pathOf(username)}/subscriptions/${encodeURIComponent(product)}`, shape: z.undefined() }),
  };
}

/** As many as the platform says, none twice. */
const isWhole = ({ Products, Count }: z.output<typeof productsShape>): boolean =>
  Products.length === Count && new Set(Products.map(({ Id }) => Id)).size === Count;

/** What an error code of the platform means: our code, the sentence for the operator, and the datum at fault where the code itself names it. */
type Meaning = readonly [code: FailureCode, message: string, field?: SubscriberField | 'product'];

// What was read a moment ago and is otherwise now is `busy`: the next call reads again.
const meanings: Record<number, Meaning> = {
  2: ['conflict', 'Já existe na PlayHub um cliente com a referência deste cliente.'],
  3: ['refused', 'A PlayHub recusou o CPF/CNPJ do cliente.', 'document'],
  4: ['busy', 'A assinatura mudou na PlayHub durante a operação.'],
  5: ['refused', 'A PlayHub não conhece este produto, ou não o vende mais.', 'product'],
  6: ['refused', 'A PlayHub não autorizou o provedor a vender este produto.', 'product'],
  7: ['busy', 'A assinatura mudou na PlayHub durante a operação.'],
  8: ['quota', 'Não há mais vouchers contratados na PlayHub.'],
};

/** How long to wait for the platform to finish with an account, when it does not say. */
export const busySeconds = 5;

/** The platform's own sentence is not passed on: it may quote what we sent. An answer that is not its error is left to the SDK, by its status. */
function failureOf({ status, body }: JsonAnswer): PlatformFailure | undefined {
  const parsed = status >= 400 && status < 500 && status !== 429 && status !== 408 ? errorShape.safeParse(body) : undefined;
  if (!parsed?.success) return undefined;
  if (status === 401) return new PlatformFailure('invalid-settings', 'A PlayHub não aceitou a ApiKey e o ApiSecret.', { platformCode: platformCodes.token });
  if (status === 403) return new PlatformFailure('invalid-settings', 'A PlayHub não permite o acesso desta integração.', { platformCode: 'http-403' });
  if (status === 404) {
    const details = { platformCode: platformCodes.noCustomer, retryAfterSeconds: busySeconds };
    return new PlatformFailure('busy', 'O cliente mudou na PlayHub durante a operação.', details);
  }
  const { Code } = parsed.data;
  const [code, message, field]: Meaning = meanings[Code] ?? ['refused', `A PlayHub recusou o pedido (código ${Code}).`];
  return new PlatformFailure(code, message, { platformCode: String(Code), field, retryAfterSeconds: code === 'busy' ? busySeconds : undefined });
}
