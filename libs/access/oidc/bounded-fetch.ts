import type { CustomFetchOptions } from 'openid-client';

const mostBytes = 1024 * 1024;
const longestSeconds = 10;

/** How the identity provider is asked: redirects are not followed, answers are bounded in size and time. */
export async function boundedFetch(url: string, options: CustomFetchOptions): Promise<Response> {
  const signals = [AbortSignal.timeout(longestSeconds * 1_000), ...(options.signal ? [options.signal] : [])];
  const answer = await fetch(url, { ...(options as RequestInit), redirect: 'manual', signal: AbortSignal.any(signals) });
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (answer.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > mostBytes) throw new TypeError(`The answer is larger than ${mostBytes} bytes`);
    chunks.push(chunk);
  }
  return new Response(bytes > 0 ? Buffer.concat(chunks) : null, { status: answer.status, headers: answer.headers });
}
