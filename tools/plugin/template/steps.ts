import type { WantedAccount } from '@content-platforms/plugin-sdk';
import type { RemoteSubscriber } from './api.ts';

/** One write at the platform. */
export type Step = { kind: 'create' } | { kind: 'adopt'; id: number } | { kind: 'put'; id: number; code: string; blocked: boolean };

/** The next write, from what is wanted and what is held; `undefined`: in step. Pure, so that it can be tested without a platform. */
export function nextStep(wanted: WantedAccount, held: RemoteSubscriber | undefined): Step | undefined {
  if (!held) {
    if (wanted.products.length === 0) return undefined;
    const adopted = Number(wanted.adopt);
    return adopted > 0 ? { kind: 'adopt', id: adopted } : { kind: 'create' };
  }
  for (const { ref } of wanted.products) {
    const has = held.products.find(({ code }) => code === ref);
    if (!has) return { kind: 'put', id: held.id, code: ref, blocked: false };
  }
  // Missing: to block and unblock (CK-23), to take away what is not wanted (CK-24), to end the account (CK-25).
  return undefined;
}
