import { addDays, type CivilDate } from '#kernel';

/** A service of the invoiced customer, cancelled or not. */
export interface ServiceLife {
  id: string;
  /** Its first civil day. */
  from: CivilDate;
  /** The day it was cancelled. */
  until: CivilDate | null;
}

export interface AttributionFacts {
  named: string | undefined;
  /** Services that the packages of the lines are attached to. */
  ofLinks: readonly string[];
  services: readonly ServiceLife[];
  competence: string | null;
  dueDate: CivilDate;
}

/**
 * Returns the service an invoice is a debt of: the one it names; without a name the only one its lines' packages are attached to;
 * without packages the only one that lived in its competence, or on its due date where it has none. When none of these is clear
 * the invoice stays with the customer (`null`) and blocks nothing: the wrong service must never be blocked.
 */
export function attributeInvoice({ named, ofLinks, services, competence, dueDate }: AttributionFacts): string | null {
  if (named !== undefined) return named;
  const [first, last] = competence === null ? [dueDate, dueDate] : monthOf(competence);
  const lived = services.filter(({ from, until }) => from <= last && (until === null || until >= first)).map(({ id }) => id);
  const [only, ...others] = new Set(ofLinks.length > 0 ? ofLinks : lived);
  return only !== undefined && others.length === 0 ? only : null;
}

/** The first and last day of a competence (YYYY-MM). */
function monthOf(competence: string): [CivilDate, CivilDate] {
  const first = `${competence}-01`;
  return [first, addDays(`${addDays(first, 31).slice(0, 7)}-01`, -1)];
}

export interface BilledLine {
  amountCents: number;
  blocks: boolean;
}

/** Whether leaving it unpaid may block: a line that may, and that costs something. */
export const mayBlock = (lines: readonly BilledLine[]): boolean => lines.some(({ blocks, amountCents }) => blocks && amountCents > 0);
