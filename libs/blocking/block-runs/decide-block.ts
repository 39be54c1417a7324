import { addDays, type CivilDate, civilDateOf } from '#kernel';

export type BlockReason = 'overdue' | 'cancelled' | 'never_enabled' | 'already_blocked' | 'trusted' | 'no_notice' | 'notice_too_recent' | 'non_business_day';

/** For operators. The exhaustive record: a new reason does not compile without its texts. */
export const blockReasonTexts: Record<BlockReason, { pt: string; en: string }> = {
  overdue: { pt: 'Débito vencido e avisado há tempo suficiente.', en: 'An overdue debt, noticed long enough ago.' },
  cancelled: { pt: 'O serviço está cancelado.', en: 'The service is cancelled.' },
  never_enabled: { pt: 'O serviço ainda não foi habilitado.', en: 'The service was never enabled.' },
  already_blocked: { pt: 'Já está bloqueado por débito.', en: 'It is blocked for debt already.' },
  trusted: { pt: 'Está em desbloqueio em confiança.', en: 'It is unlocked in trust.' },
  no_notice: { pt: 'Nenhum aviso foi enviado depois do vencimento. Envie o aviso para poder bloquear.', en: 'No notice was sent after the due date.' },
  notice_too_recent: { pt: 'O aviso ainda não tem o prazo do perfil de suspensão.', en: 'The notice is younger than the suspension profile asks.' },
  non_business_day: {
    pt: 'O perfil de suspensão não bloqueia em fim de semana ou feriado nacional.',
    en: 'The suspension profile does not block on weekends and national holidays.',
  },
};

export interface BlockFacts {
  service: { cancelled: boolean; everEnabled: boolean; heldForDebt: boolean; trustedUntil: CivilDate | null };
  /** Open invoices that may block it, due or not (`debtsOf`). */
  debts: readonly { dueDate: CivilDate; openCents: number }[];
  /** When notices were sent, in any order. */
  notices: readonly Date[];
  profile: { noticeAfterDueDays: number; blockAfterNoticeDays: number; holdOnNonBusinessDays: boolean };
}

/** An open invoice that may block, with its lines that may and that cost something. */
export interface OpenInvoice {
  dueDate: CivilDate;
  openCents: number;
  /** `linkId`: what bills a package that blocks for its own lines alone; `null`: anything else. */
  lines: readonly { linkId: string | null; amountCents: number }[];
}

/**
 * Whose debt an invoice is. A package of policy `own-lines` (`linkId` not null) owes its own lines, while the invoice is open;
 * the service owes the invoice, unless it bills nothing but such packages. One recorded without lines is the service's.
 */
export function debtsOf(invoices: readonly OpenInvoice[]): { service: BlockFacts['debts']; links: Map<string, BlockFacts['debts']> } {
  const service = invoices.filter(({ lines }) => lines.length === 0 || lines.some(({ linkId }) => linkId === null));
  const links = new Map<string, { dueDate: CivilDate; openCents: number }[]>();
  for (const { dueDate, openCents, lines } of invoices) {
    for (const own of new Set(lines.flatMap(({ linkId }) => linkId ?? []))) {
      const billed = lines.filter(({ linkId }) => linkId === own).reduce((sum, { amountCents }) => sum + amountCents, 0);
      links.set(own, [...(links.get(own) ?? []), { dueDate, openCents: Math.min(billed, openCents) }]);
    }
  }
  return { service, links };
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
 * Whether a service, or a package with debts of its own, is blocked for debt on a civil day (`asOf`, in São Paulo); `undefined` when it has no overdue debt.
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
  if (service.trustedUntil !== null && service.trustedUntil >= asOf) return 'trusted';
  if (possibleOn === undefined) return 'no_notice';
  if (possibleOn > asOf) return 'notice_too_recent';
  if (profile.holdOnNonBusinessDays && !businessDay) return 'non_business_day';
  return 'overdue';
}
