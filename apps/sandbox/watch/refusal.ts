import type { Answer } from '../exchange.ts';
import { Refusal } from '../refusal.ts';

/** The platform's envelope; errors too come with HTTP 200. */
export const envelope = (Result: unknown): Answer => ({
  status: 200,
  body: { HasError: false, IsValidationError: false, ErrorMessage: '', ErrorNumber: 0, Result },
});

const refusal = (ErrorNumber: number, ErrorMessage: string, IsValidationError = false): Refusal =>
  new Refusal(ErrorMessage, { status: 200, body: { HasError: true, IsValidationError, ErrorMessage, ErrorNumber, Result: null } });

/** No list of numbers is public: all of them are assumed. */
export const refusals = {
  credentials: () => refusal(400, 'invalid_client'),
  grant: () => refusal(402, 'invalid_grant'),
  token: () => refusal(401, 'Token expirado.'),
  forbidden: () => refusal(403, 'Operadora desabilitada.'),
  pacote: () => refusal(10, 'Pacote inválido.', true),
  email: () => refusal(11, 'E-mail inválido.', true),
  phone: () => refusal(12, 'Telefone inválido.', true),
  name: () => refusal(13, 'Nome inválido.', true),
  integrationId: () => refusal(14, 'pAssinanteIDIntegracao inválido.', true),
  noTicket: () => refusal(20, 'Ticket não encontrado.'),
  noLicences: () => refusal(30, 'Limite de tickets contratados atingido.'),
  malformed: () => refusal(1, 'Requisição inválida.', true),
  internal: () => refusal(999, 'Erro interno.'),
};
