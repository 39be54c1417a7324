import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { send, sendText, type Answer, type ApiCall } from './exchange.ts';
import { isListFault, type AnswerFault } from './fault-kinds.ts';
import type { Fault } from './faults.ts';
import type { Tenant } from './tenants.ts';

/** A request about to suffer a fault. */
export interface Scene {
  fault: Fault;
  call: ApiCall;
  tenant: Tenant;
  response: ServerResponse;
  /** Why the platform would not have taken the call at all (token, rate limit). Such a call is never applied. */
  refusal: Answer | null;
  /** Where a redirect points unless the fault says otherwise. */
  redirectTo: string;
}

/** Size of the `huge` answer. */
const hugeBytes = 50 * 1024 * 1024;

const page = '<!doctype html><html><body><h1>502 Bad Gateway</h1></body></html>';

const plays: Record<AnswerFault, (scene: Scene) => void | Promise<void>> = {
  // Normally caught before the body is read; here for a body that was already in.
  refuse: ({ response }) => void response.socket?.destroy(),
  'reset-before': reset,
  'reset-after': (scene) => {
    perform(scene);
    reset(scene);
  },
  hang,
  'hang-after': (scene) => {
    perform(scene);
    hang(scene);
  },
  cut: async (scene) => {
    const { response } = scene;
    const answer = successful(perform(scene));
    const text = JSON.stringify(answer.body);
    response.writeHead(answer.status, { 'content-type': 'application/json; charset=utf-8', 'content-length': String(Buffer.byteLength(text)) });
    await new Promise((sent) => response.write(text.slice(0, text.length / 2), sent));
    response.socket?.destroy();
  },
  garble: (scene) => {
    const answer = successful(perform(scene));
    const text = JSON.stringify(answer.body);
    if (scene.fault.hits % 2 === 1) sendText(scene.response, answer.status, 'application/json; charset=utf-8', text.slice(0, Math.ceil(text.length / 2)));
    else sendText(scene.response, answer.status, 'text/html', page);
  },
  malformed: (scene) => {
    const answer = successful(perform(scene));
    const shapes = [{ resultado: 'ok' }, [], { ...(answer.body as object), id: 'não é um número', dados: 'não é uma lista', assinaturas: null }];
    send(scene.response, { status: answer.status, body: shapes[(scene.fault.hits - 1) % shapes.length] });
  },
  'error-in-200': worded,
  '401': worded,
  '403': worded,
  '429': worded,
  '503': worded,
  '500-before': worded,
  '500-after': (scene) => {
    perform(scene);
    serverError(scene);
  },
  '500-late': (scene) => {
    performLater(scene);
    serverError(scene);
  },
  'reset-late': (scene) => {
    performLater(scene);
    reset(scene);
  },
  slow: async (scene) => {
    const answer = perform(scene);
    await wait(scene.fault.delayMs ?? 0, undefined, { ref: false });
    send(scene.response, answer);
  },
  huge: async (scene) => {
    const { response } = scene;
    const answer = successful(perform(scene));
    // Without a length announced: the client has to count for itself. It may well leave before the end.
    response.writeHead(answer.status, { 'content-type': 'application/json; charset=utf-8' });
    await pipeline(Readable.from(hugeText()), response).catch(() => undefined);
  },
  redirect: ({ fault, response, redirectTo }) => send(response, { status: 302, headers: { location: fault.location ?? redirectTo } }),
};

/** Answers (or does not answer) a request the way its fault says. */
export async function playFault(scene: Scene): Promise<void> {
  const { kind } = scene.fault;
  if (isListFault(kind)) send(scene.response, scene.refusal ?? scene.tenant.world.faultyList(kind, scene.call));
  else await plays[kind](scene);
}

function* hugeText(): Generator<string> {
  const chunk = 'x'.repeat(64 * 1024);
  yield '{"enchimento":"';
  for (let sent = 0; sent < hugeBytes; sent += chunk.length) yield chunk;
  yield '"}';
}

function perform({ refusal, tenant, call }: Scene): Answer {
  return refusal ?? tenant.world.apply(call);
}

/** The rules are those of the moment it lands: what is refused then leaves no trace. */
function performLater({ refusal, tenant, call, fault }: Scene): void {
  if (!refusal) tenant.late.later(fault.delayMs, () => void tenant.world.apply(call));
}

function worded({ fault, tenant, response }: Scene): void {
  send(response, tenant.world.worded(fault.kind as Parameters<typeof tenant.world.worded>[0], fault.retryAfterSeconds));
}

function serverError({ tenant, response, fault }: Scene): void {
  send(response, tenant.world.worded('500-before', fault.retryAfterSeconds));
}

function reset({ response }: Scene): void {
  response.socket?.resetAndDestroy();
}

function hang({ response, tenant }: Scene): void {
  const release = (): void => void response.socket?.destroy();
  tenant.holding.add(release);
  response.once('close', () => tenant.holding.delete(release));
}

/** An answer with a body to spoil: 204 becomes an empty 200. */
function successful(answer: Answer): Answer & { body: unknown } {
  return { ...answer, status: answer.status === 204 ? 200 : answer.status, body: answer.body ?? {} };
}
