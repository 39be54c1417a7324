import { z } from 'zod';
import { deskRoutesOf } from '../desk-route.ts';
import type { ControlRoute } from '../platform.ts';
import { refusing } from '../refusal.ts';
import type { Grants } from './grants.ts';
import type { WatchWorld } from './world.ts';

const whole = z.int().min(0).optional();
const settings = z.strictObject({
  clientId: z.string().optional(),
  clientSecret: z.string().optional(),
  uid: z.string().optional(),
  enabled: z.boolean().optional(),
  licences: whole,
  tokenSeconds: whole,
  requestsPerSecond: whole,
  latencyMs: whole,
});
const pacote = z.strictObject({
  Pacote: z.string().min(1),
  Nome: z.string(),
  Descricao: z.string().optional(),
  Valor: z.number().optional(),
  Ativo: z.boolean().default(true),
});
const planted = z.strictObject({ pPacote: z.string(), pEmail: z.string().default('balcao@exemplo.com.br'), pAssinanteIDIntegracao: z.string().optional() });

/** What a person may do at the platform itself. The rules are those of the API; effects carry `requestSeq: null`. */
export function deskRoutes(world: WatchWorld, grants: Grants): ControlRoute[] {
  // A person is told with an HTTP status, not with an error inside 200.
  const deskRoute = deskRoutesOf((act) => {
    let refused = false;
    const answer = refusing(act, () => (refused = true));
    return refused ? { ...answer, status: 409 } : answer;
  });
  return [
    deskRoute('PATCH', '', settings, (_, changes) => Object.assign(world.settings, changes)),
    deskRoute('PUT', '/products', z.array(pacote), (_, pacotes) => {
      world.replacePacotes(pacotes);
      return world.pacotes();
    }),
    deskRoute('POST', '/tickets', planted, (_, given) => world.insert({ pName: 'Assinante do balcão', pPhone: '37999990000', ...given }, null)),
    deskRoute('PATCH', '/tickets/{id}', z.strictObject({ Status: z.boolean() }), (id, { Status }) => world.setStatus(id, Status, null)),
    deskRoute('DELETE', '/tickets/{id}', null, (id) => world.delete(id, null)),
    deskRoute('POST', '/tickets/{id}/sign-up', null, (id) => world.signUp(id)),
    deskRoute('POST', '/tokens/end', z.strictObject({ refresh: z.boolean().default(false) }).default({ refresh: false }), (_, { refresh }) => {
      grants.access.endAll();
      if (refresh) grants.refresh.endAll();
    }),
  ];
}
