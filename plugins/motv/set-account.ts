import {
  isPlatformFailure,
  nationalPhone,
  PlatformFailure,
  setByStep,
  type Outcome,
  type Subscriber,
  type SubscriberField,
  type WantedAccount,
} from '@content-platforms/plugin-sdk';
import { accessOf, findAccount, heldAccount, type Account } from './account.ts';
import { busySeconds, platformCodes, type Api, type NewViewer } from './api.ts';
import { keyOf, stepsTowards, type Step } from './steps.ts';

/** Brings an account one write nearer to what is wanted; `done` when the platform's last answer shows it there. */
export async function setAccount(api: Api, wanted: WantedAccount, now: Date): Promise<Outcome> {
  return setByStep<Account | null, Step>({
    wanted,
    now,
    state: await findAccount(api, wanted),
    stepsTowards: (account) => stepsTowards(wanted, account),
    keyOf,
    take: (step) => take(api, wanted, step),
    heldOf: (account) => heldAccount(account, wanted.reference),
    accessOf: (account) => accessOf(account, wanted),
    busySeconds,
  });
}

/** Makes the one write. Answers the account as it then is; `undefined` after one whose new ids only a reading shows. */
async function take(api: Api, wanted: WantedAccount, step: Step): Promise<Account | null | undefined> {
  switch (step.kind) {
    case 'create':
      await create(api, wanted);
      return undefined;
    case 'remove':
      await api.deleteViewer(step.account.viewersId);
      return null;
    case 'subscribe':
      await api.subscribe(step.account.viewersId, productId(step.product));
      // It names the new subscription by another id than the product's, and does not say which.
      return undefined;
    case 'cancel':
      await api.cancel(step.account.viewersId, step.subscription.products_id);
      return { ...step.account, subscriptions: step.account.subscriptions.filter(({ products_id }) => products_id !== step.subscription.products_id) };
    case 'suspend':
    case 'resume': {
      const suspended = step.kind === 'suspend';
      await (suspended ? api.suspend : api.resume)(step.subscription.viewers_bouquets_id);
      return { ...step.account, subscriptions: step.account.subscriptions.map((one) => (one === step.subscription ? { ...one, suspended } : one)) };
    }
  }
}

/** A refusal may mean that the login exists, a moment after it did not: a create whose answer was lost, and the next reading finds it. */
async function create(api: Api, { reference, subscriber }: WantedAccount): Promise<void> {
  try {
    await api.createViewer(newViewer(reference, subscriber));
  } catch (error) {
    if (!isPlatformFailure(error) || error.platformCode !== platformCodes.invalidParameter || error.field !== undefined) throw error;
    if (!(await api.viewer(reference))) throw error;
  }
}

function newViewer(login: string, subscriber: Partial<Subscriber>): NewViewer {
  const name = required(subscriber, 'name', 'o nome').replace(/\s+/g, ' ');
  const [firstname = name, ...rest] = name.split(' ');
  const { email, phone } = subscriber;
  return {
    login,
    password: required(subscriber, 'password', 'uma senha'),
    profileName: firstname,
    firstname,
    ...(rest.length > 0 ? { lastname: rest.join(' ') } : {}),
    ...(email?.trim() ? { email: email.trim() } : {}),
    ...(phone ? { phone: nationalPhone(phone) } : {}),
  };
}

/** The platform numbers its products: what is no number it can't know. */
function productId(ref: string): number {
  if (/^[1-9]\d{0,14}$/.test(ref)) return Number(ref);
  throw new PlatformFailure('refused', 'A moTV não conhece este produto, ou não o vende ao provedor.', { field: 'product' });
}

function required(subscriber: Partial<Subscriber>, field: SubscriberField, label: string): string {
  const value = subscriber[field]?.trim();
  if (value) return value;
  throw new PlatformFailure('refused', `A moTV exige ${label} do cliente.`, { field });
}
