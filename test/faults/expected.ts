import type { FailureCode } from '@content-platforms/plugin-sdk';
import type { FaultKind, FaultRequest } from './platform-under-test.ts';

/** What we ask of a platform. `look` is the read before every write; `session` exists where calls need one. */
export const reads = ['check', 'products', 'session', 'look', 'find', 'list'] as const;
/** `open`: the second write of a new account, where what it holds is opened by a call of its own. */
export const writes = ['create', 'open', 'subscribe', 'change', 'block', 'unblock', 'unsubscribe', 'end'] as const;
export const operations = [...reads, ...writes] as const;
export type ReadOperation = (typeof reads)[number];
export type WriteOperation = (typeof writes)[number];
export type Operation = (typeof operations)[number];

/** What follows from one fault at one operation, as the product's own rows show it right afterwards. */
export const consequences = {
  none: 'nothing: the answer came in time',
  frozen: 'account `unknown`, same idempotency key; no request at all before the settle window has passed; then it reads, and goes on from what it finds',
  again: 'account `unknown`, same key; an absolute write, so it is tried again at once, and looked at once more after the window',
  paused: 'integration paused with one alert, probed until it answers; the account waits, no attempt is counted against it',
  gated: "the whole integration waits for as long as it was asked to; the account's attempts stay as they were",
  retried: 'account `pending`, retried with backoff and jitter; three silences in a row open the breaker',
  shown: 'account `failed`, shown with its reason and field; retried when a fact changes, and daily',
  asked:
    'account `needs_attention`: a person decides; retried when a fact changes, three times within two minutes (it may be an account of ours that is ending), then daily',
  failed: 'the run fails with the code; nothing is retired, nobody is judged',
  held: 'the run is held for a person with its reason; nothing is retired',
  differs: 'the differences are stored and shown; nothing is written',
  told: 'the caller is told the code; nothing is stored',
} as const;
export type Consequence = keyof typeof consequences;

export interface Expected {
  /** `ok`: no failure. */
  code: FailureCode | 'ok';
  consequence: Consequence;
}

/** One way to fail: a fault of the transport or of an answer, or a rule of the platform. */
export interface Fault {
  name: string;
  kind: FaultKind;
  more?: Omit<FaultRequest, 'kind' | 'match'>;
  /** What a write that suffers it may be called. Reads: the same, but `unknown` is `unavailable`. */
  code: FailureCode | 'ok';
  what: string;
}

/** Longer than the calls of the test may take. */
const beyondDeadline = 4_000;

export const faults: readonly Fault[] = [
  { name: 'refuse', kind: 'refuse', code: 'unknown', what: 'connection closed before the request is read' },
  { name: 'reset-before', kind: 'reset-before', code: 'unknown', what: 'connection reset, not applied' },
  { name: 'reset-after', kind: 'reset-after', code: 'unknown', what: 'connection reset, applied' },
  { name: 'reset-late', kind: 'reset-late', more: { delayMs: null }, code: 'unknown', what: 'connection reset, applied minutes later' },
  { name: 'hang', kind: 'hang', code: 'unknown', what: 'no answer, not applied' },
  { name: 'hang-after', kind: 'hang-after', code: 'unknown', what: 'no answer, applied' },
  { name: 'slow', kind: 'slow', more: { delayMs: 150 }, code: 'ok', what: 'right answer, late but in time' },
  { name: 'slow-beyond', kind: 'slow', more: { delayMs: beyondDeadline }, code: 'unknown', what: 'right answer after the deadline' },
  { name: 'cut', kind: 'cut', code: 'unknown', what: 'right status, half a body, applied' },
  { name: 'garble', kind: 'garble', code: 'unknown', what: '2xx with half of the JSON or HTML, applied' },
  { name: 'malformed', kind: 'malformed', code: 'unknown', what: '2xx with JSON of another shape, applied' },
  { name: 'huge', kind: 'huge', code: 'unknown', what: '2xx with 50 MB, applied' },
  { name: 'error-in-200', kind: 'error-in-200', code: 'unknown', what: '200 with an error in it' },
  { name: '401', kind: '401', code: 'invalid-settings', what: 'credentials not recognised' },
  { name: '403', kind: '403', code: 'invalid-settings', what: 'credentials without permission' },
  { name: '429', kind: '429', more: { retryAfterSeconds: 120 }, code: 'throttled', what: 'too many requests, Retry-After 120' },
  { name: '503', kind: '503', code: 'unavailable', what: 'maintenance, promised not applied' },
  { name: '500-before', kind: '500-before', code: 'unknown', what: '500, not applied' },
  { name: '500-after', kind: '500-after', code: 'unknown', what: '500, applied' },
  { name: '500-late', kind: '500-late', more: { delayMs: null }, code: 'unknown', what: '500, applied minutes later' },
  { name: 'redirect', kind: 'redirect', code: 'unknown', what: '302 to another address: never followed' },
];

/** Faults of paged lists. `second-page`: the first page was good. */
export const listFaults: readonly (Omit<Fault, 'code'> & { on: Partial<Record<'products' | 'list', Expected>> })[] = [
  {
    name: 'empty',
    kind: 'empty',
    what: 'no items at all, and says so',
    on: { products: { code: 'ok', consequence: 'held' }, list: { code: 'ok', consequence: 'differs' } },
  },
  { name: 'half', kind: 'half', what: 'the first half, as if it were all', on: { products: { code: 'ok', consequence: 'held' } } },
  {
    name: 'repeated page',
    kind: 'repeat-page',
    what: 'page 2 holds what page 1 holds',
    on: { products: { code: 'unavailable', consequence: 'failed' } },
  },
  {
    name: 'wrong total',
    kind: 'wrong-total',
    what: 'the total is not the number of items',
    on: { products: { code: 'unavailable', consequence: 'failed' }, list: { code: 'unavailable', consequence: 'failed' } },
  },
  {
    name: 'second page fails',
    kind: '500-before',
    more: { skip: 1 },
    what: 'page 1 is good, page 2 is a 500',
    on: { products: { code: 'unavailable', consequence: 'failed' } },
  },
];

const ofWrite: Record<FailureCode | 'ok', Consequence> = {
  ok: 'none',
  unknown: 'frozen',
  'invalid-settings': 'paused',
  throttled: 'gated',
  unavailable: 'retried',
  busy: 'retried',
  refused: 'shown',
  quota: 'shown',
  conflict: 'asked',
};

/** What a fault must come to; `repeatable`: the plugin calls this write absolute. */
export function expectedOf(operation: Operation, code: Fault['code'], repeatable: boolean): Expected {
  const isWrite = (writes as readonly string[]).includes(operation);
  const told = !isWrite && code === 'unknown' ? 'unavailable' : code;
  if (told === 'unknown' && repeatable) return { code: told, consequence: 'again' };
  if (isWrite || operation === 'look' || operation === 'session' || told === 'ok' || told === 'invalid-settings')
    return { code: told, consequence: ofWrite[told] };
  return { code: told, consequence: operation === 'products' || operation === 'list' ? 'failed' : 'told' };
}
