import type { CivilDate } from '#kernel';
import { parsePlan, readDueDay, type ToldPlan } from './parse-offer.ts';
import { readStatus, type ReadStatus } from './read-status.ts';
import { isRecord, readCents, readDay, readKey, readMoment, readText } from './read-values.ts';

/** A customer's service as one answer tells of it. */
export interface ToldService {
  id: string | undefined;
  plan: ToldPlan;
  priceCents: number | undefined;
  status: ReadStatus | undefined;
  /** As written, for the reason when it is not known. */
  statusText: string;
  dueDay: ReturnType<typeof readDueDay>;
  /** Of the list of due days. */
  dueDayId: string | undefined;
  billing: 'advance' | 'arrears' | undefined;
  since: CivilDate | undefined;
  enabledAt: string | undefined;
  cancelledAt: string | undefined;
}

const billings: Record<string, 'advance' | 'arrears'> = { antecipada: 'advance', 'pre-paga': 'advance', prepaga: 'advance', postecipada: 'arrears' };

export function parseService(value: Record<string, unknown>): ToldService {
  const due = isRecord(value['vencimento']) ? value['vencimento'] : value;
  return {
    id: readKey(value['id_cliente_servico']),
    plan: parsePlan(value),
    priceCents: readCents(value['valor']),
    status: readStatus(value['status_prefixo'], value['status']),
    statusText: readText(value['status_prefixo']) ?? readText(value['status']) ?? '',
    dueDay: readDueDay(due['dia_vencimento']),
    dueDayId: readKey(due['id_vencimento']),
    billing: billings[readText(value['tipo_cobranca'])?.toLowerCase() ?? ''],
    since: readDay(value['data_habilitacao']) ?? readDay(value['data_venda']) ?? readDay(value['data_cadastro']),
    enabledAt: readMoment(value['data_habilitacao']),
    cancelledAt: readMoment(value['data_cancelamento']),
  };
}
