import type { Answer } from '../exchange.ts';

/** A request the platform refuses: nothing changed. Texts are the platform's, in pt-BR. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly codigo: string;
  readonly details: { campo?: string; id?: number };
  readonly headers: Record<string, string>;

  constructor(status: number, codigo: string, mensagem: string, details: { campo?: string; id?: number } = {}, headers: Record<string, string> = {}) {
    super(mensagem);
    this.status = status;
    this.codigo = codigo;
    this.details = details;
    this.headers = headers;
  }

  /** The contract's `Erro`. */
  get answer(): Answer {
    return { status: this.status, headers: this.headers, body: { erro: { codigo: this.codigo, mensagem: this.message, ...this.details } } };
  }
}

export const refusals = {
  badToken: () => new Refusal(401, 'token_invalido', 'Token inválido.'),
  forbidden: () => new Refusal(403, 'token_sem_permissao', 'Este token não tem permissão para esta operação.'),
  tooMany: (retryAfterSeconds: number) =>
    new Refusal(429, 'muitas_requisicoes', 'Muitas requisições. Aguarde e tente novamente.', {}, { 'retry-after': String(retryAfterSeconds) }),
  tooLarge: () => new Refusal(413, 'requisicao_invalida', 'Requisição grande demais.'),
  maintenance: () => new Refusal(503, 'manutencao', 'Sistema em manutenção.'),
  broken: () => new Refusal(500, 'erro_interno', 'Erro interno.'),
  malformed: (mensagem: string, campo?: string) => new Refusal(400, 'requisicao_invalida', mensagem, campo === undefined ? {} : { campo }),
  notFound: (what: 'usuario' | 'produto' | 'assinatura' | 'rota', campo?: 'usuario' | 'produto') =>
    new Refusal(404, 'nao_encontrado', `Não encontrado: ${what}.`, campo === undefined ? {} : { campo }),
  referenceTaken: (id?: number) =>
    new Refusal(409, 'referencia_existente', 'Já existe um usuário com esta referência.', { campo: 'referencia', ...(id === undefined ? {} : { id }) }),
  emailTaken: (id?: number) =>
    new Refusal(409, 'email_existente', 'Já existe um usuário com este e-mail.', { campo: 'email', ...(id === undefined ? {} : { id }) }),
  invalid: (campo: 'referencia' | 'nome' | 'documento' | 'email', mensagem: string) =>
    new Refusal(422, `${campo === 'referencia' ? 'referencia_invalida' : `${campo}_invalido`}`, mensagem, { campo }),
  noLicences: () => new Refusal(402, 'sem_licencas', 'Não há licenças disponíveis.'),
  productClosed: () => new Refusal(422, 'produto_inativo', 'Este produto não está mais à venda.', { campo: 'produto' }),
  processing: () => new Refusal(409, 'em_processamento', 'Ainda estamos processando a última alteração desta assinatura.'),
};
