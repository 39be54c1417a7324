import { amountText, dayOfInstant, dayText, type ExportTable, filter, maskedEmail, maskedPhone, type Secrets, wordText } from '#kernel';
import { documentPlace } from './customers/customer.entity.ts';
import { lastDay } from './services/service.entity.ts';
import { serviceList } from './services/service.list.ts';

const byAge = { createdAt: { sql: 'c.id', type: 'uuid' } } as const;
const words = {
  awaiting_installation: 'aguardando instalação',
  enabled: 'habilitado',
  awaiting_migration: 'aguardando migração',
  quota_exceeded: 'franquia excedida',
  cancelled: 'cancelado',
};
const address = (field: string): string => `c.address ->> '${field}'`;

/** The columns an import of customers takes, and by the same names. */
const customerColumns = (document: string, email: string, phone: string): Record<string, string> => ({
  id: 'c.id',
  codigo: 'c.external_ref',
  nome: 'c.name',
  cpf_cnpj: document,
  email,
  telefone: phone,
  nascimento: dayText('c.birth_date'),
  logradouro: address('street'),
  numero: address('number'),
  complemento: address('complement'),
  bairro: address('district'),
  cidade: address('city'),
  uf: address('state'),
  cep: address('postalCode'),
  cadastrado_em: dayOfInstant('c.created_at'),
});

const customerSpec = (select: Record<string, string>) => ({
  from: 'customer c',
  id: 'c.id',
  select,
  sort: byAge,
  defaultSort: 'createdAt',
  filters: { externalRef: filter.text('c.external_ref') },
});

export const customersExport = (secrets: Secrets): ExportTable => ({
  key: 'customers',
  title: 'Clientes',
  about: 'Um cliente por linha, com contato e endereço. Titulares apagados não aparecem.',
  permission: 'customers:read',
  scope: { '(c.erased_at IS NULL)': true },
  list: () => customerSpec(customerColumns('c.document_mask', maskedEmail('c.email'), maskedPhone('c.phone'))),
  whole: {
    list: () => customerSpec(customerColumns('c.document_sealed', 'c.email', 'c.phone')),
    open: (row) => ({ ...row, cpf_cnpj: secrets.open(String(row['cpf_cnpj']), documentPlace(String(row['id']))) }),
  },
});

const links = 'FROM service_package l JOIN package p ON p.id = l.package_id WHERE l.service_id = s.id AND l.removed_at IS NULL';

export const servicesExport: ExportTable = {
  key: 'services',
  title: 'Serviços e pacotes',
  about: 'Um serviço por linha, com plano, situação e os códigos dos pacotes vinculados.',
  permission: 'customers:read',
  list: () => ({
    from: serviceList.from,
    id: serviceList.id,
    select: {
      id: 's.id',
      codigo: 's.external_ref',
      cliente: 'c.name',
      codigo_cliente: 'c.external_ref',
      cpf_cnpj: 'c.document_mask',
      plano: 'n.name',
      situacao: wordText('s.status', words),
      bloqueado: `CASE WHEN ${serviceList.select['blocked'] ?? 'false'} THEN 'sim' ELSE 'não' END`,
      vencimento: `CASE WHEN s.due_day = ${lastDay} THEN 'ultimo' ELSE s.due_day::text END`,
      cobranca: wordText('s.billing', { advance: 'antecipada', arrears: 'postecipada' }),
      inicio: dayText('s.starts_on'),
      habilitado_em: dayOfInstant('s.enabled_at'),
      cancelado_em: dayOfInstant('s.cancelled_at'),
      login: 's.login',
      valor_plano: amountText('n.price_cents'),
      pacotes: `(SELECT string_agg(p.code, '|' ORDER BY l.id) ${links})`,
      valor_pacotes: amountText(`(SELECT coalesce(sum(l.price_cents), 0) ${links})`),
    },
    sort: serviceList.sort,
    defaultSort: 'createdAt',
    filters: serviceList.filters,
  }),
};
