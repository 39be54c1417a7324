import { addDays, type CivilDate } from '#kernel';
import { Temporal } from 'temporal-polyfill';
import type { Random } from './draw-documents.ts';

export interface DrawnInvoice {
  dueDate: CivilDate;
  /** `YYYY-MM` */
  competence: string;
  amountCents: number;
  paidOn: CivilDate | null;
}

/** Months behind the present one of which invoices are drawn. */
const monthsBack = 3;

/** How many of its latest invoices, already due, a service owes: most owe none. */
function drawOwed(random: Random): number {
  const luck = random();
  if (luck < 0.93) return 0;
  return luck < 0.975 ? 1 : luck < 0.99 ? 2 : 3;
}

/** The invoices of a service over the last months, and the next one: paid but for the one to come and, here and there, the latest. */
export function drawInvoices(
  service: { startsOn: CivilDate; dueDay: number; billing: 'advance' | 'arrears'; priceCents: number },
  today: CivilDate,
  random: Random,
): DrawnInvoice[] {
  const owed = drawOwed(random);
  const thisMonth = Temporal.PlainDate.from(today).toPlainYearMonth();
  const due = Array.from({ length: monthsBack + 2 }, (_, index) => {
    const month = thisMonth.add({ months: index - monthsBack });
    const dueDate = month.toPlainDate({ day: Math.min(service.dueDay, month.daysInMonth) }).toString();
    return { dueDate, competence: (service.billing === 'advance' ? month : month.subtract({ months: 1 })).toString() };
  }).filter(({ dueDate }) => dueDate > service.startsOn && dueDate <= addDays(today, 20));
  const past = due.filter(({ dueDate }) => dueDate < today).length;
  return due.map(({ dueDate, competence }, index) => {
    const isPaid = index < past - owed;
    const paidOn = isPaid ? addDays(dueDate, Math.min(6 - Math.floor(random() * 12), daysUntil(dueDate, today))) : null;
    return { dueDate, competence, amountCents: service.priceCents, paidOn };
  });
}

const daysUntil = (from: CivilDate, to: CivilDate): number => Temporal.PlainDate.from(from).until(to, { largestUnit: 'days' }).days;
