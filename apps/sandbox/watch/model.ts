import type { LimitSettings } from '../simple-world.ts';

/** The platform's own names, as they go over the wire. */
export interface Pacote {
  Pacote: string;
  Nome: string;
  Descricao?: string;
  /** Monthly cost in reais. */
  Valor?: number;
  Ativo: boolean;
}

export interface Ticket {
  Pacote: string;
  Ticket: string;
  Status: boolean;
  EmailUsuario: string;
  /** The invitation was sent. */
  EmailEnviado: boolean;
  /** `2026-11-25 06:00:00`, in São Paulo. */
  DataCriacao: string;
  /** When the subscriber finished signing up; empty: never. */
  DataCriacaoUsuario: string;
  IDIntegracaoAssinante: string;
}

export interface Settings extends LimitSettings {
  clientId: string;
  clientSecret: string;
  uid: string;
  redirectUrl: string;
  enabled: boolean;
  /** Contracted tickets. */
  licences: number;
  tokenSeconds: number;
}

export interface Effect {
  kind: 'ticket-created' | 'status-set' | 'ticket-deleted';
  ticket: string;
  pacote: string;
  integrationId: string;
  status?: boolean;
}
