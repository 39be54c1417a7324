import { type CivilDate, civilDateOf } from '#kernel';
import type { BlockFacts, DebtNotice } from './decide-block.ts';

/** Facts of decisions, for specs. */

export const noticeAt = (instant: string | Date, bounced = false): DebtNotice => {
  const sent = new Date(instant);
  return { sentAt: sent.toISOString(), sentOn: civilDateOf(sent), bounced };
};

/** A service of Ana's that nothing keeps from being blocked. */
export const subject = (over: Partial<BlockFacts> = {}): BlockFacts => ({
  serviceId: 'service',
  linkId: null,
  holderId: 'ana',
  cancelled: false,
  everEnabled: true,
  heldForDebt: false,
  trustedUntil: null,
  terms: { noticeAfterDueDays: 1, blockAfterNoticeDays: 15, holdOnNonBusinessDays: false },
  debts: [],
  ...over,
});

/** A debt of Ana's, with the notices that name it. */
export const debt = (dueDate: CivilDate, openCents: number, notices: readonly DebtNotice[] = [], over: { debtorId?: string; openSince?: string } = {}) => ({
  invoiceId: `invoice of ${dueDate}`,
  debtorId: 'ana',
  dueDate,
  openCents,
  openSince: null,
  notices,
  ...over,
});
