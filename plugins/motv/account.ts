import { internationalPhone, PlatformFailure, z, type Access, type HeldAccount, type Subscriber, type WantedAccount } from '@content-platforms/plugin-sdk';
import { busySeconds, type Api, type Subscription, type Viewer } from './api.ts';

/** A viewer with its live subscriptions. `viewer`: `null` of an adopted one, which is known by its id alone. */
export interface Account {
  viewersId: number;
  viewer: Viewer | null;
  subscriptions: readonly Subscription[];
}

const memoShape = z.object({ adopted: z.string().optional().catch(undefined) }).catch({});

/**
 * Our account: the viewer whose login is our reference, else the one a person said to adopt. Nobody is adopted only to be ended: with nothing
 * wanted, one that we took over before is meant, and both the memo and the person have to say so.
 */
export async function findAccount(api: Api, { reference, adopt, products, memo }: WantedAccount): Promise<Account | null> {
  const viewer = await api.viewer(reference);
  if (viewer) return withSubscriptions(api, viewer.viewers_id, viewer);
  if (adopt === undefined || !/^[1-9]\d{0,14}$/.test(adopt)) return null;
  if (products.length === 0 && memoShape.parse(memo).adopted !== adopt) return null;
  return withSubscriptions(api, Number(adopt), null);
}

/** `null`: there is no such viewer. */
async function withSubscriptions(api: Api, viewersId: number, viewer: Viewer | null): Promise<Account | null> {
  const subscriptions = await api.subscriptions(viewersId);
  if (subscriptions) return { viewersId, viewer, subscriptions };
  if (viewer === null) return null;
  throw new PlatformFailure('busy', 'O assinante mudou na moTV durante a operação.', { retryAfterSeconds: busySeconds });
}

/** What the platform holds, in our words. */
export function heldAccount(account: Account | null, reference: string): HeldAccount {
  if (!account) return { reference: null, remoteId: null, products: [], memo: {} };
  const { viewersId, viewer, subscriptions } = account;
  const blocked = new Map<number, boolean>();
  for (const { products_id, suspended } of subscriptions) blocked.set(products_id, (blocked.get(products_id) ?? true) && suspended);
  return {
    reference: viewer?.login === reference ? reference : null,
    remoteId: String(viewersId),
    products: [...blocked].map(([ref, isBlocked]) => ({ ref: String(ref), blocked: isBlocked })),
    ...(viewer ? { contact: heldContact(viewer) } : {}),
    memo: viewer ? {} : { adopted: String(viewersId) },
  };
}

function heldContact({ firstname, lastname, email, phone }: Viewer): Partial<Subscriber> {
  const name = [firstname, lastname].filter(Boolean).join(' ');
  const known = internationalPhone(phone);
  return { ...(name ? { name } : {}), ...(email ? { email } : {}), ...(known ? { phone: known } : {}) };
}

/** The subscriber's way in: what we made. An adopted viewer has a login and a password of its own, which nobody told us. */
export function accessOf(account: Account | null, { subscriber: { password } }: Pick<WantedAccount, 'subscriber'>): Access | undefined {
  if (!account?.viewer) return undefined;
  return { kind: 'login', username: account.viewer.login, ...(password ? { password } : {}) };
}
