import type { WantedAccount } from '@content-platforms/plugin-sdk';
import type { Contact, Subscription, User } from './api.ts';
import { contactChanges } from './contact.ts';

/** One write at the platform. */
export type Step =
  | { kind: 'create' }
  | { kind: 'adopt' | 'remove'; user: User }
  | { kind: 'unblock' | 'block' | 'end'; user: User; subscription: Subscription }
  | { kind: 'subscribe'; user: User; product: string }
  | { kind: 'contact'; user: User; changes: Contact };

/**
 * What is still to be written, in order: who paid first, who bought next, then blocks, ends and duplicates; contact data last.
 * Nothing when the account is in step. A wanted product that is held is never subscribed again; a new one comes active and is
 * blocked, if so wanted, by the step that its subscription then calls for.
 *
 * `user` is the one that carries our reference, or one that a person said to adopt.
 */
export function stepsTowards(wanted: WantedAccount, user: User | null): Step[] {
  const products = wantedProducts(wanted);
  if (products.size === 0) return user ? [{ kind: 'remove', user }] : [];
  if (!user) return [{ kind: 'create' }];
  if (user.referencia !== wanted.reference) return [{ kind: 'adopt', user }];

  const held = keptSubscriptions(user);
  const kept = [...held.values()].filter(({ produto }) => products.has(produto));
  const changes = contactChanges(wanted.subscriber, user);
  return [
    ...kept.filter(({ produto, situacao }) => situacao === 'bloqueada' && !products.get(produto)).map(about('unblock', user)),
    ...[...products.keys()].filter((product) => !held.has(product)).map((product) => ({ kind: 'subscribe' as const, user, product })),
    ...kept.filter(({ produto, situacao }) => situacao === 'ativa' && products.get(produto)).map(about('block', user)),
    ...user.assinaturas.filter(({ produto }) => !products.has(produto)).map(about('end', user)),
    ...user.assinaturas.filter((one) => products.has(one.produto) && held.get(one.produto) !== one).map(about('end', user)),
    ...(changes ? [{ kind: 'contact' as const, user, changes }] : []),
  ];
}

/** Names a step across calls. */
export function keyOf(step: Step): string {
  if ('subscription' in step) return `${step.kind} ${step.subscription.id}`;
  return step.kind === 'subscribe' ? `subscribe ${step.product}` : step.kind;
}

/** By product, the oldest subscription: should there be several, the others go. */
export function keptSubscriptions(user: User): Map<string, Subscription> {
  const kept = new Map<string, Subscription>();
  for (const one of user.assinaturas.toSorted((a, b) => a.id - b.id)) if (!kept.has(one.produto)) kept.set(one.produto, one);
  return kept;
}

/** By product, whether it is to be blocked. Named twice, it is blocked only when both say so. */
function wantedProducts({ products }: WantedAccount): Map<string, boolean> {
  const wanted = new Map<string, boolean>();
  for (const { ref, blocked } of products) wanted.set(ref, (wanted.get(ref) ?? true) && blocked !== false);
  return wanted;
}

const about =
  (kind: 'unblock' | 'block' | 'end', user: User) =>
  (subscription: Subscription): Step => ({ kind, user, subscription });
