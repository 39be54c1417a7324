import type { FastifyRequest } from 'fastify';

const safe = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Returns true for a write that a browser sent on behalf of a page of another site (CSRF). Requests with an Authorization header pass: a browser
 * never adds one by itself.
 */
export function isForeignWrite(request: Pick<FastifyRequest, 'method' | 'headers' | 'host'>, own: readonly string[]): boolean {
  const { authorization, origin, 'sec-fetch-site': site } = request.headers;
  if (safe.includes(request.method) || authorization) return false;
  if (origin === undefined) return site === 'cross-site';
  if (own.includes(origin)) return false;
  return !URL.canParse(origin) || new URL(origin).host !== request.host;
}
