import autocannon from 'autocannon';
import { randomUUID } from 'node:crypto';

/** Requests a second that a server answers with 2xx, over `connections`, each with an `Idempotency-Key` of its own if `keyed`; throws when it answers anything else. */
export async function requestsPerSecond(
  url: string,
  options: { headers?: Record<string, string>; method?: 'GET' | 'POST'; body?: () => string; keyed?: boolean; seconds?: number; connections?: number } = {},
): Promise<number> {
  const { headers = {}, method = 'GET', body, keyed = false } = options;
  const each = (): object => (keyed ? { headers: { ...headers, 'idempotency-key': randomUUID() } } : {});
  const result = await autocannon({
    url,
    connections: options.connections ?? 10,
    duration: options.seconds ?? 4,
    requests: [{ method, headers, ...(body ? { setupRequest: (request: object) => ({ ...request, ...each(), body: body() }) } : {}) }],
  });
  if (result.non2xx > 0 || result.errors > 0) throw new Error(`${url}: ${result.non2xx} answers were not 2xx, ${result.errors} errors`);
  return result.requests.average;
}
