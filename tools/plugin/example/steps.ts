import type { WantedAccount } from '@content-platforms/plugin-sdk';
import type { RemoteListener } from './api.ts';

/** One order to the platform. */
export type Step =
  { kind: 'create'; plan: string } | { kind: 'adopt' | 'suspend' | 'resume' | 'cancel'; id: number } | { kind: 'change'; id: number; plan: string };

/** The next order, from what is wanted and what is held; `undefined`: in step. Pure, so that it can be tested without a platform. */
export function nextStep({ products, adopt }: Pick<WantedAccount, 'products' | 'adopt'>, held: RemoteListener | null): Step | undefined {
  // The manifest says so: one product a package, one package a subscriber.
  const [product] = products;
  if (!held) {
    if (!product) return undefined;
    const adopted = Number(adopt);
    return adopted > 0 ? { kind: 'adopt', id: adopted } : { kind: 'create', plan: product.ref };
  }
  const { id, plan, suspended } = held;
  if (!product) return { kind: 'cancel', id };
  if (plan !== product.ref) return { kind: 'change', id, plan: product.ref };
  const isBlocked = product.blocked !== false;
  return suspended === isBlocked ? undefined : { kind: isBlocked ? 'suspend' : 'resume', id };
}
