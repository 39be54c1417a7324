import type { Subscriber, WantedAccount } from '@content-platforms/plugin-sdk';
import type { AccountFacts } from '../accounts/account-facts.ts';
import type { WantedProduct } from './wanted-products.ts';

/** Whether the platform may hold something else than the memo says: a kept key means an unknown outcome. */
const isDoubtful = ({ reassert, operationKey, unsettledSeconds }: AccountFacts): boolean =>
  reassert || operationKey !== null || (unsettledSeconds !== null && unsettledSeconds <= 0);

/** Builds the wanted account as the plugin receives it. */
export function wantedAccount(facts: AccountFacts, products: WantedProduct[], subscriber: Partial<Subscriber>): WantedAccount {
  return {
    reference: facts.reference,
    revision: facts.revision,
    products,
    subscriber,
    origin: {
      customerId: facts.customerId,
      ...(facts.serviceId ? { serviceId: facts.serviceId } : {}),
      ...(facts.linkId ? { link: facts.linkId } : {}),
      ...(facts.package ? { package: facts.package } : {}),
    },
    memo: facts.memo,
    ...(facts.adopt ? { adopt: facts.adopt } : {}),
    ...(isDoubtful(facts) ? { reassert: true } : {}),
  };
}
