// The platform's whole wire format is in this file: when its manual comes, this is what is compared with it.
import {
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
import type { MotvSettings } from './settings.ts';
import { signature } from './sign.ts';

// Shapes ask only for what is used, and are strict only where a wrong value would do harm: an odd new field must not stop anything.

const id = z.int().positive();
const note = z.string().nullish().catch(undefined);
const flag = z.union([z.boolean(), z.literal([0, 1]).transform(Boolean)]);

const productShape = z.object({ products_id: id, name: z.string(), price: z.number().nullish().catch(undefined) });
const viewerShape = z.object({ viewers_id: id, login: z.string(), firstname: note, lastname: note, email: note, phone: note });
const subscriptionShape = z.object({ viewers_bouquets_id: id, products_id: id, suspended: flag, cancelled: flag });
const errorShape = z.object({ status: z.int(), response: z.unknown() });

/** A good answer's envelope. */
const good = <T>(response: z.ZodType<T>): z.ZodType<{ response: T }> => z.object({ status: z.literal(1), response });
const answers = {
  created: good(z.object({ viewers_id: id })),
  viewers: good(z.array(viewerShape)),
  subscriptions: good(z.array(subscriptionShape)),
  products: good(z.array(productShape)),
  changed: good(z.unknown()),
};

export type CatalogProduct = z.output<typeof productShape>;
export type Viewer = z.output<typeof viewerShape>;
export type Subscription = z.output<typeof subscriptionShape>;
export type NewViewer = Record<'login' | 'password', string> & Partial<Record<'profileName' | 'email' | 'phone' | 'firstname' | 'lastname', string>>;

/** The platform's methods, one request each. They throw `PlatformFailure`. */
export interface Api {
  products(): Promise<CatalogProduct[]>;
  /** By the whole login; `null`: nobody has it. */
  viewer(login: string): Promise<Viewer | null>;
  createViewer(viewer: NewViewer): Promise<number>;
  deleteViewer(viewersId: number): Promise<void>;
  /** `null`: there is no such viewer. What was cancelled is left out. */
  subscriptions(viewersId: number): Promise<Subscription[] | null>;
  /** By the product's id. */
  subscribe(viewersId: number, productsId: number): Promise<void>;
  cancel(viewersId: number, productsId: number): Promise<void>;
  /** By the subscription's own id. */
  suspend(viewersBouquetsId: number): Promise<void>;
  resume(viewersBouquetsId: number): Promise<void>;
}

/** The statuses that are more than a failure to somebody. */
export const platformCodes = { invalidParameter: '12' } as const;

export function motvApi({ username, secret, baseUrl }: MotvSettings, host: Host): Api {
  const client = jsonClient({
    host,
    title: 'A moTV',
    baseUrl: `${baseUrl}/api`,
    headers: () => ({ authorization: signature(username, secret, host.now()) }),
    failureOf,
  });
  const read = async <T>(path: string, data: JsonObject, shape: z.ZodType<{ response: T }>, accepts: (response: T) => boolean = () => true): Promise<T> =>
    (await client.read({ method: 'POST', path, body: { data }, shape, accepts: ({ response }) => accepts(response) })).response;
  const write = async (path: string, data: JsonObject, { repeatable = false } = {}): Promise<void> =>
    void (await client.write({ path, body: { data }, shape: answers.changed, repeatable }));

  return {
    products: () => read('/sales/getAllowedProductsForCustomer', {}, answers.products, (all) => isEachOnce(all.map(({ products_id }) => products_id))),
    // It may well be a search: what is not the very login is somebody else.
    viewer: async (login) => (await read('/customer/findCustomerForSales', { login }, answers.viewers)).find((viewer) => viewer.login === login) ?? null,
    createViewer: async (viewer) =>
      (await client.write({ path: '/integration/createMotvCustomer', body: { data: viewer }, shape: answers.created })).response.viewers_id,
    deleteViewer: (viewersId) => write('/customer/deleteCustomer', { viewers_id: viewersId }),
    subscriptions: (viewersId) =>
      read('/subscription/getCustomerSubscriptionInfo', { viewers_id: viewersId }, answers.subscriptions, (all) =>
        isEachOnce(all.map(({ viewers_bouquets_id }) => viewers_bouquets_id)),
      )
        .then((all) => all.filter(({ cancelled }) => !cancelled))
        .catch((error: unknown) => {
          if (isPlatformFailure(error) && error.platformCode === platformCodes.invalidParameter) return null;
          throw error;
        }),
    subscribe: (viewersId, productsId) => write('/integration/subscribe', { viewers_id: viewersId, products_id: productsId }),
    cancel: (viewersId, productsId) => write('/integration/cancel', { viewers_id: viewersId, products_id: productsId }),
    suspend: (viewersBouquetsId) => write('/subscription/suspendSubscription', { viewers_bouquets_id: viewersBouquetsId }),
    // Absolute, and of one subscription. One that lands late lets a debtor in until the host looks again: cheap beside making one who paid wait.
    resume: (viewersBouquetsId) => write('/subscription/resumeSubscription', { viewers_bouquets_id: viewersBouquetsId }, { repeatable: true }),
  };
}

const isEachOnce = (ids: readonly number[]): boolean => new Set(ids).size === ids.length;

/** What a status means (each says that nothing changed): our code, and the sentence for the operator. */
type Meaning = readonly [code: FailureCode, message: string];

// What was read a moment ago and is otherwise now is `busy`: the next call reads again.
const changed = 'A assinatura mudou na moTV durante a operação.';
const meanings: Record<number, Meaning> = {
  12: ['refused', 'A moTV recusou os dados enviados.'],
  25: ['invalid-settings', 'A moTV não aceitou o usuário e o segredo da integração, ou o relógio deste servidor está errado.'],
  500: ['busy', changed],
  501: ['busy', changed],
  502: ['busy', 'A moTV não pode suspender a assinatura agora.'],
  503: ['busy', changed],
};

const fields: Record<string, readonly [SubscriberField | 'product', refused: string]> = {
  products_id: ['product', 'A moTV não conhece este produto, ou não o vende ao provedor.'],
  firstname: ['name', 'A moTV recusou o nome do cliente.'],
  lastname: ['name', 'A moTV recusou o nome do cliente.'],
  profileName: ['name', 'A moTV recusou o nome do cliente.'],
  email: ['email', 'A moTV recusou o e-mail do cliente.'],
  phone: ['phone', 'A moTV recusou o telefone do cliente.'],
  password: ['password', 'A moTV recusou a senha do cliente.'],
};

/** How long to wait for the platform to finish with an account, when it does not say. */
export const busySeconds = 5;

/** The platform's own sentence is not passed on: it may quote what we sent. A status on no list proves nothing, and is left to the SDK. */
function failureOf({ status: http, body }: JsonAnswer): PlatformFailure | undefined {
  const parsed = http >= 200 && http <= 299 ? errorShape.safeParse(body) : undefined;
  const meaning = parsed?.success && Object.hasOwn(meanings, parsed.data.status) ? meanings[parsed.data.status] : undefined;
  if (!parsed?.success || !meaning) return undefined;
  const { status, response } = parsed.data;
  const [code, message] = meaning;
  const [field, refused] = (code === 'refused' && typeof response === 'string' && Object.hasOwn(fields, response) && fields[response]) || [];
  return new PlatformFailure(code, refused ?? message, {
    platformCode: String(status),
    field,
    retryAfterSeconds: code === 'busy' ? busySeconds : undefined,
  });
}
