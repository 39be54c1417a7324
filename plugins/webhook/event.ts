// The whole wire format is in this file: what a receiver is told, and what it may answer.
import { PlatformFailure, z, type Access, type Blocked, type WantedAccount } from '@content-platforms/plugin-sdk';

/** What a link's account came to be. `teste` concerns nobody: it asks whether the address and the signature are right. */
export type EventKind = 'cadastro' | 'habilitacao' | 'suspensao' | 'remocao';

export type Content = ReturnType<typeof contentOf>;

/** Of this shape of the event. A receiver refuses those it does not know. */
export const schemaVersion = '1';

const reasons: Record<Exclude<Blocked, false>, string> = { debt: 'debito', request: 'solicitacao', other: 'outro' };
const serviceStatuses: Record<Exclude<Blocked, false>, string> = { debt: 'suspenso_debito', request: 'suspenso_pedido_cliente', other: 'suspenso' };

/** Whether all of it is blocked, and why; `false` when something is not. */
export function blockOf({ products }: Pick<WantedAccount, 'products'>): Blocked {
  return products.some(({ blocked }) => blocked === false) ? false : (products[0]?.blocked ?? false);
}

/**
 * The account's whole state, in the words of HubSoft's "Outros": the same for the same facts, whatever came before.
 * Throws `refused`, naming the field, when something a live account requires is missing.
 */
export function contentOf(wanted: WantedAccount) {
  const { reference, products, subscriber, origin } = wanted;
  const ended = products.length === 0;
  const blocked = blockOf(wanted);
  if (!ended && !subscriber.name) throw new PlatformFailure('refused', 'O parceiro exige o nome do cliente.', { field: 'name' });
  if (!ended && !subscriber.document) throw new PlatformFailure('refused', 'O parceiro exige o CPF/CNPJ do cliente.', { field: 'document' });
  return {
    referencia: reference,
    status: ended ? 'removido' : blocked ? 'suspenso' : 'habilitado',
    motivo: blocked ? reasons[blocked] : null,
    id_cliente_servico_pacote: origin.link ?? null,
    pacote: origin.package ? { id_pacote: origin.package.id, codigo: origin.package.code, descricao: origin.package.description } : null,
    produtos: products.map((product) => ({ codigo: product.ref, status: product.blocked ? 'suspenso' : 'habilitado' })),
    cliente_servico: {
      id_cliente_servico: origin.serviceId ?? null,
      servico_status: blocked ? serviceStatuses[blocked] : 'servico_habilitado',
      cliente: {
        id_cliente: origin.customerId,
        nome_razaosocial: subscriber.name ?? null,
        cpf_cnpj: subscriber.document ?? null,
        email_principal: subscriber.email ?? null,
        telefone: subscriber.phone ?? null,
      },
    },
  };
}

const text = z.union([z.string(), z.number()]).transform(String).nullish().catch(undefined);

/** An empty answer or any object: that it is 2xx is what counts. */
export const answerShape = z.union([z.undefined(), z.looseObject({ login: text, senha: text, erro: z.unknown().optional(), error: z.unknown().optional() })]);
export type ReceiverAnswer = z.output<typeof answerShape>;

/** An object that speaks of an error under a 2xx proves nothing. */
export const isYes = (answer: ReceiverAnswer): boolean => !answer?.erro && !answer?.error;

/** The subscriber's way in, where the receiver made one. */
export function accessOf(answer: ReceiverAnswer): Access | undefined {
  if (!answer?.login) return undefined;
  return { kind: 'login', username: answer.login, ...(answer.senha ? { password: answer.senha } : {}) };
}
