import { addDays, type CivilDate } from '#kernel';
import { type Debt, isNoticed, type ServiceFacts } from '../block-runs/decide-block.ts';

/**
 * Returns the debt for which a service's holder is to be noticed on a civil day: the oldest overdue one whose notice day has
 * come and which no notice names since it has been open; `undefined` when there is none. `untried`: debts for which no notice
 * was queued since they have been open.
 */
export function debtToNotice(
  { cancelled, everEnabled, holderId, terms, debts }: ServiceFacts,
  untried: ReadonlySet<string>,
  today: CivilDate,
): Debt | undefined {
  if (cancelled || !everEnabled) return undefined;
  return debts
    .filter(({ invoiceId, debtorId }) => debtorId === holderId && untried.has(invoiceId))
    .filter((debt) => addDays(debt.dueDate, terms.noticeAfterDueDays) <= today && !isNoticed(debt))
    .toSorted((a, b) => a.dueDate.localeCompare(b.dueDate) || a.invoiceId.localeCompare(b.invoiceId))[0];
}
