import { AsyncLocalStorage } from 'node:async_hooks';

/** Who was recognised: a person by their session, or an integrator by its key. */
export interface Principal {
  kind: 'user' | 'key';
  id: string;
  /** `*`: everything. */
  permissions: readonly string[];
  sessionId?: string;
  /** Signed in with less than the installation asks for: may do nothing but mend that. */
  lacksSecondFactor?: boolean;
}

/** Who asks, and under which request; carried beside the call so that audit and logs need no parameter for it. */
export interface RequestContext {
  requestId: string;
  /** `user:<id>`, `key:<id>`, `schedule:<name>`, `work:<kind>`, `system`. */
  actor: string;
  /** What whoever asks may do; `*`: everything. Work of our own may. */
  permissions: readonly string[];
  principal?: Principal;
  /** The network address the request came from. */
  address?: string;
  /** Why, as whoever asks said it (`X-Reason`). */
  reason?: string;
  /** The attempt at a request with an `Idempotency-Key` that is being made. */
  attempt?: { actor: string; key: string; run: string };
  /** Preferred language of the answer. */
  language: 'pt-BR' | 'en';
}

const storage = new AsyncLocalStorage<RequestContext>();
const nobody: RequestContext = { requestId: '', actor: 'system', permissions: ['*'], language: 'pt-BR' };

export const currentContext = (): RequestContext => storage.getStore() ?? nobody;
export const currentActor = (): string => currentContext().actor;

/** Runs `work` as `context`. */
export function withContext<T>(context: Partial<RequestContext>, work: () => T): T {
  return storage.run({ ...currentContext(), ...context }, work);
}

/** For hooks that cannot wrap what follows them (the HTTP server's). */
export function enterContext(context: RequestContext): void {
  storage.enterWith(context);
}

/** The guard learns who asks only after the request has begun. */
export function setPrincipal(principal: Principal): void {
  const context = storage.getStore();
  if (context) Object.assign(context, { principal, actor: `${principal.kind}:${principal.id}`, permissions: principal.permissions });
}
