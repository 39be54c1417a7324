import { isPlatformFailure, PlatformFailure, setByStep, type Outcome, type WantedAccount } from '@content-platforms/plugin-sdk';
import { accessOf, accountOf, findAccount, heldAccount, type Account } from './account.ts';
import { busySeconds, platformCodes, type Api } from './api.ts';
import { newCustomer } from './contact.ts';
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

/** Makes the one write; answers the account as it then is. */
async function take(api: Api, wanted: WantedAccount, step: Step): Promise<Account> {
  switch (step.kind) {
    case 'create':
      return create(api, wanted);
    case 'subscribe':
      await api.subscribe(step.account.customer.Username, step.product);
      return { ...step.account, products: [...step.account.products, step.product] };
    case 'unsubscribe':
      await api.unsubscribe(step.account.customer.Username, step.product);
      return { ...step.account, products: step.account.products.filter((product) => product !== step.product) };
    case 'contact':
      // Taken as sent: what the platform spells its own way is not written again and again.
      await api.changeCustomer(step.account.customer.Username, step.contact);
      return { ...step.account, customer: { ...step.account.customer, ...step.contact } };
  }
}

/** That it exists, a moment after it did not: ours, made by a write whose answer was lost. */
async function create(api: Api, { reference, subscriber }: WantedAccount): Promise<Account> {
  try {
    return { customer: await api.createCustomer(newCustomer(reference, subscriber)), products: [] };
  } catch (error) {
    if (!isPlatformFailure(error) || error.platformCode !== platformCodes.userExists) throw error;
    const customer = await api.customer(reference);
    if (customer) return accountOf(api, customer);
    throw new PlatformFailure('unavailable', 'A PlayHub diz que o cliente existe, mas não o mostra.', { platformCode: error.platformCode });
  }
}
