import { isRecord, readCents, readDay, readFlag, readKey, readText } from './read-values.ts';

/** Last day of the month, as our services store it. */
export const lastDayOfMonth = 31;

export interface ToldChargeType {
  id: string | undefined;
  name: string | undefined;
  blocks: boolean | undefined;
}

export const parseChargeType = (value: Record<string, unknown>): ToldChargeType => ({
  id: readKey(value['id_tipo_servico']),
  name: readText(value['descricao'], 200) ?? readText(value['display'], 200),
  blocks: readFlag(value['bloquear']),
});

export interface ToldPlan {
  id: string | undefined;
  name: string | undefined;
}

/** Of the list of plans; of a customer's service too, where the name stands in `nome`. */
export const parsePlan = (value: Record<string, unknown>): ToldPlan => ({
  id: readKey(value['id_servico']),
  name: readText(value['nome'], 200) ?? readText(value['descricao'], 200),
});

export interface ToldPackage {
  id: string | undefined;
  code: string | undefined;
  description: string | undefined;
  priceCents: number | undefined;
  since: string | undefined;
}

export const parsePackage = (value: Record<string, unknown>): ToldPackage => ({
  id: readKey(value['id_pacote']),
  code: readText(value['codigo'], 60),
  description: readText(value['descricao'], 200),
  priceCents: readCents(value['valor']),
  since: readDay(value['data_cadastro']),
});

/** `1` to `28`, `31` for the month's last day; what no month always has becomes its last day. `undefined`: no day. */
export function readDueDay(value: unknown): { day: number; rounded: boolean } | undefined {
  const text = readText(value);
  if (text === 'ultimo_dia') return { day: lastDayOfMonth, rounded: false };
  if (text === undefined || !/^\d{1,2}$/.test(text)) return undefined;
  const day = Number(text);
  if (day < 1 || day > 31) return undefined;
  return day <= 28 ? { day, rounded: false } : { day: lastDayOfMonth, rounded: day !== 31 };
}

export interface ToldDueDay {
  id: string | undefined;
  dueDay: ReturnType<typeof readDueDay>;
}

export const parseDueDay = (value: Record<string, unknown>): ToldDueDay => ({
  id: readKey(value['id_vencimento']),
  dueDay: readDueDay(value['dia_vencimento']),
});

/** The objects of a list; what is none of them is an empty one, so that each keeps its place. */
export function readObjects(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.map((item) => (isRecord(item) ? item : {})) : [];
}
