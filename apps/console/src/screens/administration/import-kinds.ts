import type { ImportView } from '../../api/generated/types.gen.ts';

/**
 * What can be brought in, by the API's names. Columns are named as the files name them; those with a star are needed. `needs`: who
 * brings something in could write it one by one.
 */
export const importKinds: Record<string, { label: string; columns: string[]; needs: string[] }> = {
  customers: {
    label: 'Clientes',
    needs: ['customers:write'],
    columns: ['nome*', 'cpf_cnpj*', 'codigo', 'email', 'telefone', 'nascimento', 'logradouro', 'numero', 'complemento', 'bairro', 'cidade', 'uf', 'cep'],
  },
  services: {
    label: 'Serviços dos clientes',
    needs: ['customers:write'],
    columns: ['cpf_cnpj*', 'codigo_cliente', 'plano*', 'vencimento*', 'codigo', 'cobranca', 'situacao', 'inicio', 'login', 'pacotes'],
  },
  invoices: {
    label: 'Faturas',
    needs: ['billing:write'],
    columns: ['cpf_cnpj*', 'codigo_cliente', 'numero*', 'vencimento*', 'valor*', 'codigo_servico', 'descricao', 'competencia', 'pago_em', 'valor_pago'],
  },
  payments: { label: 'Pagamentos', needs: ['billing:write'], columns: ['fatura*', 'valor*', 'pago_em*', 'codigo'] },
  hubsoft: { label: 'HubSoft (respostas da API)', needs: ['customers:write', 'billing:write', 'plans:write', 'packages:write'], columns: [] },
};

type May = (permission: string) => boolean;

export const mayBring = (kind: string, may: May): boolean => may('imports:write') && (importKinds[kind]?.needs ?? []).every(may);

/** Its file names whom it speaks of: for whoever sent it, and for who may reveal documents anyway. */
export const mayReadResult = ({ kind, requestedBy }: Pick<ImportView, 'kind' | 'requestedBy'>, actor: string, may: May): boolean =>
  mayBring(kind, may) && (may('customers:reveal') || requestedBy === actor);

export const kindText = (kind: string): string => importKinds[kind]?.label ?? kind;

export const importStatuses: Record<string, { label: string; color: string }> = {
  previewing: { label: 'preparando a prévia', color: 'blue' },
  previewed: { label: 'prévia pronta', color: 'gold' },
  running: { label: 'importando', color: 'blue' },
  held: { label: 'espera aprovação', color: 'orange' },
  succeeded: { label: 'concluída', color: 'green' },
  failed: { label: 'falhou', color: 'red' },
  cancelled: { label: 'cancelada', color: 'default' },
};

interface Word {
  label: string;
  /** Of those lines together. */
  all: string;
  color: string;
}

/** What a line would do, before the run. */
export const decisions: Record<string, Word> = {
  create: { label: 'será criado', all: 'A criar', color: 'green' },
  change: { label: 'será alterado', all: 'A alterar', color: 'blue' },
  nothing: { label: 'nada muda', all: 'Nada muda', color: 'default' },
  refuse: { label: 'recusada', all: 'Recusadas', color: 'red' },
};

/** What became of a line. */
export const outcomes: Record<string, Word> = {
  created: { label: 'criado', all: 'Criadas', color: 'green' },
  changed: { label: 'alterado', all: 'Alteradas', color: 'blue' },
  unchanged: { label: 'nada mudou', all: 'Nada mudou', color: 'default' },
  refused: { label: 'recusada', all: 'Recusadas', color: 'red' },
};
