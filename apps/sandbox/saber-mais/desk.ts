import { cpf } from 'cpf-cnpj-validator';
import { z } from 'zod';
import type { ControlRoute } from '../platform.ts';
import type { Situacao, Usuario } from './model.ts';
import { refusing } from './routes.ts';
import type { SaberMaisWorld } from './world.ts';

const product = z.strictObject({
  codigo: z.string().min(1),
  nome: z.string(),
  descricao: z.string().optional(),
  valor: z.string().optional(),
  situacao: z.enum(['ativo', 'inativo']).default('ativo'),
});

const settings = z.strictObject({
  token: z.string().min(1).optional(),
  id: z.int().optional(),
  razaoSocial: z.string().optional(),
  licencas: z.int().min(0).optional(),
  requestsPerMinute: z.int().min(0).optional(),
  processingMs: z.int().min(0).optional(),
  latencyMs: z.int().min(0).optional(),
});

const contact = { referencia: z.string().optional(), nome: z.string().optional(), email: z.string().optional(), telefone: z.string().optional() };
const newUser = z.strictObject({
  ...contact,
  documento: z.string().optional(),
  /** Codes to subscribe to. */
  produtos: z.array(z.string()).default([]),
});

/** What a person may do at the platform itself. The rules are those of the API; effects carry `requestSeq: null`. */
export function deskRoutes(world: SaberMaisWorld): ControlRoute[] {
  const deskRoute = <Body>(method: string, template: string, accepts: z.ZodType<Body> | null, act: (id: number, body: Body) => unknown): ControlRoute => ({
    method,
    template,
    ...(accepts && { accepts }),
    handle: ({ params, body }) =>
      refusing(() => {
        const made = act(Number(params['id']), body as Body);
        return made === undefined ? { status: 204 } : { status: method === 'POST' ? 201 : 200, body: made };
      }),
  });
  return [
    deskRoute('PATCH', '', settings, (_, changes) => Object.assign(world.settings, changes)),
    deskRoute('PUT', '/products', z.array(product), (_, products) => {
      world.replaceProducts(products);
      return world.products();
    }),
    deskRoute('POST', '/users', newUser, (_, given) => plant(world, given)),
    deskRoute('PATCH', '/users/{id}', z.strictObject(contact), (id, changes) => world.changeUser(id, changes, null)),
    deskRoute('DELETE', '/users/{id}', null, (id) => world.deleteUser(id, null)),
    deskRoute('POST', '/users/{id}/first-access', null, (id) => world.signIn(id)),
    deskRoute('POST', '/users/{id}/subscriptions', z.strictObject({ produto: z.string() }), (id, { produto }) => world.subscribe(id, produto, null)),
    deskRoute('PATCH', '/subscriptions/{id}', z.strictObject({ situacao: z.enum(['ativa', 'bloqueada']) }), (id, { situacao }: { situacao: Situacao }) =>
      world.setSituation(id, situacao, null),
    ),
    deskRoute('DELETE', '/subscriptions/{id}', null, (id) => world.unsubscribe(id, null)),
  ];
}

/** A user that is none of ours; what is not given is made up. */
function plant(world: SaberMaisWorld, { produtos, ...given }: z.output<typeof newUser>): Usuario {
  const documento = given.documento ?? cpf.generate();
  const unique = `${documento}-${world.journal.effects.length + 1}`;
  const user = world.createUser(
    {
      nome: 'Assinante do balcão',
      ...given,
      documento,
      referencia: given.referencia ?? `balcao-${unique}`,
      email: given.email ?? `balcao-${unique}@exemplo.com.br`,
    },
    null,
  );
  for (const produto of produtos) world.subscribe(user.id, produto, null);
  return world.user(user.id);
}
