import { deskRoutes } from './desk.ts';
import type { Answer, ApiCall } from '../exchange.ts';
import { objectIn } from '../json-body.ts';
import type { Clock, Glance, SimulatedPlatform } from '../platform.ts';
import { firstAccessNote, simpleWorld, spoiledItems, type WorldRoute } from '../simple-world.ts';
import { Tokens } from '../tokens.ts';
import type { Grants } from './grants.ts';
import { defaultCatalog } from './default-catalog.ts';
import { envelope, refusals } from './refusal.ts';
import { WatchWorld } from './world.ts';

export const watch: SimulatedPlatform = {
  key: 'watch',
  title: 'Watch Brasil',
  prefix: '',
  open(tenant, clock) {
    const settings = {
      clientId: `client-${tenant}`,
      clientSecret: `secret-${tenant}`,
      uid: `provedor-${tenant}`,
      redirectUrl: 'https://provedor.example/retorno',
      enabled: true,
      licences: 1_000_000,
      tokenSeconds: 3600,
      requestsPerSecond: 10,
      latencyMs: 0,
    };
    const world = new WatchWorld(settings, defaultCatalog, clock);
    const grants: Grants = { codes: new Tokens(), access: new Tokens(), refresh: new Tokens() };
    return simpleWorld(
      {
        settings: world.settings,
        routes: routesOf(world, grants, clock),
        lists: { 'GET /watch/v1/pacotes/get': 'catalog', 'GET /watch/v2/tickets/get': 'list' },
        refuses: ({ path, headers }) => {
          if (path.startsWith('/oauth/')) return null;
          if (!grants.access.isGood((headers.authorization ?? '').replace(/^Bearer /, ''), clock())) return refusals.token().answer;
          return world.settings.enabled ? null : refusals.forbidden().answer;
        },
        worded: {
          'error-in-200': () => refusals.internal().answer,
          '401': () => refusals.token().answer,
          '403': () => refusals.forbidden().answer,
          '413': () => refusals.malformed().answer,
          '429': (seconds) => ({ status: 429, headers: { 'retry-after': String(seconds) }, body: { Message: 'Too many requests' } }),
          '503': () => ({ status: 503, body: { Message: 'Service unavailable' } }),
          '500-before': () => ({ status: 500, body: { Message: 'An error has occurred.' } }),
        },
        noRoute: () => ({ status: 404, body: { Message: 'No HTTP resource was found.' } }),
        spoil: (fault, answer) => {
          const { Result } = answer.body as { Result: { list: unknown[] } };
          const { items, total } = spoiledItems(fault, Result.list);
          return envelope({ list: items, total });
        },
        state: (since) => ({
          settings: world.settings,
          pacotes: world.pacotes(),
          tickets: world.tickets(),
          codesGiven: grants.codes.given,
          tokensGiven: grants.access.given,
          effects: world.journal.since(since),
        }),
        effects: () => world.journal.effects,
        control: deskRoutes(world, grants),
        glance: (limit) => glance(world, limit),
      },
      clock,
    );
  },
};

const bodyOf = (call: ApiCall): Record<string, unknown> => objectIn(call, refusals.malformed);
const whole = (list: unknown[]): Answer => envelope({ list, total: list.length });

function routesOf(world: WatchWorld, { codes, access, refresh }: Grants, clock: Clock): WorldRoute[] {
  const get = (template: string, handle: WorldRoute['handle']): WorldRoute => ({ method: 'GET', template, handle });
  const post = (template: string, handle: WorldRoute['handle']): WorldRoute => ({ method: 'POST', template, handle });
  const filterOf = ({ query }: ApiCall, name: string): string | undefined => query.get(name) ?? undefined;
  return [
    post('/oauth/authorize', ({ body }) => {
      const form = new URLSearchParams(body);
      const { clientId, uid, redirectUrl } = world.settings;
      if (form.get('client_id') !== clientId || form.get('uid') !== uid || form.get('redirect_url') !== redirectUrl) throw refusals.credentials();
      return envelope([{ code: codes.give(clock(), 60) }]);
    }),
    post('/oauth/token', ({ body }) => {
      const form = new URLSearchParams(body);
      const { clientId, clientSecret, tokenSeconds } = world.settings;
      if (form.get('client_id') !== clientId || form.get('client_secret') !== clientSecret) throw refusals.credentials();
      const given = form.get('grant_type') === 'refresh_token' ? refresh.use(form.get('refresh_token'), clock()) : codes.use(form.get('code'), clock());
      if (!given) throw refusals.grant();
      const tokens = { access_token: access.give(clock(), tokenSeconds), refresh_token: refresh.give(clock(), 30 * 86_400) };
      return envelope([{ ...tokens, token_type: 'bearer', expires_in: tokenSeconds }]);
    }),
    get('/watch/v1/pacotes/get', (call) => whole(world.pacotes(filterOf(call, 'pPacote')))),
    post('/watch/v2/assinantes/insert', (call) => envelope({ ticket: world.insert(bodyOf(call), call.seq).Ticket })),
    get('/watch/v2/tickets/get', (call) =>
      whole(
        world.tickets({
          pPacote: filterOf(call, 'pPacote'),
          pEmailUsuario: filterOf(call, 'pEmailUsuario'),
          pAssinanteIDIntegracao: filterOf(call, 'pAssinanteIDIntegracao'),
        }),
      ),
    ),
    post('/watch/v1/tickets/updatestatus', (call) => {
      const { pTicket, pStatus } = bodyOf(call);
      if (typeof pStatus !== 'boolean') throw refusals.malformed();
      const { Ticket, Status } = world.setStatus(String(pTicket), pStatus, call.seq);
      return envelope({ Ticket, Status });
    }),
    post('/watch/v1/tickets/delete', (call) => {
      const { pTicket } = bodyOf(call);
      world.delete(String(pTicket), call.seq);
      return envelope({ Ticket: pTicket });
    }),
  ];
}

function glance(world: WatchWorld, limit: number): Glance {
  const tickets = new Map(world.tickets().map((ticket) => [ticket.Ticket, ticket]));
  const lastChanged = new Set(world.journal.effects.toReversed().map(({ ticket }) => ticket));
  return {
    account: world.settings.uid,
    facts: [`client_id ${world.settings.clientId}`, `tickets ${tickets.size} de ${world.settings.licences.toLocaleString('pt-BR')}`],
    userCount: tickets.size,
    users: [...lastChanged]
      .flatMap((number) => tickets.get(number) ?? [])
      .slice(0, limit)
      .map(({ Ticket, Pacote, Status, EmailUsuario, DataCriacaoUsuario, IDIntegracaoAssinante }) => ({
        id: Ticket,
        name: '',
        document: '',
        email: EmailUsuario,
        reference: IDIntegracaoAssinante,
        note: firstAccessNote(DataCriacaoUsuario === '' ? null : `${DataCriacaoUsuario.replace(' ', 'T')}-03:00`),
        subscriptions: [{ product: Pacote, situation: Status ? 'ativo' : 'suspenso', blocked: !Status }],
      })),
  };
}
