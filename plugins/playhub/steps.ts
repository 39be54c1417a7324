import type { WantedAccount } from '@content-platforms/plugin-sdk';
import type { Account } from './account.ts';
import type { Contact } from './api.ts';
import { contactChanges } from './contact.ts';

/** One write at the platform. */
export type Step =
  { kind: 'create' } | { kind: 'subscribe' | 'unsubscribe'; account: Account; product: string } | { kind: 'contact'; account: Account; contact: Contact };

/**
 * What is still to be written, in order: who paid or bought first, then what is blocked or ended, contact data last. The platform knows no
 * block: a blocked product is taken away, and subscribed again on the day it is unblocked. Nobody is created only to be blocked.
 */
export function stepsTowards(wanted: WantedAccount, account: Account | null): Step[] {
  const active = activeProducts(wanted);
  if (!account) return active.size > 0 ? [{ kind: 'create' }] : [];
  const contact = wanted.products.length > 0 ? contactChanges(wanted.subscriber, account.customer) : undefined;
  return [
    ...[...active].filter((product) => !account.products.includes(product)).map((product) => ({ kind: 'subscribe' as const, account, product })),
    ...account.products.filter((product) => !active.has(product)).map((product) => ({ kind: 'unsubscribe' as const, account, product })),
    ...(contact ? [{ kind: 'contact' as const, account, contact }] : []),
  ];
}

/** Names a step across calls. */
export const keyOf = (step: Step): string => ('product' in step ? `${step.kind} ${step.product}` : step.kind);

/** Those that somebody may use now: a product named twice is blocked only when both say so. */
function activeProducts({ products }: WantedAccount): Set<string> {
  return new Set(products.filter(({ blocked }) => blocked === false).map(({ ref }) => ref));
}
