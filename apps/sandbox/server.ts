import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { answerControl } from './control.ts';
import { BodyTooLarge, readBody, send, sendText } from './exchange.ts';
import { renderPage } from './page.ts';
import { playFault } from './play-fault.ts';
import type { Clock } from './platform.ts';
import { platforms } from './platforms.ts';
import { Tenants, type Tenant } from './tenants.ts';

export interface SandboxOptions {
  /** 0: any free one. */
  port?: number;
  clock?: Clock;
}

export interface Sandbox {
  /** `http://127.0.0.1:NNNN`, without a slash at the end. */
  url: string;
  port: number;
  /** Drops every connection and whatever was still to land. */
  close(): Promise<void>;
}

/** Plays the platforms on 127.0.0.1. Rejects when the port is taken. */
export async function startSandbox({ port = 0, clock = Date.now }: SandboxOptions = {}): Promise<Sandbox> {
  const tenants = new Tenants(platforms, clock);
  const server = createServer((request, response) => {
    answer({ tenants, clock, origin: originOf(server) }, request, response).catch((error: unknown) => {
      // The client left, or a mistake of ours: in both cases there is nobody to tell but the operator of the sandbox.
      if (!request.destroyed) console.error(error);
      response.socket?.destroy();
    });
  });
  // Longer than any client keeps an idle connection: a server that hangs up first cuts a write in flight, a fault nobody asked for.
  server.keepAliveTimeout = 600_000;
  await new Promise<void>((listening, failed) => {
    server.once('error', failed);
    server.listen(port, '127.0.0.1', listening);
  });
  return {
    url: originOf(server),
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((closed) => {
        tenants.forgetAll();
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

interface Place {
  tenants: Tenants;
  clock: Clock;
  origin: string;
}

async function answer(place: Place, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(`http://sandbox${request.url ?? '/'}`);
  const [, first = '', ...rest] = url.pathname.split('/');
  if (first === '') return renderPage(place.tenants, url.searchParams, response);
  if (first === '_sandbox') return answerControl(place.tenants, place.origin, rest, url.searchParams, request, response);
  const [name = '', ...segments] = rest;
  const tenant = place.tenants.get(first, name);
  const path = `/${segments.join('/')}`;
  if (!tenant || !path.startsWith(`${tenant.platform.prefix}/`)) return sendText(response, 404, 'text/plain; charset=utf-8', 'Nada aqui. Veja /\n');
  return answerPlatform(place, tenant, path.slice(tenant.platform.prefix.length), url, request, response);
}

async function answerPlatform(place: Place, tenant: Tenant, path: string, url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { world, traffic, faults } = tenant;
  const method = request.method ?? 'GET';
  const route = world.routeOf(method, path);
  const seen = traffic.arrive(place.clock(), { method, path: path + url.search, route });
  response.once('close', () => traffic.leave(seen, response.writableFinished ? response.statusCode : 'cut'));

  const fault = faults.suffer({ method, path, search: url.search, lists: world.listsOf(route) });
  seen.fault = fault?.kind ?? null;
  if (fault?.kind === 'refuse') return void request.socket.destroy();

  const body = await readBody(request).catch((error: unknown) => {
    if (error instanceof BodyTooLarge) return null;
    throw error;
  });
  if (body === null) return send(response, { ...world.worded('413', 0), headers: { connection: 'close' } });
  if (world.latencyMs() > 0) await wait(world.latencyMs(), undefined, { ref: false });

  const call = { seq: seen.seq, method, path, query: url.searchParams, headers: request.headers, body };
  const refusal = world.admit(call);
  const redirectTo = `${place.origin}/_sandbox/${tenant.platform.key}/${tenant.name}/redirected`;
  if (fault) return playFault({ fault, call, tenant, response, refusal, redirectTo });
  send(response, refusal ?? world.apply(call));
}

function originOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
