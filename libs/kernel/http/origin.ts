import type { FastifyRequest } from 'fastify';

const safe = ['GET', 'HEAD', 'OPTIONS'];

/**
 * True for a write that a page of another site made a browser send. Whoever brings a key is no browser that was led here:
 * browsers add cookies by themselves, never that header.
 */
export function isForeignWrite(request: Pick<FastifyRequest, 'method' | 'headers' | 'host'>, own: readonly string[]): boolean {
  const { authorization, origin, 'sec-fetch-site': site } = request.headers;
  if (safe.includes(request.method) || authorization) return false;
  if (origin === undefined) return site === 'cross-site';
  if (own.includes(origin)) return false;
  return !URL.canParse(origin) || new URL(origin).host !== request.host;
}
