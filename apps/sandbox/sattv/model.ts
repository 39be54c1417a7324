/** The contract's shapes (`produto`, `cliente`, `contrato`): names stay the platform's own, as they go over the wire. */
export interface Produto {
  id: number;
  nome: string;
  tipo: 'principal' | 'adicional';
  /** Monthly, in reais. */
  mensalidade: number;
  /** Screens at once. */
  telas: number;
  disponivel: boolean;
}

export type Motivo = 'debito' | 'solicitacao';

export interface Contrato {
  id_contrato: number;
  situacao: 'ativando' | 'ativo' | 'bloqueado' | 'encerrado' | 'falhou';
  produto_principal: number;
  adicionais: number[];
  bloqueio: { id_bloqueio: number; motivo: Motivo; desde: string } | null;
  /** The running one. */
  id_operacao: number | null;
  /** Set once active. */
  link_ativacao: string | null;
  primeiro_acesso: string | null;
}

export interface Cliente {
  id_cliente: number;
  nome: string;
  /** Masked. */
  cpf_cnpj: string;
  codigo_externo: string | null;
  email: string | null;
  celular: string | null;
  /** Newest first. */
  contratos: Contrato[];
}

export interface Pagina<T> {
  itens: T[];
  proximo_cursor: string | null;
}

/** What an alteration brings, or a contract begins with. */
export type ContractProducts = Pick<Contrato, 'produto_principal' | 'adicionais'>;

export interface Settings {
  usuario: string;
  senha: string;
  /** Another one means another provider's account. */
  idProvedor: string;
  nome: string;
  cnpj: string;
  /** Off: its sessions cannot be opened. */
  habilitado: boolean;
  /** Contracted. */
  licencas: number;
  requestsPerSecond: number;
  sessionSeconds: number;
  cursorSeconds: number;
  /** How long an activation or alteration takes; 0: it has ended when its answer is sent. */
  operationMs: number;
  /** So many of the operations to begin will fail; each begun counts one down. */
  failNext: number;
  pageSize: number;
  /** Before each request is looked at. */
  latencyMs: number;
}

/** One thing that changed. What was refused, or changed nothing, leaves no effect. */
export interface Effect {
  seq: number;
  at: string;
  kind:
    | 'customer-created'
    | 'customer-changed'
    | 'contract-opened'
    | 'contract-activated'
    | 'contract-failed'
    | 'alteration-begun'
    | 'contract-altered'
    | 'alteration-failed'
    | 'blocked'
    | 'unblocked'
    | 'contract-ended';
  customerId: number;
  codigoExterno: string | null;
  contractId?: number;
  /** Those of the contract after it; of `alteration-begun`, those to come. Principal first. */
  produtos?: number[];
  motivo?: Motivo;
  /** The request that caused it; `null`: a person at the platform's own desk, or the end of an operation. */
  requestSeq: number | null;
}

/** Who causes a write: a request's number, or `null` for a person at the platform's own desk. */
export type Cause = number | null;

export const isOpen = ({ situacao }: Pick<Contrato, 'situacao'>): boolean => situacao !== 'encerrado' && situacao !== 'falhou';
export const productsOf = ({ produto_principal, adicionais }: ContractProducts): number[] => [produto_principal, ...adicionais];
