import type { HostRequest, HostResponse } from '../../contract.ts';
import { fakeHost, json, type FakeHost, type FakeRequest } from '../fake-host.ts';
import type { Simulator } from './simulator.ts';

/** What can happen to a request between plugin and platform. `-after`: the platform did what it was asked. */
export const hostFaults = [
  'lost-before',
  'lost-after',
  'late',
  'hang-before',
  'hang-after',
  '500-before',
  '500-after',
  'html-before',
  'object-before',
  'html-after',
  'empty-after',
  'object-after',
  'list-after',
  'cut-after',
  '429',
  'echo',
] as const;
export type HostFault = (typeof hostFaults)[number];

export interface SentRequest extends FakeRequest {
  /** Method, path without numbers and ids, names of the body's fields: the same for the same kind of request. */
  signature: string;
  /** Whether the platform changed by it. */
  effect: boolean;
  fault: HostFault | undefined;
  /** Everything that left: address, headers, body. */
  text: string;
}

/** A host for the kit: sends to a simulator, plays faults, and remembers all that left. The clock moves when told, and a millisecond a request. */
export interface LiveHost extends FakeHost {
  readonly sent: SentRequest[];
  /** Asked about each request. */
  strike: (request: SentRequest) => HostFault | undefined;
  /** Messages and fields of what was logged. */
  readonly logLines: string[];
  /** Every session value so far. */
  readonly sessions: string[];
  /** The next use of the session gets a value the platform does not know (any more). */
  spoilSession(): void;
  /** Delivers what is still held back. */
  landLate(): Promise<void>;
}

export const retryAfterSeconds = 7;

export function liveHost(simulator: () => Simulator, lateSeconds: number): LiveHost {
  const sent: SentRequest[] = [];
  const sessions: string[] = [];
  const logLines: string[] = [];
  let late: { at: number; deliver: () => Promise<unknown> }[] = [];
  let spoiled: string | undefined;
  const clock = fakeHost(() => json(500, {}));

  const deliver = (url: string, init: HostRequest): Promise<HostResponse> => (simulator().fetch ?? overHttp)(url, init);
  const land = async (all: boolean): Promise<void> => {
    const due = late.filter(({ at }) => all || at <= clock.now().getTime());
    late = late.filter((one) => !due.includes(one));
    for (const one of due) await one.deliver().catch(() => undefined);
  };

  const host: LiveHost = {
    ...clock,
    requests: sent,
    sent,
    sessions,
    logLines,
    strike: () => undefined,
    landLate: () => land(true),
    spoilSession: () => void (spoiled = 'a-session-nobody-knows'),
    log: (message, fields = {}) => void logLines.push(`${message} ${JSON.stringify(fields)}`),
    async session(open, rejected) {
      if (spoiled !== undefined && rejected === undefined) return spoiled;
      const value = await clock.session(open, rejected === spoiled ? sessions.at(-1) : rejected);
      spoiled = undefined;
      sessions.push(value);
      return value;
    },
    async fetch(url, init = {}) {
      // A request takes a moment: no two leave at the same one.
      clock.advance(0.001);
      await land(false);
      const request = describe(url, init);
      request.fault = host.strike(request);
      sent.push(request);
      const before = await simulator().effects();
      try {
        return await suffer(request.fault, { url, init }, deliver, (again) => late.push({ at: clock.now().getTime() + lateSeconds * 1000, deliver: again }));
      } finally {
        request.effect = (await simulator().effects()) > before;
      }
    },
  };
  return host;
}

async function suffer(
  fault: HostFault | undefined,
  { url, init }: { url: string; init: HostRequest },
  deliver: (url: string, init: HostRequest) => Promise<HostResponse>,
  later: (deliver: () => Promise<unknown>) => void,
): Promise<HostResponse> {
  switch (fault) {
    case undefined:
      return deliver(url, init);
    case 'lost-before':
      throw lost();
    case 'hang-before':
      throw tooLate();
    case 'late':
      later(() => deliver(url, init));
      throw lost();
    case '500-before':
      return json(500, { error: 'internal' });
    case 'html-before':
      return welcomePage;
    case 'object-before':
      return json(200, { resultado: 'ok' });
    case '429':
      return json(429, { error: 'too many requests' }, { 'retry-after': String(retryAfterSeconds) });
    case 'echo':
      return json(400, { error: `bad request: ${init.body ?? ''}`, message: `${url} ${JSON.stringify(init.headers ?? {})} ${init.body ?? ''}` });
    case 'lost-after':
    case 'hang-after':
    case '500-after':
    case 'html-after':
    case 'empty-after':
    case 'object-after':
    case 'list-after':
    case 'cut-after':
      return spoiledAnswer(fault, await deliver(url, init));
  }
}

const lost = (): Error => new TypeError('fetch failed');
/** As the host throws at a call's deadline. */
const tooLate = (): Error => new DOMException('The operation was aborted due to timeout', 'TimeoutError');

/** What something between the two may answer instead of the platform. */
const welcomePage: HostResponse = {
  status: 200,
  headers: { 'content-type': 'text/html' },
  text: '<!doctype html><html><body><h1>Bem-vindo</h1></body></html>',
};

function spoiledAnswer(fault: Extract<HostFault, `${string}-after`>, { status, headers, text }: HostResponse): HostResponse {
  switch (fault) {
    case 'lost-after':
      throw lost();
    case 'hang-after':
      throw tooLate();
    case '500-after':
      return json(500, { error: 'internal' });
    case 'html-after':
      return welcomePage;
    case 'empty-after':
      // Where nothing is the right answer, only half of something is wrong.
      return text.trim() === '' ? { status, headers, text: '{' } : { status, headers, text: '' };
    case 'object-after':
      return json(200, { resultado: 'ok' });
    case 'list-after':
      return json(200, []);
    case 'cut-after':
      return { status, headers, text: text.trim() === '' ? '{"' : text.slice(0, Math.ceil(text.length / 2)) };
  }
}

function describe(address: string, init: HostRequest): SentRequest {
  const url = new URL(address);
  const method = init.method ?? 'GET';
  const headers = init.headers ?? {};
  const body = parsed(init.body);
  const fields = typeof body === 'object' && body !== null ? Object.keys(body).sort().join(',') : '';
  const path = url.pathname.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/gi, ':id').replace(/\d+/g, ':n');
  const text = [address, decoded(address), JSON.stringify(headers), init.body ?? '', decoded(init.body ?? '')].join('\n');
  return { method, url, headers, body, signature: `${method} ${path} ${fields}`, effect: false, fault: undefined, text };
}

async function overHttp(url: string, init: HostRequest): Promise<HostResponse> {
  const response = await fetch(url, { ...init, redirect: 'manual' });
  return { status: response.status, headers: Object.fromEntries(response.headers), text: await response.text() };
}

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return text;
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
