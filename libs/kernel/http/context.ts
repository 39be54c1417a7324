import { AsyncLocalStorage } from 'node:async_hooks';

/** Who was recognised: a person by their session, or an integrator by its key. */
export interface Principal {
  kind: 'user' | 'key';
  id: string;
  /** Who answers for what is done: `user:<id>`, also for a key of that person; `key:<id>` for a key that belongs to nobody. */
  responsible: string;
  /** `*`: everything. */
  permissions: readonly string[];
  sessionId?: string;
  /** When the person of a session last proved who they are; milliseconds since 1970. */
  authenticatedAt?: number;
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
  /** Whose rights the work at hand runs on, where that is not the principal: work that was asked for by a request carries it on. */
  responsible?: string;
  /** Permissions that the request at hand had to hold. */
  required?: readonly string[];
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

/** Who answers for what is being done now (`Principal.responsible`); undefined for schedules and for the system itself. */
export function currentResponsible(): string | undefined {
  const { principal, responsible, actor } = currentContext();
  return principal?.responsible ?? responsible ?? (/^(user|key):/.test(actor) ? actor : undefined);
}

/** Runs `work` as `context`. */
export function withContext<T>(context: Partial<RequestContext>, work: () => T): T {
  return storage.run({ ...currentContext(), ...context }, work);
}

/** For hooks that cannot wrap what follows them (the HTTP server's). */
export function enterContext(context: RequestContext): void {
  storage.enterWith(context);
}

/** The guard learns who asks only after the request has begun. */
export function setPrincipal(principal: Principal, required: readonly string[] = []): void {
  const context = storage.getStore();
  if (context) Object.assign(context, { principal, required, actor: `${principal.kind}:${principal.id}`, permissions: principal.permissions });
}
