import { AsyncLocalStorage } from 'node:async_hooks';

/** The authenticated party: a person by their session, or an integration by its API key. */
export interface Principal {
  kind: 'user' | 'key';
  id: string;
  /** Who is responsible: `user:<id>`, also for a key of that person; `key:<id>` for a key that belongs to nobody. */
  responsible: string;
  /** `*`: everything. */
  permissions: readonly string[];
  sessionId?: string;
  /** When the person of a session last proved who they are; milliseconds since 1970. */
  authenticatedAt?: number;
  /** Signed in without the second factor that the installation requires: may only set one up. */
  lacksSecondFactor?: boolean;
}

/** The principal and request of the current call chain, for audit and logs. Carried by AsyncLocalStorage. */
export interface RequestContext {
  requestId: string;
  /** `user:<id>`, `key:<id>`, `schedule:<name>`, `work:<kind>`, `system`. */
  actor: string;
  /** Permissions of the principal; `*`: all. The system's own work has all. */
  permissions: readonly string[];
  principal?: Principal;
  /** Whose rights background work runs on: the party whose request queued it. */
  responsible?: string;
  /** Permissions that the request required. */
  required?: readonly string[];
  /** The network address the request came from. */
  address?: string;
  /** The reason given by the client (`X-Reason`). */
  reason?: string;
  /** The current attempt of a request with an `Idempotency-Key`. */
  attempt?: { actor: string; key: string; run: string };
  /** How long a statement may take before its connection is given up; none: as long as it needs (work in the background). */
  statementMilliseconds?: number;
  /** Preferred language of the answer. */
  language: 'pt-BR' | 'en';
}

const storage = new AsyncLocalStorage<RequestContext>();
const nobody: RequestContext = { requestId: '', actor: 'system', permissions: ['*'], language: 'pt-BR' };

export const currentContext = (): RequestContext => storage.getStore() ?? nobody;
export const currentActor = (): string => currentContext().actor;

/** Returns who is responsible for the current work (`Principal.responsible`); undefined for schedules and for the system itself. */
export function currentResponsible(): string | undefined {
  const { principal, responsible, actor } = currentContext();
  return principal?.responsible ?? responsible ?? (/^(user|key):/.test(actor) ? actor : undefined);
}

/** Runs `work` as `context`. */
export function withContext<T>(context: Partial<RequestContext>, work: () => T): T {
  return storage.run({ ...currentContext(), ...context }, work);
}

/** Sets the context for hooks of the HTTP server, which cannot wrap what follows them. */
export function enterContext(context: RequestContext): void {
  storage.enterWith(context);
}

/** Sets the principal of the current request once it is authenticated. */
export function setPrincipal(principal: Principal, required: readonly string[] = []): void {
  const context = storage.getStore();
  if (context) Object.assign(context, { principal, required, actor: `${principal.kind}:${principal.id}`, permissions: principal.permissions });
}
