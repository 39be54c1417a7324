import type { WantedAccount } from '@content-platforms/plugin-sdk';
import type { Api, User } from './api.ts';
import { memoOf } from './memo.ts';

/**
 * Our user: by the memo, else by our reference; else the one a person said to adopt. A memo that points at another's user (an old backup,
 * another account) is not believed. Nobody is adopted only to be removed.
 */
export async function findUser(api: Api, wanted: WantedAccount): Promise<User | null> {
  const { userId } = memoOf(wanted);
  const remembered = userId === undefined ? null : await api.user(userId);
  if (remembered?.referencia === wanted.reference) return remembered;
  const ours = await api.userByReference(wanted.reference);
  if (ours || wanted.products.length === 0) return ours;
  const adopted = /^[1-9]\d{0,14}$/.test(wanted.adopt ?? '') ? Number(wanted.adopt) : undefined;
  return adopted === undefined ? null : api.user(adopted);
}
