// The platform's whole wire format is in this file: when its manual comes, this is what is compared with it.
import { jsonClient, PlatformFailure, z, type Host, type JsonAnswer } from '@content-platforms/plugin-sdk';
import type { NewPlatformSettings } from './settings.ts';

const providerShape = z.object({ id: z.string().min(1), name: z.string(), licences: z.object({ contracted: z.int(), used: z.int() }) });
const productShape = z.object({ code: z.string().min(1), name: z.string(), onSale: z.boolean() });
const subscriberShape = z.object({
  id: z.int().positive(),
  reference: z.string(),
  products: z.array(z.object({ code: z.string(), blocked: z.boolean() })),
});
/** `total` shows whether the list is whole. */
const listOf = <T>(item: z.ZodType<T>) => z.object({ items: z.array(item), total: z.int() });

export type CatalogProduct = z.output<typeof productShape>;
export type RemoteSubscriber = z.output<typeof subscriberShape>;
export type NewSubscriber = { reference: string; name: string; document: string };

/** The platform's routes, one request each. They throw `PlatformFailure`. */
export type Api = ReturnType<typeof newPlatformApi>;

export function newPlatformApi({ token, baseUrl }: NewPlatformSettings, host: Host) {
  const client = jsonClient({ host, title: 'A New Platform', baseUrl, headers: { authorization: `Bearer ${token}` }, failureOf });
  const whole = <T>({ items, total }: { items: T[]; total: number }): boolean => items.length === total;
  return {
    provider: () => client.read({ path: '/provider', shape: providerShape }),
    products: async () => (await client.read({ path: '/products', shape: listOf(productShape), accepts: whole })).items,
    subscribers: async () => (await client.read({ path: '/subscribers', shape: listOf(subscriberShape), accepts: whole })).items,
    /** `undefined`: the platform itself says there is none. */
    async byReference(reference: string): Promise<RemoteSubscriber | undefined> {
      const accepts = (found: { items: RemoteSubscriber[]; total: number }): boolean => whole(found) && found.items.every((one) => one.reference === reference);
      const { items } = await client.read({ path: '/subscribers', query: { reference }, shape: listOf(subscriberShape), accepts });
      return items[0];
    },
    create: (subscriber: NewSubscriber) => client.write({ path: '/subscribers', body: subscriber, shape: subscriberShape }),
    /** A person has confirmed that this one is ours. */
    adopt: (id: number, reference: string) => client.write({ method: 'PATCH', path: `/subscribers/${id}`, body: { reference }, shape: subscriberShape }),
    /** Gives the product, or blocks or unblocks it. */
    put: (id: number, code: string, blocked: boolean) =>
      client.write({ method: 'PUT', path: `/subscribers/${id}/products/${encodeURIComponent(code)}`, body: { blocked }, shape: subscriberShape }),
    take: (id: number, code: string) =>
      client.write({ method: 'DELETE', path: `/subscribers/${id}/products/${encodeURIComponent(code)}`, shape: subscriberShape }),
    remove: (id: number) => client.write({ method: 'DELETE', path: `/subscribers/${id}`, shape: z.undefined() }),
  };
}

const errorShape = z.object({ error: z.string(), id: z.int().optional() });

/** What the platform's own errors mean; what is not listed is left to the SDK. Its sentences may quote what we sent: write our own. */
function failureOf({ status, body }: JsonAnswer): PlatformFailure | undefined {
  const parsed = status >= 400 && status < 500 ? errorShape.safeParse(body) : undefined;
  if (!parsed?.success) return undefined;
  const { error, id } = parsed.data;
  if (error === 'licences') return new PlatformFailure('quota', 'Não há mais licenças contratadas na New Platform.');
  if (error === 'product') return new PlatformFailure('refused', 'A New Platform não conhece este produto.', { field: 'product' });
  if (error === 'document') return new PlatformFailure('refused', 'A New Platform recusou o CPF/CNPJ do cliente.', { field: 'document' });
  if (error === 'taken') {
    return new PlatformFailure('conflict', 'Este CPF/CNPJ já é de outro assinante da New Platform.', { field: 'document', remoteId: String(id) });
  }
  return undefined;
}
