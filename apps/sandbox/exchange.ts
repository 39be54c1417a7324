import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';

/** One request to a simulated platform, read whole. `path` starts after the platform's own prefix: `/usuarios/7`. */
export interface ApiCall {
  /** Counts the tenant's requests from 1; effects point back at it. */
  seq: number;
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: string;
}

/** What the platform answers; without `body` nothing is sent but the status. */
export interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
}

const largestBody = 1024 * 1024;

export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge';
}

/** The whole body as UTF-8. Throws `BodyTooLarge` beyond 1 MB, and the socket's error when the client leaves before the end. */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > largestBody) throw new BodyTooLarge(`more than ${largestBody} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Sends text as it is. */
export function sendText(response: ServerResponse, status: number, contentType: string, text: string, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': contentType, 'content-length': String(Buffer.byteLength(text)), ...headers });
  response.end(text);
}

export function send(response: ServerResponse, answer: Answer): void {
  if (answer.body === undefined) {
    response.writeHead(answer.status, answer.headers);
    response.end();
    return;
  }
  sendText(response, answer.status, 'application/json; charset=utf-8', JSON.stringify(answer.body), answer.headers);
}
