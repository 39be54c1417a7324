import { productZone } from '#kernel';

const moment = new Intl.DateTimeFormat('pt-BR', { dateStyle: 'short', timeStyle: 'short', timeZone: productZone });
const number = new Intl.NumberFormat('pt-BR', { maximumFractionDigits: 1 });

/**
 * Why nobody is blocked now: payments are told by another system, and it has been silent for longer than the policy allows. Who
 * paid in silence must not be blocked. `undefined`: what is known is fresh. Unblocking never asks.
 */
export function decideStale(policy: { paymentsMaxAgeHours: number | null; paymentsAsOf: Date | null }, now: Date): string | undefined {
  const { paymentsMaxAgeHours, paymentsAsOf } = policy;
  if (paymentsMaxAgeHours === null) return undefined;
  if (paymentsAsOf !== null && now.getTime() - paymentsAsOf.getTime() <= paymentsMaxAgeHours * 3_600_000) return undefined;
  const last = paymentsAsOf === null ? 'nunca foram informados' : `são de ${moment.format(paymentsAsOf)}`;
  return `Os dados de pagamento ${last}, e o limite é de ${number.format(paymentsMaxAgeHours)} hora(s). Importe os pagamentos; depois aprove ou cancele.`;
}

export interface BrakeFacts {
  toBlock: number;
  /** Services that are enabled. */
  base: number;
  holdPercent: number;
  holdCount: number;
}

/** Why a run must wait for a person: more than so many, and more than that share of the base. `undefined`: it may go on. */
export function decideBrake({ toBlock, base, holdPercent, holdCount }: BrakeFacts): string | undefined {
  if (toBlock <= holdCount || toBlock * 100 <= holdPercent * base) return undefined;
  const share = base === 0 ? '' : ` (${number.format((toBlock / base) * 100)} %)`;
  return `Bloquearia ${number.format(toBlock)} de ${number.format(base)} serviços habilitados${share}, acima do limite de ${holdPercent} % e de ${number.format(holdCount)}. Confira a prévia; depois aprove ou cancele.`;
}
