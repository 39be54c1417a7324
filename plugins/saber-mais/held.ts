import type { HeldAccount } from '@content-platforms/plugin-sdk';
import type { User } from './api.ts';
import { heldContact } from './contact.ts';
import { keptSubscriptions } from './steps.ts';

/** What the platform holds, in our words. A product is blocked when none of its subscriptions is active. */
export function heldAccount(user: User | null): HeldAccount {
  if (!user) return { reference: null, remoteId: null, products: [], memo: {} };
  return {
    reference: user.referencia || null,
    remoteId: String(user.id),
    products: [...keptSubscriptions(user).keys()].map((ref) => ({
      ref,
      blocked: user.assinaturas.every(({ produto, situacao }) => produto !== ref || situacao === 'bloqueada'),
    })),
    contact: heldContact(user),
    ...activation(user.primeiro_acesso),
    memo: { userId: user.id },
  };
}

function activation(primeiroAcesso: string | null | undefined): Pick<HeldAccount, 'activatedAt'> {
  if (primeiroAcesso === null) return { activatedAt: null };
  const at = new Date(primeiroAcesso ?? NaN);
  return Number.isNaN(at.getTime()) ? {} : { activatedAt: at.toISOString() };
}
