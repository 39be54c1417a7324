import type { Answer } from '../exchange.ts';

type Details = Record<string, string | number>;

/** A request the platform refuses: nothing changed. Texts are the platform's, in pt-BR. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly codigo: number;
  readonly dados: Details;

  constructor(codigo: number, mensagem: string, dados: Details = {}) {
    super(mensagem);
    this.codigo = codigo;
    this.dados = dados;
  }

  /** The contract's envelope: errors too come with HTTP 200. */
  get answer(): Answer {
    return { status: 200, body: { sucesso: false, codigo: this.codigo, mensagem: this.message, dados: this.dados } };
  }
}

export const refusals = {
  session: () => new Refusal(10, 'Sessão expirada.'),
  login: () => new Refusal(11, 'Usuário ou senha inválidos.'),
  provider: () => new Refusal(12, 'Provedor desconhecido ou desabilitado.'),
  invalid: (campo: string) => new Refusal(20, `Campo inválido: ${campo}.`, { campo }),
  customerExists: (id: number) => new Refusal(21, 'Cliente já cadastrado.', { id_cliente: id }),
  noCustomer: () => new Refusal(22, 'Cliente não encontrado.'),
  noProduct: (id: number) => new Refusal(23, 'Produto não encontrado ou indisponível.', { id }),
  contractExists: (id: number) => new Refusal(24, 'O cliente já possui contrato.', { id_contrato: id }),
  noContract: () => new Refusal(25, 'Contrato não encontrado.'),
  noBlock: () => new Refusal(26, 'Bloqueio não encontrado.'),
  blocked: (id: number) => new Refusal(27, 'Contrato bloqueado.', { id_bloqueio: id }),
  noLicences: () => new Refusal(28, 'Não há licenças disponíveis.'),
  tooMany: (seconds: number) => new Refusal(29, 'Muitas requisições.', { aguarde_segundos: seconds }),
  running: (id: number) => new Refusal(30, 'Existe uma operação em andamento.', { id_operacao: id }),
  ended: () => new Refusal(31, 'Contrato encerrado.'),
  noOperation: () => new Refusal(32, 'Operação desconhecida.'),
  cursor: () => new Refusal(33, 'Cursor expirado.'),
  /** Not on the list: what a fault makes the platform say. */
  internal: () => new Refusal(99, 'Erro interno.'),
};

/** Turns a thrown refusal into its answer. */
export function refusing(act: () => Answer): Answer {
  try {
    return act();
  } catch (error) {
    if (error instanceof Refusal) return error.answer;
    throw error;
  }
}

export const success = (dados: unknown): Answer => ({ status: 200, body: { sucesso: true, codigo: 0, mensagem: 'OK', dados } });
