import type { WantedAccount } from '@content-platforms/plugin-sdk';
import type { Account } from './account.ts';
import type { Subscription } from './api.ts';

/** One write at the platform. */
export type Step =
  | { kind: 'create' }
  | { kind: 'remove'; account: Account }
  | { kind: 'subscribe'; account: Account; product: string }
  | { kind: 'cancel' | 'suspend' | 'resume'; account: Account; subscription: Subscription };

/**
 * What is still to be written, in order: who paid first, who bought next, then blocks and ends. A new subscription comes active and is suspended,
 * if so wanted, by the step that it then calls for. Nothing wanted: a viewer of ours is removed; an adopted one, which may be more than ours,
 * loses its subscriptions and stays.
 */
export function stepsTowards({ products }: WantedAccount, account: Account | null): Step[] {
  const wanted = new Map<string, boolean>();
  // Named twice, it is blocked only when both say so.
  for (const { ref, blocked } of products) wanted.set(ref, (wanted.get(ref) ?? true) && blocked !== false);
  if (!account) return wanted.size > 0 ? [{ kind: 'create' }] : [];
  if (wanted.size === 0 && account.viewer) return [{ kind: 'remove', account }];

  const about = (kind: 'cancel' | 'suspend' | 'resume', test: (one: Subscription, isBlocked: boolean | undefined) => boolean): Step[] =>
    account.subscriptions.filter((one) => test(one, wanted.get(String(one.products_id)))).map((subscription) => ({ kind, account, subscription }));
  const held = new Set(account.subscriptions.map(({ products_id }) => String(products_id)));
  return [
    ...about('resume', ({ suspended }, isBlocked) => suspended && isBlocked === false),
    ...[...wanted.keys()].filter((product) => !held.has(product)).map((product): Step => ({ kind: 'subscribe', account, product })),
    ...about('suspend', ({ suspended }, isBlocked) => !suspended && isBlocked === true),
    ...about('cancel', (_one, isBlocked) => isBlocked === undefined),
  ];
}

/** Names a step across calls. */
export function keyOf(step: Step): string {
  if ('subscription' in step) return `${step.kind} ${step.subscription.viewers_bouquets_id}`;
  return step.kind === 'subscribe' ? `subscribe ${step.product}` : step.kind;
}
