import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface AcmeSubscriber {
  id: number;
  reference: string;
  name: string;
  products: { code: string; blocked: boolean }[];
}

/** The platform that `test/fixtures/plugins/acme-tv` talks to, over HTTP. */
export interface AcmeTv {
  baseUrl: string;
  token: string;
  subscribers: AcmeSubscriber[];
  sessionsOpened: number;
  stop(): Promise<void>;
}

interface Answer {
  status: number;
  body?: unknown;
}

const catalog = ['CINEMA', 'ESPORTES', 'INFANTIL'].map((code) => ({ code, name: `Acme ${code}` }));

export async function startAcmeTv(): Promise<AcmeTv> {
  const acme: AcmeTv = { baseUrl: '', token: 'canary-token-of-acme', subscribers: [], sessionsOpened: 0, stop: async () => undefined };
  const server = createServer((request, response) => {
    void read(request).then((asked) => {
      const { status, body } = answer(acme, request, asked);
      response.writeHead(status, { 'content-type': 'application/json' }).end(body === undefined ? '' : JSON.stringify(body));
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  acme.baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  acme.stop = async () => void server.close().closeAllConnections();
  return acme;
}

function answer(acme: AcmeTv, { method = 'GET', url = '/', headers }: IncomingMessage, body: Record<string, unknown>): Answer {
  const { pathname, searchParams } = new URL(url, acme.baseUrl);
  const [, collection, id, , code = ''] = pathname.split('/');
  if (collection === 'sessions') {
    if (body['token'] !== acme.token) return { status: 401, body: {} };
    acme.sessionsOpened += 1;
    return { status: 201, body: { session: `session-${acme.sessionsOpened}` } };
  }
  if (headers['x-session'] !== `session-${acme.sessionsOpened}`) return { status: 401, body: {} };
  if (collection === 'provider') return { status: 200, body: { id: 'acme-1', name: 'Provedor na Acme' } };
  if (collection === 'products') {
    const from = Number(searchParams.get('from') ?? 0);
    return { status: 200, body: { items: catalog.slice(from, from + 2), next: from + 2 < catalog.length ? String(from + 2) : null } };
  }
  if (!id && method === 'GET')
    return { status: 200, body: { items: acme.subscribers.filter((one) => one.reference === searchParams.get('reference')), next: null } };
  if (!id) {
    const made = { id: acme.subscribers.length + 1, reference: String(body['reference']), name: String(body['name']), products: [] };
    acme.subscribers.push(made);
    return { status: 201, body: made };
  }
  const subscriber = acme.subscribers.find((one) => one.id === Number(id));
  if (!subscriber || !catalog.some((one) => one.code === code)) return { status: 404, body: {} };
  subscriber.products = subscriber.products.filter((one) => one.code !== code);
  if (method === 'PUT') subscriber.products.push({ code, blocked: body['blocked'] === true });
  return { status: 200, body: subscriber };
}

async function read(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return chunks.length > 0 ? (JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>) : {};
}
