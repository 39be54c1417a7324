/** The names are those of the events, as they go over the wire. */
export type Tipo = 'cadastro' | 'habilitacao' | 'suspensao' | 'remocao';

export interface Evento {
  versao: string;
  id: string;
  tipo: Tipo | 'teste';
  sequencia: number;
  referencia: string;
  status: 'habilitado' | 'suspenso' | 'removido';
  motivo: string | null;
  pacote: { id_pacote: string; codigo: string; descricao: string } | null;
  produtos: { codigo: string; status: 'habilitado' | 'suspenso' }[];
  cliente_servico: { cliente: { nome_razaosocial: string | null; cpf_cnpj: string | null; email_principal: string | null } };
}

export interface Settings {
  /** Those whose signatures are taken. */
  segredos: string[];
  /** How old or early a signed moment may be. */
  toleranciaSegundos: number;
  /** Whether a new account is answered with `{ login, senha }`. */
  respondeLogin: boolean;
  latencyMs: number;
}

/** What a receiver keeps of one account: its last state. One that was removed stays, to know what comes late. */
export interface Conta {
  referencia: string;
  sequencia: number;
  status: Evento['status'];
  motivo: string | null;
  pacote: string | null;
  produtos: Evento['produtos'];
  nome: string;
  cpf_cnpj: string;
  email: string;
  login: string | null;
  senha: string | null;
}

/** One event that was taken, whatever came of it. */
export interface Recebido {
  seq: number;
  at: string;
  id: string;
  tipo: string;
  sequencia: number;
  referencia: string;
  /** `repetido`: this very message was taken before; `atrasado`: a later one was. */
  resultado: 'aplicado' | 'sem-mudanca' | 'repetido' | 'atrasado';
}

/** One event that changed something. */
export interface Effect {
  seq: number;
  at: string;
  kind: Tipo;
  referencia: string;
  status: Evento['status'];
  requestSeq: number;
}
