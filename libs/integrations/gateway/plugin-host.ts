import { type Host, type HostRequest, type HostResponse, PlatformFailure } from '@content-platforms/plugin-sdk';
import { Logger } from '@nestjs/common';
import { subscribe } from 'node:diagnostics_channel';
import { Agent, type Dispatcher, fetch as undiciFetch } from 'undici';
import { failpoint, isArmed, maskText, maskValue } from '#kernel';
import type { Connection } from './connections.ts';
import type { Deadline } from './deadline.ts';

const maxAnswerBytes = 5 * 1024 * 1024;
const logger = new Logger('Platform');

/** Dependencies of a call's host. */
export interface HostParts {
  connection: Connection;
  deadline: Deadline;
  /** No request is sent after this time, in milliseconds of `performance.now()`. */
  sendUntil: () => number;
  dispatcher: Dispatcher;
  pace: () => Promise<void>;
  session: Host['session'];
  now: () => Date;
}

/** The host given to a plugin: its requests are rate-limited, bounded in time and size, and redacted. */
export function pluginHost({ connection, deadline, sendUntil, dispatcher, pace, session, now }: HostParts): Host {
  const mask = (text: string): string => maskText(text, connection.secrets);
  return {
    fetch: async (url, init = {}) => {
      connection.addresses.check(url);
      await deadline.outside(pace());
      deadline.signal.throwIfAborted();
      const startedAt = performance.now();
      // A suspended process resumes here with facts that other workers may have replaced.
      if (startedAt > sendUntil()) throw new PlatformFailure('busy', 'O prazo deste processo sobre a conta terminou.');
      try {
        const response = await deadline.during(request(url, init, deadline.signal, dispatcher));
        logger.debug(
          {
            integrationId: connection.integrationId,
            method: init.method ?? 'GET',
            path: mask(new URL(url).pathname),
            status: response.status,
            milliseconds: Math.round(performance.now() - startedAt),
          },
          'platform request',
        );
        return response;
      } catch (error) {
        if (deadline.signal.aborted) throw deadline.signal.reason;
        throw error;
      }
    },
    session,
    log: (message, fields = {}) => logger.log({ integrationId: connection.integrationId, plugin: maskValue(fields, connection.secrets) }, mask(message)),
    now,
  };
}

// A write has been sent and its answer not read yet: a crash here leaves an unknown outcome.
if (isArmed('sent')) {
  subscribe('undici:request:bodySent', (message) => {
    if ((message as { request: { method: string } }).request.method !== 'GET') void failpoint('sent');
  });
}

async function request(url: string, init: HostRequest, signal: AbortSignal, dispatcher: Dispatcher): Promise<HostResponse> {
  const response = await undiciFetch(url, {
    method: init.method ?? 'GET',
    headers: init.headers ?? {},
    body: init.body ?? null,
    redirect: 'manual',
    signal,
    dispatcher,
  });
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    text: await boundedText(response.body as ReadableStream<Uint8Array> | null),
  };
}

async function boundedText(body: ReadableStream<Uint8Array> | null): Promise<string> {
  if (!body) return '';
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > maxAnswerBytes) throw new TypeError(`The answer is larger than ${maxAnswerBytes} bytes`);
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

/** HTTP dispatcher of one integration; names that resolve to private addresses are refused when connecting. */
export const dispatcherFor = (connection: Connection): Agent =>
  new Agent({
    connect: { lookup: connection.addresses.lookup, timeout: 10_000 },
    connections: connection.limits.concurrency * 2,
    keepAliveTimeout: 10_000,
    maxResponseSize: maxAnswerBytes,
  });
