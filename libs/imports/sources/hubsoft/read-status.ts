import { foldName, readText } from './read-values.ts';

/** What a HubSoft status says of a service: ours, and the hold that stands beside it. */
export interface ReadStatus {
  status: 'awaiting_installation' | 'enabled' | 'awaiting_migration' | 'quota_exceeded' | 'cancelled';
  hold: 'debt' | 'request' | null;
}

const awaiting: ReadStatus = { status: 'awaiting_installation', hold: null };
const debt: ReadStatus = { status: 'enabled', hold: 'debt' };
const request: ReadStatus = { status: 'enabled', hold: 'request' };
const cancelled: ReadStatus = { status: 'cancelled', hold: null };

/** By `status_prefixo`; the names on screen, folded, say the same where the prefix is missing. */
const statuses = new Map<string, ReadStatus>(
  Object.entries({
    servico_habilitado: { status: 'enabled', hold: null },
    aguardando_instalacao: awaiting,
    agendado_para_instalacao: awaiting,
    aguardando_assinatura_contrato: awaiting,
    aguardando_assinatura_de_contrato: awaiting,
    aguardando_configuracao: awaiting,
    aguardando_liberacao_ti: awaiting,
    aguardando_migracao: { status: 'awaiting_migration', hold: null },
    franquia_excedida: { status: 'quota_exceeded', hold: null },
    suspenso_debito: debt,
    suspenso_por_debito: debt,
    suspenso_parcialmente: debt,
    suspenso_pedido_cliente: request,
    suspenso_a_pedido_do_cliente: request,
    cancelado: cancelled,
    inativo: cancelled,
  } satisfies Record<string, ReadStatus>),
);

/** `undefined` for a status that is not known; the name on screen serves where the prefix is missing. */
export function readStatus(prefix: unknown, name: unknown): ReadStatus | undefined {
  const text = readText(prefix) ?? readText(name);
  return text === undefined ? undefined : statuses.get(foldName(text).replaceAll(' ', '_'));
}
