import { cpf } from 'cpf-cnpj-validator';
import { z } from 'zod';
import type { Answer } from '../exchange.ts';
import type { ControlRoute } from '../platform.ts';
import type { Cliente, Contrato } from './model.ts';
import { Refusal } from './refusal.ts';
import type { Premises } from './routes.ts';

const product = z.strictObject({
  id: z.int().positive(),
  nome: z.string(),
  tipo: z.enum(['principal', 'adicional']),
  mensalidade: z.number().default(9.9),
  telas: z.int().default(1),
  disponivel: z.boolean().default(true),
});

const whole = z.int().min(0).optional();
const settings = z.strictObject({
  usuario: z.string().min(1).optional(),
  senha: z.string().min(1).optional(),
  idProvedor: z.string().min(1).optional(),
  nome: z.string().optional(),
  cnpj: z.string().optional(),
  habilitado: z.boolean().optional(),
  licencas: whole,
  requestsPerSecond: whole,
  sessionSeconds: z.int().min(1).optional(),
  cursorSeconds: whole,
  operationMs: whole,
  failNext: whole,
  pageSize: z.int().min(1).optional(),
  latencyMs: whole,
});

const contact = { nome: z.string().optional(), email: z.string().optional(), celular: z.string().optional(), codigo_externo: z.string().optional() };
const newCustomer = z.strictObject({
  ...contact,
  /** Masked. */
  cpf_cnpj: z.string().optional(),
  /** The principal one first; none: no contract. */
  produtos: z.array(z.int()).default([]),
});
const contractProducts = z.strictObject({ produto_principal: z.int(), adicionais: z.array(z.int()).default([]) });
const changedProducts = z.strictObject({ produto_principal: z.int().optional(), adicionais: z.array(z.int()).optional() });
const ending = z.strictObject({ fails: z.boolean().optional() }).default({});

/** What a person may do at the platform itself. The rules are those of the API, but operations end at once; effects carry `requestSeq: null`. */
export function deskRoutes(premises: Premises): ControlRoute[] {
  const { world, sessions, now } = premises;
  const deskRoute = <Body>(method: string, template: string, accepts: z.ZodType<Body> | null, act: (id: number, body: Body) => unknown): ControlRoute => ({
    method,
    template,
    ...(accepts && { accepts }),
    handle: ({ params, body }) =>
      refusing(() => {
        world.settle();
        const made = act(Number(params['id']), body as Body);
        return made === undefined ? { status: 204 } : { status: method === 'POST' ? 201 : 200, body: made };
      }),
  });
  const holder = (contractId: number, act: () => unknown): Contrato => {
    act();
    return world.contract(contractId);
  };
  return [
    deskRoute('PATCH', '', settings, (_, changes) => Object.assign(world.settings, changes)),
    deskRoute('PUT', '/products', z.array(product), (_, products) => {
      world.replaceProducts(products);
      return world.products();
    }),
    deskRoute('POST', '/customers', newCustomer, (_, given) => plant(premises, given)),
    deskRoute('PATCH', '/customers/{id}', z.strictObject(contact), (id, changes) => {
      world.changeCustomer(id, changes, null);
      return world.customer({ id_cliente: id });
    }),
    deskRoute('POST', '/customers/{id}/contracts', contractProducts, (id, products) => world.contract(world.openContract(id, products, null).id_contrato)),
    deskRoute('PATCH', '/contracts/{id}', changedProducts, (id, changes) => holder(id, () => world.alterContract(id, changes, null))),
    deskRoute('DELETE', '/contracts/{id}', null, (id) => world.endContract(id, null)),
    deskRoute('POST', '/contracts/{id}/block', z.strictObject({ motivo: z.enum(['debito', 'solicitacao']) }), (id, { motivo }) =>
      holder(id, () => world.block(id, motivo, null)),
    ),
    deskRoute('POST', '/contracts/{id}/unblock', null, (id) => holder(id, () => world.unblock(id, world.contract(id).bloqueio?.id_bloqueio ?? 0, null))),
    deskRoute('POST', '/contracts/{id}/first-access', null, (id) => world.signIn(id)),
    deskRoute('POST', '/sessions/end', null, () => sessions.end()),
    deskRoute('POST', '/operations/end', ending, (_, { fails }) => ({ ended: world.operations.hurry(now(), fails) })),
    deskRoute('POST', '/operations/{id}/end', ending, (id, { fails }) => ({ ended: world.operations.hurry(now(), fails, id) })),
    deskRoute('POST', '/operations/forget', null, () => world.operations.forget()),
  ];
}

/** A customer that is none of ours; what is not given is made up. */
function plant({ world }: Premises, { produtos: [main, ...addons], ...given }: z.output<typeof newCustomer>): Cliente {
  const { id_cliente } = world.createCustomer({ nome: 'Assinante do balcão', cpf_cnpj: cpf.format(cpf.generate()), ...given }, null);
  if (main !== undefined) world.openContract(id_cliente, { produto_principal: main, adicionais: addons }, null);
  return world.customer({ id_cliente });
}

/** A person is told with an HTTP status, not with a success. */
function refusing(act: () => Answer): Answer {
  try {
    return act();
  } catch (error) {
    if (error instanceof Refusal) return { status: [22, 25, 32].includes(error.codigo) ? 404 : 409, body: error.answer.body };
    throw error;
  }
}
