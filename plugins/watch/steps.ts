import type { WantedAccount } from '@content-platforms/plugin-sdk';
import type { Ticket } from './api.ts';
import { oldestFirst } from './tickets.ts';

/** One write at the platform. */
export type Step = { kind: 'insert'; product: string } | { kind: 'unblock' | 'block' | 'delete'; ticket: Ticket };

/**
 * What is still to be written, in order: who paid first, who bought next, then blocks, ends and duplicates. Nothing when the account is in step.
 * A new ticket comes active and is blocked, if so wanted, by the step that it then calls for.
 */
export function stepsTowards({ products }: WantedAccount, tickets: readonly Ticket[]): Step[] {
  const wanted = new Map<string, boolean>();
  // Named twice, it is blocked only when both say so.
  for (const { ref, blocked } of products) wanted.set(ref, (wanted.get(ref) ?? true) && blocked !== false);
  const kept = new Map<string, Ticket>();
  for (const ticket of oldestFirst(tickets)) if (!kept.has(ticket.Pacote)) kept.set(ticket.Pacote, ticket);

  const wantedOnes = [...kept.values()].filter(({ Pacote }) => wanted.has(Pacote));
  const about = (kind: 'unblock' | 'block' | 'delete', some: readonly Ticket[]): Step[] => some.map((ticket) => ({ kind, ticket }));
  return [
    ...about(
      'unblock',
      wantedOnes.filter(({ Pacote, Status }) => !Status && !wanted.get(Pacote)),
    ),
    ...[...wanted.keys()].filter((product) => !kept.has(product)).map((product): Step => ({ kind: 'insert', product })),
    ...about(
      'block',
      wantedOnes.filter(({ Pacote, Status }) => Status && wanted.get(Pacote)),
    ),
    ...about(
      'delete',
      tickets.filter((ticket) => !wanted.has(ticket.Pacote) || kept.get(ticket.Pacote) !== ticket),
    ),
  ];
}

/** Names a step across calls. */
export const keyOf = (step: Step): string => ('ticket' in step ? `${step.kind} ${step.ticket.Ticket}` : `insert ${step.product}`);
