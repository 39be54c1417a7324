import { addDays, type CivilDate, civilDateOf } from '#kernel';

export type BlockReason = 'overdue' | 'cancelled' | 'never_enabled' | 'already_blocked' | 'no_notice' | 'notice_too_recent' | 'non_business_day';

/** For operators. The exhaustive record: a new reason does not compile without its texts. */
export const blockReasonTexts: Record<BlockReason, { pt: string; en: string }> = {
  overdue: { pt: 'Débito vencido e avisado há tempo suficiente.', en: 'An overdue debt, noticed long enough ago.' },
  cancelled: { pt: 'O serviço está cancelado.', en: 'The service is cancelled.' },
  never_enabled: { pt: 'O serviço ainda não foi habilitado.', en: 'The service was never enabled.' },
  already_blocked: { pt: 'Já está bloqueado por débito.', en: 'It is blocked for debt already.' },
  no_notice: { pt: 'Nenhum aviso foi enviado depois do vencimento. Envie o aviso para poder bloquear.', en: 'No notice was sent after the due date.' },
  notice_too_recent: { pt: 'O aviso ainda não tem o prazo do perfil de suspensão.', en: 'The notice is younger than the suspension profile asks.' },
  non_business_day: {
    pt: 'O perfil de suspensão não bloqueia em fim de semana ou feriado nacional.',
    en: 'The suspension profile does not block on weekends and national holidays.',
  },
};

export interface BlockFacts {
  service: { cancelled: boolean; everEnabled: boolean; heldForDebt: boolean };
  /** Open invoices that may block, due or not. */
  debts: readonly { dueDate: CivilDate; openCents: number }[];
  /** When notices were sent, in any order. */
  notices: readonly Date[];
  profile: { noticeAfterDueDays: number; blockAfterNoticeDays: number; holdOnNonBusinessDays: boolean };
}

export interface BlockDecision {
  decision: 'block' | 'skip';
  reason: BlockReason;
  overdueCents: number;
  oldestDueDate: CivilDate;
  /** The notice that lets it be blocked soonest, and from which day. */
  noticeSentAt: Date | null;
  possibleOn: CivilDate | null;
}

/**
 * Whether a service is blocked for debt on a civil day (`asOf`, in São Paulo); `undefined` when it has no overdue debt.
 *
 * A debt counts from the day after it is due. It may block once a notice was sent on a later day than it was due, the profile's
 * days after that notice have passed, and never before the profile's own ruler would (due + notice + block days), however early
 * a notice was sent. The notices and debts that allow the earliest day decide.
 *
 * `decisionsSql` is this rule for all services at once; a property test holds them together.
 */
export function decideBlock(facts: BlockFacts, asOf: CivilDate, businessDay: boolean): BlockDecision | undefined {
  const overdue = facts.debts.filter(({ dueDate }) => dueDate < asOf);
  if (overdue.length === 0) return undefined;
  const soonest = earliestBlock(overdue, facts);
  const reason = reasonOf(facts, soonest?.possibleOn, asOf, businessDay);
  return {
    decision: reason === 'overdue' ? 'block' : 'skip',
    reason,
    overdueCents: overdue.reduce((sum, { openCents }) => sum + openCents, 0),
    oldestDueDate: overdue.map(({ dueDate }) => dueDate).reduce((first, date) => (date < first ? date : first)),
    noticeSentAt: soonest?.sentAt ?? null,
    possibleOn: soonest?.possibleOn ?? null,
  };
}

function earliestBlock(overdue: BlockFacts['debts'], { notices, profile }: BlockFacts): { sentAt: Date; possibleOn: CivilDate } | undefined {
  const possible = overdue.flatMap(({ dueDate }) =>
    notices
      .filter((sentAt) => civilDateOf(sentAt) > dueDate)
      .map((sentAt) => {
        const noticed = civilDateOf(sentAt);
        const ruler = addDays(dueDate, profile.noticeAfterDueDays);
        return { sentAt, possibleOn: addDays(noticed > ruler ? noticed : ruler, profile.blockAfterNoticeDays) };
      }),
  );
  return possible.sort((a, b) => a.possibleOn.localeCompare(b.possibleOn) || a.sentAt.getTime() - b.sentAt.getTime())[0];
}

function reasonOf({ service, profile }: BlockFacts, possibleOn: CivilDate | undefined, asOf: CivilDate, businessDay: boolean): BlockReason {
  if (service.cancelled) return 'cancelled';
  if (!service.everEnabled) return 'never_enabled';
  if (service.heldForDebt) return 'already_blocked';
  if (possibleOn === undefined) return 'no_notice';
  if (possibleOn > asOf) return 'notice_too_recent';
  if (profile.holdOnNonBusinessDays && !businessDay) return 'non_business_day';
  return 'overdue';
}
