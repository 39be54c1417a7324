import { isUtf8 } from 'node:buffer';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type JsonFault, nextTurn, pauseBytes, scanJson } from './json-scan.ts';
import { kernelProblem, type Problem } from './problem.ts';
import { defaultBodyLimits, type RouteSettings } from './route-settings.ts';

/** No request of ours nests deeper than this; settings of plugins are the deepest. */
const deepest = 32;
/** The widest object of ours has some thirty fields; settings of plugins are free. */
const widest = 256;

const settingsOf = (request: FastifyRequest): RouteSettings => request.routeOptions.config as RouteSettings;

function problemOf(fault: JsonFault): Problem {
  if (fault === 'too_deep') return kernelProblem('body_too_deep', { depth: deepest });
  if (fault === 'too_many_keys') return kernelProblem('body_too_wide', { keys: widest });
  if (fault === 'too_many_values') return kernelProblem('too_large');
  return kernelProblem('malformed', { why: fault === 'nul' ? 'NUL' : 'campo desconhecido' });
}

/** A JSON body, bounded before anything is built from it. Throws `too_large`, `body_too_deep`, `body_too_wide`, `malformed`. */
async function readJson(request: FastifyRequest, bytes: Buffer): Promise<unknown> {
  if (bytes.length === 0) return undefined;
  const { values } = settingsOf(request).body ?? defaultBodyLimits;
  const fault = await scanJson(bytes, { depth: deepest, keys: widest, values });
  if (fault) throw problemOf(fault);
  if (!isUtf8(bytes)) throw kernelProblem('malformed', { why: 'não é UTF-8' });
  const isLarge = bytes.length > pauseBytes;
  try {
    if (isLarge) await nextTurn();
    const text = bytes.toString('utf8');
    const body = JSON.parse(text) as unknown;
    if (isLarge) await nextTurn();
    return body;
  } catch {
    throw kernelProblem('malformed', { why: 'JSON inválido' });
  }
}

/** Bodies are JSON, of the size their route allows; a platform that calls us may send what it likes. */
export function parseBodies(fastify: FastifyInstance): void {
  fastify.addHook('onRoute', (route) => {
    route.bodyLimit = (route.config as RouteSettings | undefined)?.body?.bytes ?? defaultBodyLimits.bytes;
  });
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', { parseAs: 'buffer' }, async (request: FastifyRequest, body: Buffer) => {
    if (settingsOf(request).rawBody) return body.toString('utf8');
    throw kernelProblem('unsupported_media');
  });
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, async (request: FastifyRequest, body: Buffer) =>
    settingsOf(request).rawBody ? body.toString('utf8') : readJson(request, body),
  );
}
