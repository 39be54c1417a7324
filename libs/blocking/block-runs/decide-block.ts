import { addDays, type CivilDate } from '#kernel';

export type BlockReason = 'overdue' | 'cancelled' | 'never_enabled' | 'already_blocked' | 'trusted' | 'no_notice' | 'notice_too_recent' | 'non_business_day';

/** For operators. The exhaustive record: a new reason does not compile without its texts. */
export const blockReasonTexts: Record<BlockReason, { pt: string; en: string }> = {
  overdue: { pt: 'Débito vencido e avisado há tempo suficiente.', en: 'An overdue debt, noticed long enough ago.' },
  cancelled: { pt: 'O serviço está cancelado.', en: 'The service is cancelled.' },
  never_enabled: { pt: 'O serviço ainda não foi habilitado.', en: 'The service was never enabled.' },
  already_blocked: { pt: 'Já está bloqueado por débito.', en: 'It is blocked for debt already.' },
  trusted: { pt: 'Está em desbloqueio em confiança.', en: 'It is unlocked in trust.' },
  no_notice: {
    pt: 'Nenhum aviso cita os débitos vencidos desde que estão em aberto. Envie o aviso para poder bloquear.',
    en: 'No notice names the overdue debts since they have been open. Send one first.',
  },
  notice_too_recent: { pt: 'O aviso ainda não tem o prazo do perfil de suspensão.', en: 'The notice is younger than the suspension profile asks.' },
  non_business_day: {
    pt: 'O perfil de suspensão não bloqueia em fim de semana ou feriado nacional.',
    en: 'The suspension profile does not block on weekends and national holidays.',
  },
};

/** A notice that names a debt. */
export interface DebtNotice {
  /** RFC 3339. */
  sentAt: string;
  /** The civil day of `sentAt` in São Paulo. */
  sentOn: CivilDate;
  /** It did not arrive: no evidence. */
  bounced: boolean;
}

/** An open invoice that may block, with the notices that name it. */
export interface Debt {
  invoiceId: string;
  /** The customer it was billed to. */
  debtorId: string;
  dueDate: CivilDate;
  openCents: number;
  /** RFC 3339: when it was last reopened or got another due date; `null`: open under this due date since it was issued. */
  openSince: string | null;
  notices: readonly DebtNotice[];
}

/** A debt with its lines that may block and cost something. */
export interface BilledDebt extends Debt {
  /** `linkId`: the line bills a package that blocks for its own lines alone (`live`: still attached); `null`: anything else. Empty: recorded without lines. */
  lines: readonly { linkId: string | null; live: boolean; amountCents: number }[];
}

/** Suspension terms as they stood on the day of the decision. */
export interface BlockTerms {
  noticeAfterDueDays: number;
  blockAfterNoticeDays: number;
  holdOnNonBusinessDays: boolean;
}

/** A service with what may block it. */
export interface ServiceFacts {
  serviceId: string;
  /** The customer who holds the service now. */
  holderId: string;
  cancelled: boolean;
  everEnabled: boolean;
  /** The last day of the holder's trust unlock. */
  trustedUntil: CivilDate | null;
  /** What has a live debt hold: `null` the service, an id one of its packages. */
  held: readonly (string | null)[];
  terms: BlockTerms;
  debts: readonly BilledDebt[];
}

/** What may be blocked by itself: a service (`linkId` null), or one of its packages with debts of its own. */
export interface BlockFacts extends Omit<ServiceFacts, 'held' | 'debts'> {
  linkId: string | null;
  heldForDebt: boolean;
  debts: readonly Debt[];
}

export interface BlockDecision {
  decision: 'block' | 'skip';
  reason: BlockReason;
  overdueCents: number;
  oldestDueDate: CivilDate;
  /** RFC 3339: the notice that allows the earliest block, and from which day. */
  noticeSentAt: string | null;
  possibleOn: CivilDate | null;
  /** Overdue debts that no notice names since they have been open. */
  unnoticed: string[];
}

/** Returns the decision for a service and for each of its packages with debts of its own; nothing for what has no overdue debt. */
export function decideService(facts: ServiceFacts, asOf: CivilDate, businessDay: boolean): (BlockDecision & { linkId: string | null })[] {
  return subjectsOf(facts).flatMap((subject) => {
    const decided = decideBlock(subject, asOf, businessDay);
    return decided === undefined ? [] : [{ linkId: subject.linkId, ...decided }];
  });
}

/**
 * Splits a service's debts by what they may block. A debt blocks only while its debtor holds the service. A package of policy
 * `own-lines` owes its own lines, while the invoice is open and the package attached; the service owes the invoice, unless the
 * invoice bills nothing but such packages.
 */
