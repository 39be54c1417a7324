import type { SubscriberField } from './contract.ts';

/**
 * Meaning of a platform's refusal or silence. A code speaks of *this* write; every code except `unknown` means that nothing changed.
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

/** Details of a failure besides its code and message. */
export interface FailureDetails {
  /** The subscriber's field that the platform refused, or `product`. */
  field?: SubscriberField | 'product';
  /** Remote id of the user that holds the value (`conflict`). */
  remoteId?: string;
  /** Wait requested by the platform. */
  retryAfterSeconds?: number;
  /** For `unknown` only: repeating this write is harmless (it sets an absolute state), so no window is needed. */
  repeatable?: boolean;
  /** The platform's error code, to distinguish failures in the plugin (`inSession`) and for the log. */
  platformCode?: string;
  /** The original error, for the log. */
  cause?: unknown;
}

/**
 * The only error a plugin throws. Its message is shown to operators: in pt-BR, without secrets or personal data.
 *
 * ```ts
 * throw new PlatformFailure('conflict', 'Este CPF já é de outro assinante.', { field: 'document', remoteId: '4711' });
 * ```
 *
 * Its members are the code and the `FailureDetails`; `repeatable` is `false` by default.
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

/** Returns whether an error is a `PlatformFailure`, also one of another copy of the SDK. */
export function isPlatformFailure(error: unknown): error is PlatformFailure {
  return error instanceof Error && error.name === 'PlatformFailure' && failureCodes.includes((error as PlatformFailure).code);
}
