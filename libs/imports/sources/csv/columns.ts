import type { TaxDocument } from '#customers';
import type { CivilDate } from '#kernel';
import { foldName } from '../hubsoft/read-values.ts';
import * as read from './cell-readers.ts';
import type { Reader } from './cell-readers.ts';

/** What a file may bring, a thing a line. */
export const lineKinds = ['customers', 'services', 'invoices', 'payments'] as const;
export type LineKind = (typeof lineKinds)[number];

export interface CustomerLine {
  name: string;
  document: TaxDocument;
  externalRef?: string;
  email?: string;
  phone?: string;
  birthDate?: CivilDate;
  street?: string;
  number?: string;
  complement?: string;
  district?: string;
  city?: string;
  state?: string;
  postalCode?: string;
}

export interface ServiceLine {
  document?: TaxDocument;
  customerRef?: string;
  plan: string;
  dueDay: number | 'last';
  externalRef?: string;
  billing?: 'advance' | 'arrears';
  status?: 'awaiting_installation' | 'enabled';
  startsOn?: CivilDate;
  login?: string;
  packages?: string[];
}

export interface InvoiceLine {
  document?: TaxDocument;
  customerRef?: string;
  serviceRef?: string;
  externalRef: string;
  dueDate: CivilDate;
  amountCents: number;
  description?: string;
  competence?: string;
  paidOn?: CivilDate;
  /** 0: nothing, which systems write as often as they leave it out. */
  paidCents?: number;
}

export interface PaymentLine {
  invoiceRef: string;
  amountCents: number;
  paidOn: CivilDate;
  externalRef?: string;
}

export interface LineData {
  customers: CustomerLine;
  services: ServiceLine;
  invoices: InvoiceLine;
  payments: PaymentLine;
}

/** A column as a file may name it, its first name being the one we show; and how its cells are read. */
export interface Column<T> {
  names: readonly [string, ...string[]];
  read: Reader<T>;
  required?: boolean;
}

type Columns<Data> = { [Field in keyof Data]-?: Column<NonNullable<Data[Field]>> };

const document = { names: ['cpf_cnpj', 'cpf', 'cnpj', 'documento'], read: read.document } as const;
const customerRef = { names: ['codigo_cliente', 'id_cliente'], read: read.text(100) } as const;

/** What each kind of file may say. What a file calls otherwise is not read, and comes back in its result as it came. */
export const columns: { [Kind in LineKind]: Columns<LineData[Kind]> } = {
  customers: {
    name: { names: ['nome', 'nome_razaosocial', 'razao_social', 'cliente'], read: read.text(200), required: true },
    document: { ...document, required: true },
    externalRef: { names: ['codigo', 'codigo_cliente', 'id_cliente'], read: read.text(100) },
    email: { names: ['email', 'email_principal'], read: read.email },
    phone: { names: ['telefone', 'celular', 'telefone_primario'], read: read.phone },
    birthDate: { names: ['nascimento', 'data_nascimento'], read: read.birthDate },
    street: { names: ['logradouro', 'endereco', 'rua'], read: read.text(200) },
    number: { names: ['numero'], read: read.text(20) },
    complement: { names: ['complemento'], read: read.text(200) },
    district: { names: ['bairro'], read: read.text(200) },
    city: { names: ['cidade', 'municipio'], read: read.text(200) },
    state: { names: ['uf', 'estado'], read: read.state },
    postalCode: { names: ['cep'], read: read.postalCode },
  },
  services: {
    document,
    customerRef,
    plan: { names: ['plano', 'servico', 'nome_plano'], read: read.text(200), required: true },
    dueDay: { names: ['vencimento', 'dia_vencimento'], read: read.dueDay, required: true },
    externalRef: { names: ['codigo', 'codigo_servico', 'id_cliente_servico'], read: read.text(100) },
    billing: { names: ['cobranca', 'tipo_cobranca'], read: read.billing },
    status: { names: ['situacao', 'status'], read: read.newStatus },
    startsOn: { names: ['inicio', 'data_inicio', 'data_venda'], read: read.day },
    login: { names: ['login', 'usuario'], read: read.text(100) },
    packages: { names: ['pacotes', 'codigos_pacotes'], read: read.codes },
  },
  invoices: {
    document,
    customerRef,
    serviceRef: { names: ['codigo_servico', 'id_cliente_servico'], read: read.text(100) },
    externalRef: { names: ['numero', 'fatura', 'id_fatura', 'nosso_numero'], read: read.text(100), required: true },
    dueDate: { names: ['vencimento', 'data_vencimento'], read: read.day, required: true },
    amountCents: { names: ['valor'], read: read.cents, required: true },
    description: { names: ['descricao'], read: read.text(200) },
    competence: { names: ['competencia'], read: read.competence },
    paidOn: { names: ['pago_em', 'data_pagamento'], read: read.day },
    paidCents: { names: ['valor_pago'], read: read.centsOrNone },
  },
  payments: {
    invoiceRef: { names: ['fatura', 'numero_fatura', 'id_fatura', 'nosso_numero'], read: read.text(100), required: true },
    amountCents: { names: ['valor', 'valor_pago'], read: read.cents, required: true },
    paidOn: { names: ['pago_em', 'data_pagamento', 'data'], read: read.day, required: true },
    externalRef: { names: ['codigo', 'id_pagamento'], read: read.text(100) },
  },
};

/** One of these has to be there. */
const eitherOf: Partial<Record<LineKind, readonly string[]>> = { services: ['document', 'customerRef'], invoices: ['document', 'customerRef'] };

/** What the columns of a kind are called, those that are needed first. */
export const namesOf = (kind: LineKind): { field: string; name: string; required: boolean }[] =>
  Object.entries(columns[kind] as Record<string, Column<unknown>>).map(([field, { names, required = false }]) => ({ field, name: names[0], required }));

const shown = (kind: LineKind, field: string): string => namesOf(kind).find((one) => one.field === field)?.name ?? field;

/** Where each field stands in the lines. */
export type Places = ReadonlyMap<string, number>;

/** Which column is which; or those that are missing, or there twice, by the names we show. */
export function placeColumns(kind: LineKind, header: readonly string[]): { places: Places } | { missing: string[] } | { twice: string[] } {
  const folded = header.map(foldName);
  const places = new Map<string, number>();
  const twice: string[] = [];
  for (const [field, { names }] of Object.entries(columns[kind] as Record<string, Column<unknown>>)) {
    const here = names.flatMap((name) => folded.flatMap((title, at) => (title === foldName(name) ? [at] : [])));
    if (here[0] !== undefined) places.set(field, here[0]);
    // The same name twice, not two names of which one will do.
    if (here.length > 1 && folded[here[0] ?? 0] === folded[here[1] ?? 0]) twice.push(names[0]);
  }
  const missing = namesOf(kind).flatMap(({ field, name, required }) => (required && !places.has(field) ? [name] : []));
  const either = eitherOf[kind];
  if (either && !either.some((field) => places.has(field))) missing.push(either.map((field) => shown(kind, field)).join(' ou '));
  return missing.length > 0 ? { missing } : twice.length > 0 ? { twice } : { places };
}
