import { Journal, type Cause } from '../journal.ts';
import type { Clock } from '../platform.ts';
import type { Effect, Pacote, Settings, Ticket } from './model.ts';
import { refusals } from './refusal.ts';

export interface TicketFilter {
  pPacote?: string;
  pEmailUsuario?: string;
  pAssinanteIDIntegracao?: string;
}

/** One provider's world at Watch Brasil: state and rules, no I/O. Every verb either does all it says or throws a `Refusal` and changes nothing. */
export class WatchWorld {
  readonly settings: Settings;
  readonly journal: Journal<Effect>;
  readonly #clock: Clock;
  readonly #tickets = new Map<string, Ticket>();
  #pacotes: Pacote[];
  #nextTicket = 500_001;

  constructor(settings: Settings, pacotes: readonly Pacote[], clock: Clock) {
    this.settings = settings;
    this.#clock = clock;
    this.#pacotes = [...pacotes];
    this.journal = new Journal(clock);
  }

  pacotes(pacote?: string): Pacote[] {
    return this.#pacotes.filter(({ Pacote: code }) => pacote === undefined || code === pacote);
  }

  /** Tickets for what is gone stay. */
  replacePacotes(pacotes: readonly Pacote[]): void {
    this.#pacotes = [...pacotes];
  }

  /** Oldest first; every filter given must be met exactly. */
  tickets({ pPacote, pEmailUsuario, pAssinanteIDIntegracao }: TicketFilter = {}): Ticket[] {
    return [...this.#tickets.values()].filter(
      (ticket) =>
        (pPacote === undefined || ticket.Pacote === pPacote) &&
        (pEmailUsuario === undefined || ticket.EmailUsuario === pEmailUsuario) &&
        (pAssinanteIDIntegracao === undefined || ticket.IDIntegracaoAssinante === pAssinanteIDIntegracao),
    );
  }

  /** One more ticket, also when the same subscriber has one for this package already. */
  insert(body: Record<string, unknown>, cause: Cause): Ticket {
    const pacote = this.#pacotes.find(({ Pacote: code }) => code === body['pPacote']);
    if (!pacote?.Ativo) throw refusals.pacote();
    const email = body['pEmail'];
    if (typeof email !== 'string' || !/^\S+@\S+\.\S+$/.test(email)) throw refusals.email();
    if (!/^\d{10,13}$/.test(String(body['pPhone']))) throw refusals.phone();
    if (typeof body['pName'] !== 'string' || body['pName'].trim() === '') throw refusals.name();
    const integrationId = body['pAssinanteIDIntegracao'] ?? '';
    if (typeof integrationId !== 'string' || integrationId.length > 64) throw refusals.integrationId();
    if (this.#tickets.size >= this.settings.licences) throw refusals.noLicences();
    const ticket: Ticket = {
      Pacote: pacote.Pacote,
      Ticket: String(this.#nextTicket++),
      Status: true,
      EmailUsuario: email,
      EmailEnviado: true,
      DataCriacao: this.#now(),
      DataCriacaoUsuario: '',
      IDIntegracaoAssinante: integrationId,
    };
    this.#tickets.set(ticket.Ticket, ticket);
    this.#write(cause, 'ticket-created', ticket);
    return ticket;
  }

  /** Setting what already is succeeds and is no effect. */
  setStatus(number: string, status: boolean, cause: Cause): Ticket {
    const ticket = this.#find(number);
    if (ticket.Status !== status) {
      ticket.Status = status;
      this.#write(cause, 'status-set', ticket, status);
    }
    return ticket;
  }

  delete(number: string, cause: Cause): void {
    const ticket = this.#find(number);
    this.#tickets.delete(number);
    this.#write(cause, 'ticket-deleted', ticket);
  }

  /** The subscriber follows the invitation and finishes signing up. */
  signUp(number: string): Ticket {
    const ticket = this.#find(number);
    ticket.DataCriacaoUsuario ||= this.#now();
    return ticket;
  }

  #find(number: string): Ticket {
    const ticket = this.#tickets.get(number);
    if (!ticket) throw refusals.noTicket();
    return ticket;
  }

  #write(cause: Cause, kind: Effect['kind'], { Ticket: ticket, Pacote: pacote, IDIntegracaoAssinante }: Ticket, status?: boolean): void {
    this.journal.write(cause, { kind, ticket, pacote, integrationId: IDIntegracaoAssinante, ...(status === undefined ? {} : { status }) });
  }

  #now(): string {
    return new Date(this.#clock() - 3 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
  }
}