export function subjectsOf({ held, debts, ...service }: ServiceFacts): BlockFacts[] {
  const ofHolder = debts.filter(({ debtorId }) => debtorId === service.holderId);
  const ofService = ofHolder.filter(({ lines }) => lines.length === 0 || lines.some(({ linkId }) => linkId === null));
  const links = new Map<string, Debt[]>();
  for (const debt of ofHolder) {
    const own = Map.groupBy(
      debt.lines.filter(({ live, linkId }) => live && linkId !== null),
      ({ linkId }) => linkId ?? '',
    );
    for (const [linkId, lines] of own) {
      const billed = lines.reduce((sum, { amountCents }) => sum + amountCents, 0);
      links.set(linkId, [...(links.get(linkId) ?? []), { ...debt, openCents: Math.min(billed, debt.openCents) }]);
    }
  }
  return [
    { ...service, linkId: null, heldForDebt: held.includes(null), debts: ofService },
    ...[...links].map(([linkId, own]) => ({ ...service, linkId, heldForDebt: held.includes(linkId), debts: own })),
  ];
}

/**
 * Returns whether a service, or a package with debts of its own, is blocked for debt on a civil day (`asOf`, in São Paulo);
 * `undefined` when it has no overdue debt.
 *
 * A debt counts from the day after it is due. It may block once a notice that names it was sent on a later day than it was due
 * and not before it was last reopened, the days of the terms after that notice have passed, and never before the terms' own
 * schedule allows (due + notice + block days), however early a notice was sent. The debt and notice that allow the earliest day
 * decide.
 */
export function decideBlock(facts: BlockFacts, asOf: CivilDate, businessDay: boolean): BlockDecision | undefined {
  const overdue = facts.debts.filter(({ dueDate }) => dueDate < asOf);
  if (overdue.length === 0) return undefined;
  const possible = overdue.map((debt) => ({ debt, earliest: earliestBlock(debt, facts.terms) }));
  const soonest = possible.map(({ earliest }) => earliest).reduce(earlier, undefined);
  const reason = reasonOf(facts, soonest?.possibleOn, asOf, businessDay);
  return {
    decision: reason === 'overdue' ? 'block' : 'skip',
    reason,
    overdueCents: overdue.reduce((sum, { openCents }) => sum + openCents, 0),
    oldestDueDate: overdue.map(({ dueDate }) => dueDate).reduce((first, date) => (date < first ? date : first)),
    noticeSentAt: soonest?.sentAt ?? null,
    possibleOn: soonest?.possibleOn ?? null,
    unnoticed: possible.flatMap(({ debt, earliest }) => (earliest === undefined ? [debt.invoiceId] : [])),
  };
}

interface Earliest {
  sentAt: string;
  possibleOn: CivilDate;
}

/** The first day on which a debt's notices let it block. */
function earliestBlock(debt: Debt, terms: BlockTerms): Earliest | undefined {
  const scheduled = addDays(debt.dueDate, terms.noticeAfterDueDays);
  return evidence(debt)
    .map(({ sentAt, sentOn }) => ({ sentAt, possibleOn: addDays(sentOn > scheduled ? sentOn : scheduled, terms.blockAfterNoticeDays) }))
    .reduce<Earliest | undefined>(earlier, undefined);
}

/** Returns whether a notice counts for the debt as it has been open. */
export const isNoticed = (debt: Debt): boolean => evidence(debt).length > 0;

/** The notices that count for a debt: they arrived, on a later day than it was due, and not before it was last reopened. */
function evidence({ dueDate, openSince, notices }: Debt): DebtNotice[] {
  return notices
    .filter(({ bounced, sentOn }) => !bounced && sentOn > dueDate)
    .filter(({ sentAt }) => openSince === null || Date.parse(sentAt) >= Date.parse(openSince));
}

function earlier(one: Earliest | undefined, other: Earliest | undefined): Earliest | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  if (one.possibleOn !== other.possibleOn) return one.possibleOn < other.possibleOn ? one : other;
  return Date.parse(other.sentAt) < Date.parse(one.sentAt) ? other : one;
}

function reasonOf(facts: BlockFacts, possibleOn: CivilDate | undefined, asOf: CivilDate, businessDay: boolean): BlockReason {
  if (facts.cancelled) return 'cancelled';
  if (!facts.everEnabled) return 'never_enabled';
  if (facts.heldForDebt) return 'already_blocked';
  if (facts.trustedUntil !== null && facts.trustedUntil >= asOf) return 'trusted';
  if (possibleOn === undefined) return 'no_notice';
  if (possibleOn > asOf) return 'notice_too_recent';
  if (facts.terms.holdOnNonBusinessDays && !businessDay) return 'non_business_day';
  return 'overdue';
}
