export { BillingModule } from './billing.module.ts';
export { billingProblem } from './billing.problems.ts';
export { ChargeTypes } from './charge-types.service.ts';
export { DebtListener } from './debt-listener.ts';
export { type PaymentAnswer, type ToldPayment } from './decide-payment.ts';
export { Invoices } from './invoices.service.ts';
export { type NewInvoice, type NewInvoiceLine } from './new-invoice.ts';
export { type BatchPayment, Payments, type PaymentResult } from './payments.service.ts';
export { answerPosted, type Posted } from './posted.ts';
