import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { readBody, send, type Answer } from './exchange.ts';
import { faultRequest } from './faults.ts';
import type { ControlRoute } from './platform.ts';
import { router } from './routing.ts';
import type { Tenant, Tenants } from './tenants.ts';

/**
 * Routes under `/_sandbox`: to look into a tenant, to act as a person at the platform's own desk, and to switch faults.
 * Errors are `{ error }` with 400 or 404, or whatever the platform's rules answer.
 */
export async function answerControl(
  tenants: Tenants,
  origin: string,
  segments: string[],
  query: URLSearchParams,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const text = await readBody(request);
  const [platform = '', name = '', ...rest] = segments;
  if (platform === '') return send(response, { status: 200, body: { tenants: tenants.list().map((tenant) => addressOf(tenant, origin)) } });
  const tenant = tenants.get(platform, name);
  if (!tenant) return send(response, { status: 404, body: { error: `no platform "${platform}", or "${name}" cannot name a tenant` } });

  const path = rest.length === 0 ? '' : `/${rest.join('/')}`;
  const found = router([...commonRoutes(tenants, tenant, origin, query), ...tenant.world.control])(request.method ?? 'GET', path);
  if (!found) return send(response, { status: 404, body: { error: `no route ${request.method} ${path}` } });
  send(response, await run(found.route, found.params, text));
}

async function run(route: ControlRoute, params: Record<string, string>, text: string): Promise<Answer> {
  let body: unknown;
  try {
    body = text === '' ? undefined : JSON.parse(text);
  } catch {
    return { status: 400, body: { error: 'the body is not JSON' } };
  }
  if (!route.accepts) return route.handle({ params, body });
  const checked = route.accepts.safeParse(body);
  if (!checked.success) return { status: 400, body: { error: z.prettifyError(checked.error) } };
  return route.handle({ params, body: checked.data });
}

function commonRoutes(tenants: Tenants, tenant: Tenant, origin: string, query: URLSearchParams): ControlRoute[] {
  const followed = (): Answer => {
    tenant.redirectsFollowed += 1;
    return { status: 200, body: {} };
  };
  return [
    { method: 'GET', template: '', handle: () => ({ status: 200, body: stateOf(tenant, origin, Number(query.get('since') ?? 0)) }) },
    {
      method: 'DELETE',
      template: '',
      handle: () => {
        tenants.forget(tenant);
        return { status: 204 };
      },
    },
    { method: 'GET', template: '/faults', handle: () => ({ status: 200, body: tenant.faults.list() }) },
    {
      method: 'POST',
      template: '/faults',
      accepts: faultRequest,
      handle: ({ body }) => ({ status: 201, body: { id: tenant.faults.add(body as z.output<typeof faultRequest>).id } }),
    },
    {
      method: 'DELETE',
      template: '/faults',
      handle: () => {
        tenant.faults.clear();
        return { status: 204 };
      },
    },
    {
      method: 'DELETE',
      template: '/faults/{id}',
      handle: ({ params }) => (tenant.faults.remove(Number(params['id'])) ? { status: 204 } : { status: 404, body: { error: 'no such fault' } }),
    },
    { method: 'POST', template: '/late/land', handle: () => ({ status: 200, body: { landed: tenant.late.landAll() } }) },
    {
      method: 'DELETE',
      template: '/requests',
      handle: () => {
        tenant.traffic.zero();
        return { status: 204 };
      },
    },
    ...['GET', 'POST', 'PATCH', 'DELETE'].map((method) => ({ method, template: '/redirected', handle: followed })),
  ];
}

function stateOf(tenant: Tenant, origin: string, sinceEffect: number): Record<string, unknown> {
  return {
    ...addressOf(tenant, origin),
    ...tenant.world.state(sinceEffect),
    requests: tenant.traffic.summary(),
    faults: tenant.faults.list(),
    latePending: tenant.late.pending,
    redirectsFollowed: tenant.redirectsFollowed,
  };
}

function addressOf(tenant: Tenant, origin: string): { platform: string; tenant: string; baseUrl: string } {
  return { platform: tenant.platform.key, tenant: tenant.name, baseUrl: `${origin}/${tenant.platform.key}/${tenant.name}` };
}
