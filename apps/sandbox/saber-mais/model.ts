/** The contract's shapes (`Produto`, `Usuario`, …): names stay the platform's own, as they go over the wire. */
export interface Produto {
  codigo: string;
  nome: string;
  descricao?: string;
  /** Monthly cost in reais: '7.90'. */
  valor?: string;
  situacao: 'ativo' | 'inativo';
}

export type Situacao = 'ativa' | 'bloqueada';

export interface Assinatura {
  id: number;
  produto: string;
  situacao: Situacao;
  desde: string;
}

export interface Usuario {
  id: number;
  referencia: string;
  nome: string;
  documento: string;
  email: string;
  telefone: string | null;
  primeiro_acesso: string | null;
  assinaturas: Assinatura[];
}

export interface Pagina<T> {
  dados: T[];
  pagina: number;
  total_paginas: number;
  total: number;
}

export interface Parceiro {
  id: number;
  razao_social: string;
  licencas: { contratadas: number; em_uso: number };
}

export interface Settings {
  token: string;
  /** The partner's id: another one means another partner's token. */
  id: number;
  razaoSocial: string;
  /** Contracted. */
  licencas: number;
  requestsPerMinute: number;
  /** After a change of a subscription, a PATCH of it answers 409 `em_processamento` for this long. 0: never. */
  processingMs: number;
  /** Before each request is looked at. */
  latencyMs: number;
}

/** One write that changed something. What was refused, or changed nothing, leaves no effect. */
export interface Effect {
  seq: number;
  at: string;
  kind: 'user-created' | 'user-changed' | 'user-deleted' | 'subscribed' | 'situation-set' | 'unsubscribed';
  userId: number;
  /** The user's, after the write. */
  referencia: string;
  subscriptionId?: number;
  produto?: string;
  situacao?: Situacao;
  /** The request that caused it; `null`: a person at the platform's own desk. */
  requestSeq: number | null;
}

/** The access e-mail the platform sends at a user's first subscription. */
export interface AccessEmail {
  at: string;
  userId: number;
  email: string;
}
