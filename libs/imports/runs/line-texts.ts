import type { LineFault } from '../sources/csv/read-line.ts';

type FaultCode = LineFault['code'];

/** Why a line is refused, beside what the modules themselves refuse. `{column}` is filled in; nothing of the line's own cells ever is. */
const texts = {
  missing: 'A coluna {column} está vazia.',
  cells_beyond_header: 'A linha tem mais células que o cabeçalho. Confira o separador e as aspas.',
  no_customer: 'A linha não diz de que cliente é: preencha cpf_cnpj ou codigo_cliente.',
  too_long: 'O texto da coluna {column} é longo demais.',
  invalid_document: 'O CPF ou CNPJ não é válido: confira os dígitos.',
  invalid_email: 'O e-mail não é válido.',
  invalid_phone: 'O telefone não é válido: informe DDD e número.',
  invalid_date: 'A data da coluna {column} não é válida. Use dd/mm/aaaa ou aaaa-mm-dd.',
  invalid_birth_date: 'A data de nascimento não é válida. Use dd/mm/aaaa ou aaaa-mm-dd.',
  invalid_amount: 'O valor da coluna {column} não é válido. Use 1.234,56 ou 1234.56, acima de zero.',
  ambiguous_amount: 'O valor da coluna {column} é ambíguo. Escreva os centavos: 1.234,00 ou 1234.00.',
  invalid_due_day: 'O dia de vencimento precisa ser de 1 a 28, ou "ultimo".',
  invalid_billing: 'A cobrança precisa ser "antecipada" ou "postecipada".',
  invalid_status: 'A situação precisa ser "aguardando instalação" ou "habilitado".',
  invalid_competence: 'A competência precisa ser mm/aaaa ou aaaa-mm.',
  invalid_state: 'A UF precisa ter duas letras.',
  invalid_postal_code: 'O CEP precisa ter oito dígitos.',
  repeated: 'Repete a linha {line} do arquivo.',
  ref_of_another_document: 'O código já é de um cliente com outro CPF ou CNPJ.',
  document_has_another_ref: 'O CPF ou CNPJ já é de um cliente com outro código.',
  ref_and_document_differ: 'O código é de um cliente, e o CPF ou CNPJ é de outro.',
  unknown_customer: 'Não há cliente com este CPF, CNPJ ou código. Importe os clientes antes.',
  customer_unclear: 'O CPF ou CNPJ e o código são de clientes diferentes.',
  unknown_plan: 'Não há plano com este nome ou código.',
  plan_unclear: 'Há mais de um plano com este nome. Use o código do plano.',
  unknown_package: 'Um dos pacotes não existe, ou está inativo.',
  service_of_another: 'O código já é de um serviço de outro cliente.',
  service_on_another_plan: 'O serviço está em outro plano. Faça a migração pelo cadastro do cliente.',
  service_is_cancelled: 'O serviço com este código está cancelado.',
  service_unclear: 'O cliente tem mais de um serviço neste plano. Informe o código do serviço.',
  service_without_ref: 'O cliente já tem um serviço neste plano, sem código. Confira se é o mesmo antes de criar outro.',
  unknown_service: 'O cliente não tem serviço com este código.',
  invoice_differs: 'Já há uma fatura com este número e outro conteúdo (cliente, vencimento ou valor).',
  paid_without_date: 'Há valor pago, e não há data de pagamento.',
  paid_nothing: 'Há data de pagamento, e o valor pago é zero.',
  payment_differs: 'Já há um pagamento com este código, de outra fatura ou valor.',
  payment_known: 'Este pagamento já está registrado na fatura (mesmo dia e valor): não conta de novo.',
  payment_reversed: 'Um pagamento deste dia e valor foi devolvido. Se este for outro, registre-o na fatura.',
  paid_with_invoice: 'A fatura já veio paga neste dia: o pagamento não conta de novo.',
  differs_from_invoice: 'A fatura já veio com o que foi pago, em outro dia ou valor. Se este for mais um pagamento, registre-o na fatura.',
  changed_meanwhile: 'O cadastro mudou desde a prévia. Envie o arquivo de novo e confira a nova prévia.',
  already_so: 'Desde a prévia, já ficou como a linha pede.',
} satisfies Record<FaultCode, string> & Record<string, string>;

export type LineCode = keyof typeof texts;

export function lineText(code: LineCode, { column = null, line = null }: { column?: string | null; line?: number | null } = {}): string {
  return texts[code].replace('{column}', column ?? '').replace('{line}', String(line ?? ''));
}

/** A line that is not taken: what was written of it goes back. */
export class LineRefusal extends Error {
  constructor(
    readonly code: LineCode,
    readonly column: string | null = null,
  ) {
    super(code);
    this.name = 'LineRefusal';
  }
}
