import { addDays, type CivilDate } from '#kernel';
import type { WrittenNotice } from './write-notice.ts';

/** A trial under way, and what follows it. */
export interface TrialToTell {
  /** What is in trial, and what comes: the same, or another. */
  package: string;
  next: string;
  then: 'convert' | 'swap';
  /** A month's price in the trial, and from the first charge on. */
  trialCents: number;
  priceCents: number;
  endsOn: CivilDate;
  noticeDays: number;
}

const reais = new Intl.NumberFormat('pt-BR', { style: 'currency', currency: 'BRL' });
const money = (cents: number): string => reais.format(cents / 100).replace(/\u00a0/g, ' ');
const day = (date: CivilDate): string => date.split('-').reverse().join('/');

/**
 * The notice that comes before the first charge of what was a trial: what ends, what comes, from which day, for how much, and how to say no
 * (Código de Defesa do Consumidor, arts. 6º III, 31, 39 III). No document, no address: it may be read by others.
 */
export function writeTrialNotice(
  trial: TrialToTell,
  firstChargeOn: CivilDate,
  { customer, plan, sender }: { customer: string; plan: string; sender: string },
): WrittenNotice {
  const [last, first] = [day(addDays(firstChargeOn, -1)), day(firstChargeOn)];
  const now = trial.trialCents === 0 ? 'é sem cobrança' : `custa ${money(trial.trialCents)} por mês`;
  const comes =
    trial.then === 'convert'
      ? `A partir de ${first}, "${trial.package}" passa a custar ${money(trial.priceCents)} por mês`
      : `A partir de ${first}, no lugar dele vem "${trial.next}", por ${money(trial.priceCents)} por mês`;
  return {
    subject: `${trial.next}: cobrança a partir de ${first}`,
    template: 'degustacao/1',
    text: `Olá, ${customer}.\n\nO período promocional de "${trial.package}", que ${now}, vai até ${last}.\n\n${comes}, na fatura do serviço "${plan}". No primeiro mês a cobrança é proporcional aos dias.\n\nSe você não quiser continuar, avise-nos até ${last}: o pacote é retirado e nada é cobrado.${sender === '' ? '' : `\n\n${sender}`}\n`,
  };
}
