import type { Host, HostRequest, HostResponse } from '../contract.ts';

export interface FakeRequest {
  method: string;
  url: URL;
  headers: Record<string, string>;
  /** The parsed JSON body; the text itself when it is not JSON. */
  body: unknown;
}

export interface FakeHost extends Host {
  /** Every request so far, oldest first. */
  readonly requests: FakeRequest[];
  /** Every line the plugin logged. */
  readonly logged: string[];
  advance(seconds: number): void;
}

/** A host for a plugin's own tests: `answer` plays the platform (throw a TypeError for a cut connection), the clock moves only when told. */
export function fakeHost(answer: (request: FakeRequest) => HostResponse | Promise<HostResponse>): FakeHost {
  let now = Date.parse('2026-11-23T12:00:00Z');
  let session: { value: string; until: number } | undefined;
  const requests: FakeRequest[] = [];
  const logged: string[] = [];
  return {
    requests,
    logged,
    advance: (seconds) => void (now += seconds * 1000),
    now: () => new Date(now),
    log: (message) => void logged.push(message),
    async fetch(url, init: HostRequest = {}) {
      const request = { method: init.method ?? 'GET', url: new URL(url), headers: init.headers ?? {}, body: bodyOf(init.body) };
      requests.push(request);
      return answer(request);
    },
    async session(open, rejected) {
      if (session === undefined || session.until <= now || session.value === rejected) {
        const { value, expiresInSeconds } = await open();
        session = { value, until: now + expiresInSeconds * 1000 };
      }
      return session.value;
    },
  };
}

/** A JSON answer of the platform. */
export function json(status: number, body: unknown, headers: Record<string, string> = {}): HostResponse {
  return { status, headers: { 'content-type': 'application/json', ...headers }, text: JSON.stringify(body) };
}

function bodyOf(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return text;
  }
}
