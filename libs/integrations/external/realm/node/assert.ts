import { inspect, isDeepStrictEqual } from './util.ts';

export class AssertionError extends Error {
  override readonly name = 'AssertionError';
  readonly code = 'ERR_ASSERTION';
}

function demand(holds: boolean, message: string | Error | undefined, otherwise: () => string): void {
  if (holds) return;
  throw message instanceof Error ? message : new AssertionError(message ?? otherwise());
}

export const ok = (value: unknown, message?: string | Error): void => demand(Boolean(value), message, () => `${inspect(value)} is not truthy`);
export const strictEqual = (one: unknown, other: unknown, message?: string | Error): void =>
  demand(Object.is(one, other), message, () => `${inspect(one)} is not ${inspect(other)}`);
export const notStrictEqual = (one: unknown, other: unknown, message?: string | Error): void =>
  demand(!Object.is(one, other), message, () => `${inspect(one)} is what it must not be`);
export const deepStrictEqual = (one: unknown, other: unknown, message?: string | Error): void =>
  demand(isDeepStrictEqual(one, other), message, () => `${inspect(one)} is not ${inspect(other)}`);
export const fail = (message: string | Error = 'Failed'): void => demand(false, message, () => 'Failed');

const assert = Object.assign((value: unknown, message?: string | Error) => ok(value, message), {
  AssertionError,
  ok,
  strictEqual,
  notStrictEqual,
  deepStrictEqual,
  equal: strictEqual,
  notEqual: notStrictEqual,
  deepEqual: deepStrictEqual,
  fail,
});
export default assert;
