import { z, type Access, type HeldAccount, type JsonObject, type WantedAccount } from '@content-platforms/plugin-sdk';
import type { Api, Customer } from './api.ts';
import { heldContact } from './contact.ts';

/** A customer with what was subscribed for it; what it chose itself, in a slot, is not in the list. */
export interface Account {
  customer: Customer;
  products: string[];
}

const memoShape = z.object({ adopted: z.string().optional().catch(undefined) }).catch({});

/**
 * Our account: the one whose user name is our reference, else the one a person said to adopt. Nobody is adopted only to be ended: with nothing
 * wanted, one that we took over before is meant, and both the memo and the person have to say so.
 */
export async function findAccount(api: Api, { reference, adopt, products, memo }: WantedAccount): Promise<Account | null> {
  const customer = (await api.customer(reference)) ?? (await adopted());
  return customer && accountOf(api, customer);

  async function adopted(): Promise<Customer | null> {
    if (adopt === undefined || !/^[\w.@-]{3,64}$/.test(adopt)) return null;
    if (products.length === 0 && memoShape.parse(memo).adopted !== adopt) return null;
    return api.customer(adopt);
  }
}

export async function accountOf(api: Api, customer: Customer): Promise<Account> {
  const subscriptions = await api.subscriptions(customer.Username);
  // What hangs on a slot goes with its slot, and is the subscriber's own choice.
  return { customer, products: subscriptions.filter(({ ParentProductId }) => !ParentProductId).map(({ ProductId }) => ProductId) };
}

/** What the platform holds, in our words. A product that is blocked is not there at all. */
export function heldAccount(account: Account | null, reference: string): HeldAccount {
  if (!account) return { reference: null, remoteId: null, products: [], memo: {} };
  const { customer, products } = account;
  const ours = customer.Username === reference;
  const memo: JsonObject = ours ? {} : { adopted: customer.Username };
  return {
    reference: ours ? reference : null,
    remoteId: customer.Username,
    products: products.map((ref) => ({ ref, blocked: false })),
    contact: heldContact(customer),
    memo,
  };
}

/** The subscriber's way in. The password is the one we made; an adopted customer has one of its own, which nobody told us. */
export function accessOf(
  account: Account | null,
  { reference, subscriber: { password } }: Pick<WantedAccount, 'reference' | 'subscriber'>,
): Access | undefined {
  if (!account) return undefined;
  const { Username: username } = account.customer;
  return { kind: 'login', username, ...(password && username === reference ? { password } : {}) };
}
