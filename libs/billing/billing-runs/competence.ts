import { addDays, type CivilDate, daysBetween } from '#kernel';

/** A month, `YYYY-MM`. Strings of this form compare as months do. */
export type Competence = string;

export const competenceForm = /^[0-9]{4}-(0[1-9]|1[0-2])$/;

export function addMonths(competence: Competence, months: number): Competence {
  const [year = 0, month = 1] = competence.split('-').map(Number);
  const count = year * 12 + month - 1 + months;
  return `${String(Math.floor(count / 12)).padStart(4, '0')}-${String((count % 12) + 1).padStart(2, '0')}`;
}

export const competenceOf = (date: CivilDate): Competence => date.slice(0, 7);
export const firstDayOf = (competence: Competence): CivilDate => `${competence}-01`;
/** The day after its last. */
export const endOf = (competence: Competence): CivilDate => firstDayOf(addMonths(competence, 1));
export const daysIn = (competence: Competence): number => daysBetween(firstDayOf(competence), endOf(competence));

/** The month whose days an invoice of a competence charges. */
export const periodOf = (competence: Competence, billing: 'advance' | 'arrears'): Competence => addMonths(competence, billing === 'advance' ? 0 : -1);

/** The due day of a month: 1 to 28, or 31 for its last. */
export const dueDayIn = (competence: Competence, dueDay: number): CivilDate => addDays(firstDayOf(competence), Math.min(dueDay, daysIn(competence)) - 1);

/** When an invoice of a competence falls due: on its day, or on the first such day that is not before it was issued. */
export function dueDateOf(competence: Competence, dueDay: number, issuedOn: CivilDate): CivilDate {
  const nominal = dueDayIn(competence, dueDay);
  if (nominal >= issuedOn) return nominal;
  const thisMonth = dueDayIn(competenceOf(issuedOn), dueDay);
  return thisMonth >= issuedOn ? thisMonth : dueDayIn(addMonths(competenceOf(issuedOn), 1), dueDay);
}
