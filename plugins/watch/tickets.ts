import { z, type HeldAccount, type WantedAccount } from '@content-platforms/plugin-sdk';
import type { Api, Ticket } from './api.ts';

const memoShape = z.object({ adopted: z.object({ ticket: z.string(), integrationId: z.string() }).optional().catch(undefined) }).catch({});

/**
 * Our tickets: those that carry our reference as their integration id, and the one a person said to adopt, which keeps its own. Nothing is adopted
 * only to be ended: with nothing wanted, one that we took over before is meant, and both the memo and the person have to say so.
 */
export async function findTickets(api: Api, { reference, adopt, products, memo }: WantedAccount): Promise<Ticket[]> {
  const ours = await api.tickets(reference);
  if (!adopt || ours.some(({ Ticket }) => Ticket === adopt)) return ours;
  const { adopted } = memoShape.parse(memo);
  const known = adopted?.ticket === adopt ? adopted : undefined;
  if (products.length === 0 && !known) return ours;
  // A ticket can't be asked for by its number. The whole list is read once; then its integration id is remembered.
  const candidates = await api.tickets(known?.integrationId || undefined);
  return [...ours, ...candidates.filter(({ Ticket }) => Ticket === adopt)];
}

/** The oldest first, so that of two for one package the one that has been used stays. */
export function oldestFirst(tickets: readonly Ticket[]): Ticket[] {
  return tickets.toSorted((a, b) => compare(a.DataCriacao ?? '', b.DataCriacao ?? '') || compare(a.Ticket.padStart(20), b.Ticket.padStart(20)));
}

/** What the platform holds, in our words. A package of several tickets is blocked when all of them are. */
export function heldAccount(tickets: readonly Ticket[], reference: string | null): HeldAccount {
  const [first] = oldestFirst(tickets);
  if (!first) return { reference: null, remoteId: null, products: [], memo: {} };
  const blocked = new Map<string, boolean>();
  for (const { Pacote, Status } of tickets) blocked.set(Pacote, (blocked.get(Pacote) ?? true) && !Status);
  const adopted = tickets.find(({ IDIntegracaoAssinante }) => IDIntegracaoAssinante !== reference);
  const carriesOurs = tickets.some(({ IDIntegracaoAssinante }) => IDIntegracaoAssinante === reference);
  return {
    // Of an adopted ticket: whose it was, so that the host does not take it from another account.
    reference: carriesOurs && reference !== null ? reference : adopted?.IDIntegracaoAssinante || null,
    remoteId: first.Ticket,
    products: [...blocked].map(([ref, isBlocked]) => ({ ref, blocked: isBlocked })),
    ...(first.EmailUsuario ? { contact: { email: first.EmailUsuario } } : {}),
    ...activation(tickets),
    memo: adopted ? { adopted: { ticket: adopted.Ticket, integrationId: adopted.IDIntegracaoAssinante ?? '' } } : {},
  };
}

/** Every account of a list: what carries no integration id is nobody's, each ticket by itself. */
export function heldAccounts(tickets: readonly Ticket[]): HeldAccount[] {
  const groups = Map.groupBy(tickets, ({ Ticket, IDIntegracaoAssinante }) => IDIntegracaoAssinante || `ticket ${Ticket}`);
  return [...groups].map(([key, group]) => heldAccount(group, group[0]?.IDIntegracaoAssinante ? key : null));
}

/** When the subscriber finished signing up; empty everywhere: never. */
function activation(tickets: readonly Ticket[]): Pick<HeldAccount, 'activatedAt'> {
  const told = tickets.map(({ DataCriacaoUsuario }) => DataCriacaoUsuario);
  if (told.every((at) => at === undefined)) return {};
  const instants = told.flatMap((at) => instantOf(at) ?? []).sort();
  if (instants[0]) return { activatedAt: instants[0] };
  return told.every((at) => !at?.trim()) ? { activatedAt: null } : {};
}

/** The platform's clock is São Paulo's, and tells no zone. */
function instantOf(at: string | null | undefined): string | undefined {
  if (!at?.trim()) return undefined;
  const zoned = /(Z|[+-]\d\d:?\d\d)$/.test(at) ? at : `${at.trim().replace(' ', 'T')}-03:00`;
  const instant = new Date(zoned);
  return Number.isNaN(instant.getTime()) ? undefined : instant.toISOString();
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
