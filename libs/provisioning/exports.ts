import { dayOfInstant, type ExportTable, wordText } from '#kernel';
import { accountList, holdingOf } from './accounts/accounts.list.ts';

const held = `(SELECT string_agg(product ->> 'ref', '|') FROM jsonb_array_elements(CASE WHEN jsonb_typeof(a.held -> 'products') = 'array' THEN a.held -> 'products' ELSE '[]' END) product)`;

/** Export of the accounts and what each platform holds. */
export const accountsExport: ExportTable = {
  key: 'accounts',
  title: 'Contas nas plataformas',
  about: 'Uma conta por linha: de quem é, em que integração, o que a plataforma tem dela e a última falha.',
  permission: 'accounts:read',
  list: () => ({
    from: 'account a JOIN integration i ON i.id = a.integration_id JOIN customer c ON c.id = a.customer_id LEFT JOIN service s ON s.id = a.service_id',
    id: accountList.id,
    select: {
      id: 'a.id',
      integracao: 'i.description',
      plataforma: 'i.platform',
      cliente: 'c.name',
      codigo_cliente: 'c.external_ref',
      cpf_cnpj: 'c.document_mask',
      codigo_servico: 's.external_ref',
      referencia: 'a.reference',
      usuario_na_plataforma: `a.held ->> 'remoteId'`,
      situacao: wordText('a.state', {
        in_step: 'em dia',
        pending: 'pendente',
        failed: 'com falha',
        unknown: 'desconhecida',
        needs_attention: 'requer atenção',
      }),
      conteudo: wordText(holdingOf('a.held'), { active: 'ativo', blocked: 'bloqueado', none: 'nenhum' }),
      produtos: held,
      ativada_em: dayOfInstant('a.activated_at'),
      conferida_em: dayOfInstant('a.observed_at'),
      falha: 'a.failure_code',
      mensagem: 'a.failure_message',
    },
    sort: accountList.sort,
    defaultSort: 'createdAt',
    filters: accountList.filters,
  }),
};
