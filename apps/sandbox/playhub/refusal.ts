import { Refusal } from '../refusal.ts';

const refusal = (status: number, Code: number, Message: string): Refusal => new Refusal(Message, { status, body: { Code, Message } });

/** Codes 2 to 8 are known; 0, 1 and 9, and every HTTP status, are assumed. */
export const refusals = {
  token: () => refusal(401, 1, 'Token inválido ou expirado.'),
  credentials: () => refusal(401, 1, 'ApiKey ou ApiSecret inválidos.'),
  forbidden: () => refusal(403, 1, 'Parceiro desabilitado.'),
  userExists: () => refusal(400, 2, 'Usuário já existe.'),
  document: () => refusal(400, 3, 'Documento inválido.'),
  noSubscription: () => refusal(400, 4, 'Assinatura não encontrada.'),
  product: () => refusal(400, 5, 'Produto inválido.'),
  notAuthorised: () => refusal(400, 6, 'Produto não autorizado para o parceiro.'),
  subscribed: () => refusal(400, 7, 'Usuário já possui esta assinatura.'),
  noVouchers: () => refusal(400, 8, 'Não há vouchers disponíveis.'),
  noCustomer: () => refusal(404, 9, 'Usuário não encontrado.'),
  invalid: (field: string) => refusal(400, 0, `Campo inválido: ${field}.`),
  tooLarge: () => refusal(413, 0, 'Requisição grande demais.'),
  noRoute: () => refusal(404, 0, 'Rota inexistente.'),
  broken: () => refusal(500, 0, 'Erro interno.'),
  maintenance: () => refusal(503, 0, 'Sistema em manutenção.'),
  tooMany: (seconds: number) =>
    new Refusal('Muitas requisições.', { status: 429, headers: { 'retry-after': String(seconds) }, body: { Code: 0, Message: 'Muitas requisições.' } }),
};
