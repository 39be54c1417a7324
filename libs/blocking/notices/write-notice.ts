import { addDays, type CivilDate } from '#kernel';
import { legalFloors } from '../profiles/legal-floors.ts';
import type { NoticeStage } from './outgoing-notice.entity.ts';

export interface NoticeFacts {
  stage: NoticeStage;
  /** The provider, as its customers know it; empty: not said. */
  sender: string;
  customer: string;
  plan: string;
  /** The day it is sent. */
  today: CivilDate;
  debts: readonly { dueDate: CivilDate; competence: string | null; openCents: number }[];
  profile: { noticeAfterDueDays: number; blockAfterNoticeDays: number; endAfterBlockDays: number | null };
  /** Stage `end`: the day the service was suspended. */
  blockedOn: CivilDate | null;
}

export interface WrittenNotice {
  subject: string;
  text: string;
  /** Template and version: what is kept beside the hash of the text. A change of words is a new version. */
  template: string;
}

const reais = new Intl.NumberFormat('pt-BR', { style: 'currency', currency: 'BRL' });
const money = (cents: number): string => reais.format(cents / 100).replace(/\u00a0/g, ' ');
const day = (date: CivilDate): string => date.split('-').reverse().join('/');
const month = (competence: string): string => competence.split('-').reverse().join('/');

/** The first day of a suspension for debts noticed today: what `decideBlock` will find. */
export function suspensionDay({ debts, today, profile }: Pick<NoticeFacts, 'debts' | 'today' | 'profile'>): CivilDate {
  const oldest = debts.map(({ dueDate }) => dueDate).reduce((first, date) => (date < first ? date : first), today);
  const ruler = addDays(oldest, profile.noticeAfterDueDays);
  return addDays(today > ruler ? today : ruler, profile.blockAfterNoticeDays);
}

/**
 * The notice that must come before a suspension, or before the end of the contract, in the words of Anatel Resolution 765/2023:
 * reason, amount, month, date of suspension, date of rescission, time to restore. No document, no address: it may be read by others.
 */
export function writeNotice(facts: NoticeFacts): WrittenNotice {
  const { stage, sender, customer, plan, today, debts, profile, blockedOn } = facts;
  const total = debts.reduce((sum, { openCents }) => sum + openCents, 0);
  const suspended = stage === 'end' ? (blockedOn ?? today) : suspensionDay(facts);
  const untilEnd = profile.endAfterBlockDays ?? legalFloors.endAfterBlockDays;
  const noticed = addDays(today, profile.blockAfterNoticeDays);
  const ends = [addDays(suspended, untilEnd), ...(stage === 'end' ? [noticed] : [])].reduce((last, date) => (date > last ? date : last));
  const listed = debts.map(
    ({ dueDate, competence, openCents }) =>
      `- ${competence === null ? 'cobrança' : `mês ${month(competence)}`}, vencida em ${day(dueDate)}: ${money(openCents)}`,
  );
  const by = sender === '' ? '' : `\n\n${sender}`;
  const restored = 'O serviço é restabelecido em até 1 (um) dia depois que o pagamento for confirmado.';
  const head = `Olá, ${customer}.\n\nMotivo: falta de pagamento do serviço "${plan}".\n\nEm aberto, até ${day(today)}:\n${listed.join('\n')}\nTotal: ${money(total)}\n\n`;
  if (stage === 'block') {
    return {
      subject: `Aviso de débito e de suspensão em ${day(suspended)}`,
      template: 'suspensao/1',
      text: `${head}Data da suspensão: ${day(suspended)}, se o débito não for pago antes.\nData da rescisão do contrato: a partir de ${day(ends)}, depois de novo aviso.\nRestabelecimento: ${restored}\n\nSe você já pagou, desconsidere este aviso.${by}\n`,
    };
  }
  return {
    subject: `Aviso de rescisão do contrato a partir de ${day(ends)}`,
    template: 'rescisao/1',
    text: `${head}Suspenso desde: ${day(suspended)}.\nData da rescisão do contrato: a partir de ${day(ends)}, se o débito não for pago antes.\nRestabelecimento: ${restored}\n\nSe você já pagou, desconsidere este aviso.${by}\n`,
  };
}
