import type { Found, FoundChargeType, FoundDueDay } from './records.ts';
import { repeatOf } from './repeats.ts';
import { parseChargeType, parseDueDay } from './parse-offer.ts';
import type { Element } from './read-hubsoft.ts';
import type { ReportLines } from '../../runs/report.ts';

export function gatherChargeTypes(elements: readonly Element[], lines: ReportLines): Found<FoundChargeType>[] {
  const found = new Map<string, Found<FoundChargeType>>();
  for (const { origin, value } of elements) {
    const { id, name, blocks } = parseChargeType(value);
    const ref = `hubsoft:tipo_servico:${id}`;
    const skip = (reason: string): void => void lines.add(origin, 'charge_type', id === undefined ? null : ref, 'skipped', { reason });
    const earlier = found.get(ref);
    if (id === undefined) skip('sem id_tipo_servico');
    else if (name === undefined) skip('sem descrição');
    else if (earlier) skip(repeatOf(earlier));
    else found.set(ref, { ref, origin, assumed: blocks === undefined ? ['bloqueia: não informado; bloqueia'] : [], data: { name, blocks: blocks ?? true } });
  }
  return [...found.values()];
}

export function gatherDueDays(elements: readonly Element[], lines: ReportLines): Found<FoundDueDay>[] {
  const found = new Map<string, Found<FoundDueDay>>();
  for (const { origin, value } of elements) {
    const { id, dueDay } = parseDueDay(value);
    const ref = `hubsoft:vencimento:${id}`;
    const skip = (reason: string): void => void lines.add(origin, 'due_day', id === undefined ? null : ref, 'skipped', { reason });
    const earlier = found.get(ref);
    if (id === undefined) skip('sem id_vencimento');
    else if (dueDay === undefined) skip('sem dia de vencimento de 1 a 31, ou ultimo_dia');
    else if (earlier) skip(repeatOf(earlier));
    else found.set(ref, { ref, origin, assumed: dueDay.rounded ? ['dia que falta em alguns meses: último dia do mês'] : [], data: { day: dueDay.day } });
  }
  return [...found.values()];
}
