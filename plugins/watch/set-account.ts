import {
  nationalPhone,
  PlatformFailure,
  setByStep,
  type Outcome,
  type Subscriber,
  type SubscriberField,
  type WantedAccount,
} from '@content-platforms/plugin-sdk';
import { busySeconds, type Api, type NewTicket, type Ticket } from './api.ts';
import { keyOf, stepsTowards, type Step } from './steps.ts';
import { findTickets, heldAccount } from './tickets.ts';

/** Brings an account one write nearer to what is wanted; `done` when the platform's last answer shows it there. */
export async function setAccount(api: Api, wanted: WantedAccount, now: Date): Promise<Outcome> {
  const tickets = await findTickets(api, wanted);
  return setByStep<readonly Ticket[], Step>({
    wanted,
    now,
    state: tickets,
    stepsTowards: (held) => stepsTowards(wanted, held),
    keyOf,
    take: (step) => take(api, wanted, tickets, step),
    heldOf: (held) => heldAccount(held, wanted.reference),
    accessOf: (held) => (held.length > 0 ? { kind: 'sent-by-platform' } : undefined),
    busySeconds,
  });
}

/** Makes the one write; answers the tickets as they then are. */
async function take(api: Api, { reference, subscriber }: WantedAccount, tickets: readonly Ticket[], step: Step): Promise<readonly Ticket[]> {
  switch (step.kind) {
    case 'insert': {
      const ticket = newTicket(reference, subscriber, step.product);
      const number = await api.insert(ticket);
      const made = { Pacote: step.product, Ticket: number, Status: true, EmailUsuario: ticket.pEmail, DataCriacao: '9999', DataCriacaoUsuario: '' };
      return [...tickets, { ...made, IDIntegracaoAssinante: reference }];
    }
    case 'block':
    case 'unblock':
      await api.setStatus(step.ticket.Ticket, step.kind === 'unblock');
      return tickets.map((ticket) => (ticket === step.ticket ? { ...ticket, Status: step.kind === 'unblock' } : ticket));
    case 'delete':
      await api.deleteTicket(step.ticket.Ticket);
      return tickets.filter((ticket) => ticket !== step.ticket);
  }
}

function newTicket(reference: string, subscriber: Partial<Subscriber>, product: string): NewTicket {
  return {
    pPacote: product,
    pEmail: required(subscriber, 'email', 'o e-mail'),
    pPhone: nationalPhone(required(subscriber, 'phone', 'o telefone')),
    pName: required(subscriber, 'name', 'o nome'),
    pAssinanteIDIntegracao: reference,
  };
}

function required(subscriber: Partial<Subscriber>, field: SubscriberField, label: string): string {
  const value = subscriber[field]?.trim();
  if (value) return value;
  throw new PlatformFailure('refused', `A Watch exige ${label} do cliente.`, { field });
}
