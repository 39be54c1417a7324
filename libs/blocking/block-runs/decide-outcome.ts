import type { BlockReason } from './decide-block.ts';

export type Outcome = 'blocked' | 'paid_meanwhile' | 'changed_meanwhile';

/**
 * What becomes of a service that a preview meant to block, from the same decision taken again under lock. `now` is missing when
 * nothing is overdue any more. Less owed than then: it paid, be it only the invoice that had been noticed. Otherwise something
 * else about it changed: it was cancelled, blocked by another run, or its profile asks for more.
 */
export function decideOutcome(previewedCents: number, now: { reason: BlockReason; overdueCents: number } | undefined): Outcome {
  if (!now) return 'paid_meanwhile';
  if (now.reason === 'overdue') return 'blocked';
  if (now.reason === 'cancelled' || now.reason === 'already_blocked' || now.reason === 'trusted') return 'changed_meanwhile';
  return now.overdueCents < previewedCents ? 'paid_meanwhile' : 'changed_meanwhile';
}
