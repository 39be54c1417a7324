export interface BrakeFacts {
  toBlock: number;
  /** Services that are enabled. */
  base: number;
  holdPercent: number;
  holdCount: number;
}

const number = new Intl.NumberFormat('pt-BR', { maximumFractionDigits: 1 });

/** Why a run must wait for a person: more than so many, and more than that share of the base. `undefined`: it may go on. */
export function decideBrake({ toBlock, base, holdPercent, holdCount }: BrakeFacts): string | undefined {
  if (toBlock <= holdCount || toBlock * 100 <= holdPercent * base) return undefined;
  const share = base === 0 ? '' : ` (${number.format((toBlock / base) * 100)} %)`;
  return `Bloquearia ${number.format(toBlock)} de ${number.format(base)} serviços habilitados${share}, acima do limite de ${holdPercent} % e de ${number.format(holdCount)}. Confira a prévia; depois aprove ou cancele.`;
}
