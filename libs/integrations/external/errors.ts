import { isPlatformFailure, PlatformFailure } from '@content-platforms/plugin-sdk';
import type { SentError } from './protocol.ts';

const short = (message: unknown): string => String(message).slice(0, 2_000);
/** Of another realm or copy too. */
const named = (error: unknown, name: string): error is Error => error instanceof Error && error.name === name;

/** An error as it crosses to another process: what the contract gives a meaning keeps it. Never throws. */
export function packError(error: unknown): SentError {
  try {
    return packed(error);
  } catch {
    // Its own getters threw.
    return { kind: 'other', message: 'An error that cannot be read' };
  }
}

function packed(error: unknown): SentError {
  if (isPlatformFailure(error)) {
    const { code, field, remoteId, retryAfterSeconds, repeatable, platformCode } = error;
    return {
      kind: 'failure',
      code,
      message: short(error.message),
      repeatable,
      ...(field === undefined ? {} : { field }),
      ...(remoteId === undefined ? {} : { remoteId }),
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
      ...(platformCode === undefined ? {} : { platformCode }),
    };
  }
  const message = short(error instanceof Error ? error.message : String(error));
  if (named(error, 'TimeoutError')) return { kind: 'timeout', message };
  if (named(error, 'TypeError')) return { kind: 'transport', message };
  return { kind: 'other', message };
}

export function unpackError(sent: SentError): Error {
  switch (sent.kind) {
    case 'failure':
      return new PlatformFailure(sent.code, sent.message, {
        ...(sent.field === undefined ? {} : { field: sent.field }),
        ...(sent.remoteId === undefined ? {} : { remoteId: sent.remoteId }),
        ...(sent.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: sent.retryAfterSeconds }),
        ...(sent.repeatable === undefined ? {} : { repeatable: sent.repeatable }),
        ...(sent.platformCode === undefined ? {} : { platformCode: sent.platformCode }),
      });
    case 'transport':
      return new TypeError(sent.message);
    case 'timeout':
      return new DOMException(sent.message, 'TimeoutError');
    case 'other':
      return new Error(sent.message);
  }
}
