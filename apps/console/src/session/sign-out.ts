import type { SignedOut } from '../api/generated/types.gen.ts';
import { post } from '../api/request.ts';

/** Signs out, here or on every device. Returns the next address: the identity provider's when its session has to end too. */
export async function signOut(everywhere = false): Promise<string> {
  const { identityProvider } = await post<SignedOut>('/sign-out', { everywhere }).catch(() => ({ identityProvider: null }));
  return identityProvider ?? '/';
}
