import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

export interface Received {
  body: string;
  headers: IncomingHttpHeaders;
}

/** A webhook receiver over real HTTP; `answer` decides its responses. */
export async function startReceiver(): Promise<{
  url: string;
  received: Received[];
  answer: (response: ServerResponse, nth: number) => void;
  close(): Promise<void>;
}> {
  const received: Received[] = [];
  const receiver = {
    url: '',
    received,
    answer: (response: ServerResponse): void => void response.end('thanks'),
    close: (): Promise<void> => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ body: Buffer.concat(chunks).toString(), headers: request.headers });
      (receiver as { answer: (response: ServerResponse, nth: number) => void }).answer(response, received.length);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  return receiver;
}

export interface Told {
  id: string;
  sequence: number;
  type: string;
  timestamp: string;
  data: Record<string, unknown>;
}

/** Verifies a webhook with the library of the standard. Throws its errors. */
export const verified = (secret: string, { body, headers }: Received): Told => new Webhook(secret).verify(body, headers as Record<string, string>) as Told;
