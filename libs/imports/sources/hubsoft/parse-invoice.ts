import type { CivilDate } from '#kernel';
import { readObjects } from './parse-offer.ts';
import { foldName, isRecord, readCents, readDay, readKey, readMoment, readText } from './read-values.ts';

export interface ToldLine {
  description: string;
  /** Folded, without what stands in parentheses (portions, dates): what a charge type is recognised by. */
  name: string;
  amountCents: number;
}

export interface ToldInvoice {
  id: string | undefined;
  dueDate: CivilDate | undefined;
  amountCents: number | undefined;
  lines: ToldLine[];
  /** Settled: when, and by how much (`undefined`: not said). */
  payment: { day: CivilDate; paidAt: string; paidCents: number | undefined } | undefined;
  customer: Record<string, unknown>;
  service: Record<string, unknown> | undefined;
}

/** `(+) Taxa de Instalação (1/3) | R$ 33.33` → `Taxa de Instalação (1/3)`: the sign and the amount stand in `valor`. */
const readDescription = (text: string): string => text.replace(/^\([+-]\)\s*/, '').replace(/\s*\|\s*R\$\s*[\d.,-]+\s*$/, '');

function parseLine(value: Record<string, unknown>): ToldLine[] {
  const amountCents = readCents(value['valor']);
  if (amountCents === undefined) return [];
  const description = readDescription(readText(value['descricao'], 200) ?? '') || 'Cobrança';
  return [{ description, name: foldName(description.replace(/\([^)]*\)/g, ' ')), amountCents }];
}

export function parseInvoice(value: Record<string, unknown>): ToldInvoice {
  const customer = isRecord(value['cliente']) ? value['cliente'] : {};
  const day = readDay(value['data_pagamento']);
  const paidAt = readMoment(value['data_pagamento']);
  return {
    id: readKey(value['id_fatura']),
    dueDate: readDay(value['data_vencimento']),
    amountCents: readCents(value['valor']),
    lines: readObjects(value['detalhamento']).flatMap(parseLine),
    payment: day === undefined || paidAt === undefined ? undefined : { day, paidAt, paidCents: readCents(value['valor_pago']) },
    customer,
    service: isRecord(customer['servico']) ? customer['servico'] : undefined,
  };
}
