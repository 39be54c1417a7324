import { problems } from '#kernel';

export const billingProblem = problems('billing', {
  external_ref_taken: {
    status: 409,
    pt: 'A referência externa "{ref}" já foi usada com outro conteúdo. Confira o registro anterior ou use outra referência.',
    en: 'The external reference "{ref}" was used with other content. Check the earlier record or use another reference.',
  },
  unknown_customer: { status: 422, pt: 'Não há cliente com este id.', en: 'There is no customer with this id.' },
  unknown_service: { status: 422, pt: 'O cliente não tem um serviço com este id.', en: 'The customer has no service with this id.' },
  unknown_package_link: {
    status: 422,
    pt: 'Uma linha cita um pacote que não é do serviço cobrado. Informe o vínculo do pacote com este serviço, ou deixe em branco.',
    en: 'A line names a package that is not attached to the service charged. Name a link of this service, or none.',
  },
  unknown_charge_type: { status: 422, pt: 'Uma linha cita um tipo de cobrança que não existe.', en: 'A line names a charge type that does not exist.' },
  negative_total: { status: 422, pt: 'O total das linhas é negativo. Descontos não podem passar do valor cobrado.', en: 'The lines add up to less than zero.' },
  invoice_not_found: { status: 404, pt: 'Não há fatura com esta referência externa.', en: 'There is no invoice with this external reference.' },
  invoice_paid: { status: 409, pt: 'A fatura já está paga e não pode ser cancelada.', en: 'The invoice is paid and cannot be cancelled.' },
  invoice_renegotiated: {
    status: 409,
    pt: 'A fatura foi renegociada. Use as faturas que a substituíram.',
    en: 'The invoice was renegotiated. Use those that replaced it.',
  },
  invoice_not_open: {
    status: 409,
    pt: 'A fatura não está em aberto (situação: {status}).',
    en: 'The invoice is not open (status: {status}).',
  },
  renegotiation_differs: {
    status: 422,
    pt: 'As faturas novas somam R$ {after}, e em aberto nas antigas há R$ {before}. Ajuste os valores, ou informe a diferença (differenceCents: {difference}).',
    en: 'The new invoices add up to R$ {after}, and R$ {before} is open on the old ones. Mend the amounts, or say the difference (differenceCents: {difference}).',
  },
  not_postponed: {
    status: 422,
    pt: 'O novo vencimento precisa ser depois do atual ({dueDate}).',
    en: 'The new due date must be later than the present one ({dueDate}).',
  },
  competence_out_of_range: {
    status: 422,
    pt: 'Só é possível faturar competências de {first} a {last}.',
    en: 'Only competences from {first} to {last} can be billed.',
  },
  not_runnable: {
    status: 409,
    pt: 'Este faturamento não pode ser executado (situação: {status}).',
    en: 'This billing run cannot be run (status: {status}).',
  },
  amount_or_percent: {
    status: 422,
    pt: 'Informe um valor ou um percentual, e não os dois.',
    en: 'Give an amount or a percentage, and not both.',
  },
  too_many_installments: {
    status: 422,
    pt: 'Cada parcela precisa ter ao menos um centavo.',
    en: 'Each installment must be a centavo at least.',
  },
  event_billed: {
    status: 409,
    pt: 'O evento já foi todo faturado e não há parcelas a cancelar.',
    en: 'The event was billed whole: no installment is left to cancel.',
  },
  customer_erased: {
    status: 409,
    pt: 'Os dados do cliente foram apagados: não é possível faturar para ele.',
    en: "The customer's data were erased: nothing can be billed to them.",
  },
  receipt_identified: { status: 409, pt: 'O recebimento já tem um cliente.', en: 'The receipt has a customer already.' },
  nothing_to_refund: {
    status: 409,
    pt: 'O recebimento não tem esse valor a devolver: só o crédito pode ser devolvido.',
    en: 'The receipt does not have this amount left: only credit can be refunded.',
  },
  parts_exceed_amount: { status: 422, pt: 'As partes somam mais do que o recebimento.', en: 'The parts add up to more than the receipt.' },
  paid_on_or_at: { status: 422, pt: 'Informe paidOn ou paidAt, e não os dois.', en: 'Give paidOn or paidAt, and not both.' },
  adjustment_exceeds_open: {
    status: 422,
    pt: 'O valor passa do que está em aberto na fatura (R$ {open}).',
    en: 'The amount is more than is open on the invoice (R$ {open}).',
  },
  total_below_paid: {
    status: 422,
    pt: 'As linhas novas somam menos do que já foi pago. Estorne ou devolva o pagamento antes.',
    en: 'The new lines add up to less than was paid. Reverse or refund the payment first.',
  },
  paid_in_future: { status: 422, pt: 'A data do pagamento está no futuro.', en: 'The payment is dated in the future.' },
});
export type BillingCode = keyof typeof billingProblem.texts;
