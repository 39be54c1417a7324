import type { SubscriberField } from './contract.ts';

/**
 * What a platform's refusal or silence means. Codes speak of *this* write; every code but `unknown` says that nothing changed.
 *
 * | code | the host then |
 * |---|---|
 * | `invalid-settings` | pauses the integration, alerts, probes; no customer is charged an attempt |
 * | `refused` | shows it to the operator; retried when a fact changes, and daily |
 * | `conflict` | a person decides; adopts by itself only what carries our reference |
 * | `quota` | stops selling; retried when a licence is freed, and daily |
 * | `busy` | retries after its wait |
 * | `throttled` | the whole integration waits |
 * | `unavailable` | backs off with jitter; opens the breaker |
 * | `unknown` | no write before `settleSeconds` have passed, then reads and goes on |
 */
export const failureCodes = ['invalid-settings', 'refused', 'conflict', 'quota', 'busy', 'throttled', 'unavailable', 'unknown'] as const;
export type FailureCode = (typeof failureCodes)[number];

/** What a failure may say beside its code and message. */
export interface FailureDetails {
  /** Which datum of the subscriber the platform refused, or `product`. */
  field?: SubscriberField | 'product';
  /** Who holds it already (`conflict`). */
  remoteId?: string;
  /** How long the platform asked to wait. */
  retryAfterSeconds?: number;
  /** `unknown` only: repeating this very write is harmless (it sets an absolute state), so no window is waited for. */
  repeatable?: boolean;
  /** The platform's own code: for your own code to tell failures apart (`inSession`), and for the log. */
  platformCode?: string;
  /** The error that led to it: for the log. */
  cause?: unknown;
}

/**
 * The one error a plugin throws. Its message is shown to operators: pt-BR, without secrets and personal data.
 *
 * ```ts
 * throw new PlatformFailure('conflict', 'Este CPF já é de outro assinante.', { field: 'document', remoteId: '4711' });
 * ```
 *
 * Caught, its members are its code and what `FailureDetails` says; `repeatable` is `false` unless told.
 */
export class PlatformFailure extends Error {
  override readonly name = 'PlatformFailure';
  readonly code: FailureCode;
  readonly field: SubscriberField | 'product' | undefined;
  readonly remoteId: string | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly repeatable: boolean;
  readonly platformCode: string | undefined;

  constructor(code: FailureCode, message: string, details: FailureDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.field = details.field;
    this.remoteId = details.remoteId;
    this.retryAfterSeconds = details.retryAfterSeconds;
    this.repeatable = details.repeatable ?? false;
    this.platformCode = details.platformCode;
  }
}

/** Also true for a failure thrown by another copy of the SDK. */
export function isPlatformFailure(error: unknown): error is PlatformFailure {
  return error instanceof Error && error.name === 'PlatformFailure' && failureCodes.includes((error as PlatformFailure).code);
}
