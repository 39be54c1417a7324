import { describe, expect, it } from '@jest/globals';
import type { CustomerLine, InvoiceLine, PaymentLine, ServiceLine } from '../sources/csv/columns.ts';
import { type CustomerHere, decideCustomerLine } from './plan-customer.ts';
import { decideInvoiceLine, type InvoiceHere, owes } from './plan-invoice.ts';
import { decidePaymentLine, decideRest, type PaymentHere } from './plan-payment.ts';
import { decideServiceLine, type ServiceFacts, type ServiceHere } from './plan-service.ts';

describe('a line about a customer', () => {
  const line: CustomerLine = { name: 'Ana', document: { kind: 'cpf', value: '1' }, externalRef: '100', email: 'a@x.com', city: 'Itaúna' };
  const here: CustomerHere = {
    id: 'c',
    hasRef: true,
    hasDocument: true,
    externalRef: '100',
    name: 'Ana',
    email: 'a@x.com',
    phone: '+55',
    birthDate: null,
    address: { city: 'Itaúna', street: 'Rua A' },
    updatedAt: new Date(0),
  };

  it('makes who is not here', () => {
    expect(decideCustomerLine(line, [])).toEqual({
      does: 'create',
      fields: { name: 'Ana', externalRef: '100', email: 'a@x.com', address: { city: 'Itaúna' } },
    });
  });

  it('does nothing where all is so; what it leaves empty stays', () => {
    expect(decideCustomerLine(line, [here])).toEqual({ does: 'nothing', id: 'c' });
    expect(decideCustomerLine({ name: 'Ana', document: line.document }, [here])).toEqual({ does: 'nothing', id: 'c' });
  });

  it('changes what differs, and of an address only the part that is told', () => {
    expect(decideCustomerLine({ ...line, email: 'b@x.com', city: 'Bom Despacho' }, [here])).toEqual({
      does: 'change',
      id: 'c',
      fields: { email: 'b@x.com', address: { city: 'Bom Despacho', street: 'Rua A' } },
      changes: ['email', 'cidade'],
      writtenAt: here.updatedAt,
    });
  });

  it('gives a code to who had none, and refuses one that disagrees with the document', () => {
    expect(decideCustomerLine(line, [{ ...here, hasRef: false, externalRef: null }])).toMatchObject({ does: 'change', changes: ['codigo'] });
    expect(decideCustomerLine(line, [{ ...here, hasRef: false, externalRef: '7' }])).toEqual({ does: 'refuse', code: 'document_has_another_ref' });
    expect(decideCustomerLine(line, [{ ...here, hasDocument: false }])).toEqual({ does: 'refuse', code: 'ref_of_another_document' });
    expect(decideCustomerLine(line, [here, { ...here, id: 'd' }])).toEqual({ does: 'refuse', code: 'ref_and_document_differ' });
  });
});

describe('a line about a service', () => {
  const line: ServiceLine = { customerRef: '100', plan: 'Fibra', dueDay: 10 };
  const updatedAt = new Date('2026-11-01T12:00:00Z');
  const service: ServiceHere = {
    id: 's',
    customerId: 'c',
    planId: 'p',
    isCancelled: false,
    externalRef: null,
    dueDay: 10,
    billing: 'arrears',
    login: null,
    updatedAt,
  };
  const facts = (more: Partial<ServiceFacts> = {}): ServiceFacts => ({
    customerId: 'c',
    plans: [{ id: 'p', active: true, hasRef: false }],
    named: undefined,
    live: [],
    packages: new Map(),
    ...more,
  });

  it('makes one where the customer has none on the plan, with the packages it names', () => {
    expect(decideServiceLine(line, facts())).toEqual({ does: 'create', planId: 'p', packageIds: [] });
    expect(decideServiceLine({ ...line, packages: ['TV'] }, facts({ packages: new Map([['TV', 't']]) }))).toMatchObject({ packageIds: ['t'] });
    expect(decideServiceLine({ ...line, packages: ['TV'] }, facts())).toEqual({ does: 'refuse', code: 'unknown_package' });
  });

  it('without a code is of the only one on the plan; of several, by its login or not at all', () => {
    expect(decideServiceLine(line, facts({ live: [service] }))).toEqual({ does: 'nothing', id: 's' });
    expect(decideServiceLine({ ...line, dueDay: 'last', billing: 'advance' }, facts({ live: [service] }))).toEqual({
      does: 'change',
      id: 's',
      fields: { dueDay: 'last', billing: 'advance' },
      changes: ['vencimento', 'cobranca'],
      writtenAt: updatedAt,
    });
    const two = [service, { ...service, id: 't', login: 'ana' }];
    expect(decideServiceLine(line, facts({ live: two }))).toEqual({ does: 'refuse', code: 'service_unclear' });
    expect(decideServiceLine({ ...line, login: 'ana' }, facts({ live: two }))).toEqual({ does: 'nothing', id: 't' });
  });

  it('with a code is of that one, which must be the customer’s, live, and on the plan', () => {
    const named = { ...service, externalRef: '7' };
    const coded = { ...line, externalRef: '7' };
    expect(decideServiceLine(coded, facts({ named, live: [named] }))).toEqual({ does: 'nothing', id: 's' });
    expect(decideServiceLine(coded, facts({ named: { ...named, customerId: 'd' } }))).toEqual({ does: 'refuse', code: 'service_of_another' });
    expect(decideServiceLine(coded, facts({ named: { ...named, isCancelled: true } }))).toEqual({ does: 'refuse', code: 'service_is_cancelled' });
    expect(decideServiceLine(coded, facts({ named: { ...named, planId: 'q' } }))).toEqual({ does: 'refuse', code: 'service_on_another_plan' });
  });

  it('with a code that is new is never a second one beside one without a code', () => {
    expect(decideServiceLine({ ...line, externalRef: '7' }, facts({ live: [service] }))).toEqual({ does: 'refuse', code: 'service_without_ref' });
    expect(decideServiceLine({ ...line, externalRef: '7' }, facts({ live: [{ ...service, externalRef: '6' }] }))).toMatchObject({ does: 'create' });
  });

  it('names one plan: by its code, or the one on sale of several with the name', () => {
    const plan = { id: 'p', active: true, hasRef: false };
    const old = { id: 'q', active: false, hasRef: false };
    expect(decideServiceLine(line, facts({ plans: [] }))).toEqual({ does: 'refuse', code: 'unknown_plan' });
    expect(decideServiceLine(line, facts({ plans: [old, plan] }))).toMatchObject({ planId: 'p' });
    expect(decideServiceLine(line, facts({ plans: [plan, { ...old, hasRef: true }] }))).toMatchObject({ planId: 'q' });
    expect(decideServiceLine(line, facts({ plans: [plan, { ...plan, id: 'r' }] }))).toEqual({ does: 'refuse', code: 'plan_unclear' });
  });
});

describe('a line about an invoice', () => {
  const line: InvoiceLine = { customerRef: '100', externalRef: '1', dueDate: '2026-12-10', amountCents: 9990 };
  const here: InvoiceHere = { id: 'i', customerId: 'c', dueDate: '2026-12-10', totalCents: 9990, status: 'open', payments: [] };

  it('makes it, finds it, or settles it', () => {
    expect(decideInvoiceLine(line, 'c', undefined)).toEqual({ does: 'create' });
    expect(decideInvoiceLine(line, 'c', here)).toEqual({ does: 'nothing', id: 'i' });
    expect(decideInvoiceLine({ ...line, paidOn: '2026-12-09' }, 'c', here)).toEqual({ does: 'pay', id: 'i', amountCents: 9990 });
    expect(decideInvoiceLine({ ...line, paidOn: '2026-12-09' }, 'c', { ...here, status: 'paid' })).toEqual({ does: 'nothing', id: 'i' });
  });

  it.each([{ customerId: 'd' }, { dueDate: '2026-12-11' }, { totalCents: 9991 }])('never rewrites one that says otherwise: %j', (other) =>
    expect(decideInvoiceLine(line, 'c', { ...here, ...other })).toEqual({ does: 'refuse', code: 'invoice_differs' }),
  );

  it('with an amount that was paid has to say when', () => {
    expect(decideInvoiceLine({ ...line, paidCents: 1 }, 'c', undefined)).toEqual({ does: 'refuse', code: 'paid_without_date' });
    expect(decideInvoiceLine({ ...line, paidCents: 0 }, 'c', undefined)).toEqual({ does: 'create' });
    expect(decideInvoiceLine({ ...line, paidCents: 0, paidOn: '2026-12-09' }, 'c', undefined)).toEqual({ does: 'refuse', code: 'paid_nothing' });
  });

  it.each(['cancelled', 'renegotiated'])('that is paid there and %s here is never passed over: payments refuse it', (status) => {
    expect(decideInvoiceLine({ ...line, paidOn: '2026-12-09' }, 'c', { ...here, status })).toEqual({ does: 'pay', id: 'i', amountCents: 9990 });
    expect(decideInvoiceLine(line, 'c', { ...here, status })).toEqual({ does: 'nothing', id: 'i' });
  });

  it.each([
    [{}, '2026-12-10', false],
    [{}, '2026-12-11', true],
    [{ paidOn: '2026-12-09' }, '2026-12-11', false],
    [{ paidOn: '2026-12-09', paidCents: 9989 }, '2026-12-11', true],
    [{ paidCents: 0 }, '2026-12-11', true],
  ])('%j is an overdue debt on %s: %s', (over, today, owed) => expect(owes({ ...line, ...over }, today)).toBe(owed));
});

describe('a line about a payment', () => {
  const line: PaymentLine = { invoiceRef: 'F1', amountCents: 5_000, paidOn: '2026-12-09' };
  const paid: PaymentHere = { id: 'p', amountCents: 5_000, paidOn: '2026-12-09', externalRef: null, isPart: false, isReversed: false };
  const withInvoice: PaymentHere = { ...paid, externalRef: 'F1:pagamento' };
  const decide = (told: Partial<PaymentLine>, payments: PaymentHere[], isPaid = false) =>
    decidePaymentLine({ ...line, ...told }, { isPaid, isRecorded: false, payments });

  it('of nothing told so far, or of one that is recorded by its reference, is for payments to answer', () => {
    expect(decide({}, [])).toEqual({ does: 'post' });
    expect(decidePaymentLine(line, { isPaid: true, isRecorded: true, payments: [withInvoice] })).toEqual({ does: 'post' });
  });

  it.each([null, 'F1:pagamento', 'X1'])('without a code is that of the same invoice, day and amount: %s', (externalRef) =>
    expect(decide({}, [{ ...paid, externalRef }])).toEqual({ does: 'nothing', id: 'p', code: 'payment_known' }),
  );

  it.each([null, 'F1:pagamento', 'F1:2026-12-09:5000'])('with a code is that of the same invoice, day and amount that has none of its own: %s', (externalRef) =>
    expect(decide({ externalRef: 'X2' }, [{ ...paid, externalRef }])).toEqual({ does: 'name', id: 'p' }),
  );

  it('with a code of its own is another than one with another, or a part of one', () => {
    expect(decide({ externalRef: 'X2' }, [{ ...paid, externalRef: 'X1' }])).toEqual({ does: 'post' });
    expect(decide({ externalRef: 'X2' }, [{ ...paid, isPart: true }])).toEqual({ does: 'post' });
  });

  it('is never taken for one that came back: that may be told again, or be another', () => {
    const back = { ...paid, id: 'back', isReversed: true };
    for (const told of [{}, { externalRef: 'X2' }]) expect(decide(told, [back])).toEqual({ does: 'refuse', code: 'payment_reversed' });
    expect(decide({ externalRef: 'X2' }, [back, paid])).toEqual({ does: 'name', id: 'p' });
    expect(decide({}, [back, paid])).toEqual({ does: 'nothing', id: 'p', code: 'payment_known' });
    expect(decide({ amountCents: 2_000 }, [{ ...withInvoice, isReversed: true }])).toEqual({ does: 'refuse', code: 'differs_from_invoice' });
  });

  it.each([
    // Two parts of what the invoice came paid with; or all of it, and interest.
    [{ amountCents: 2_000 }, false, { does: 'nothing', id: 'p', code: 'paid_with_invoice' }],
    [{ amountCents: 5_100, externalRef: 'X2' }, true, { does: 'nothing', id: 'p', code: 'paid_with_invoice' }],
    [{ amountCents: 6_000 }, false, { does: 'refuse', code: 'differs_from_invoice' }],
    // The day on which the bank passed it on, perhaps.
    [{ paidOn: '2026-12-10' }, true, { does: 'refuse', code: 'differs_from_invoice' }],
    [{ paidOn: '2026-12-08', amountCents: 1_000 }, false, { does: 'refuse', code: 'differs_from_invoice' }],
    [{ paidOn: '2026-12-10' }, false, { does: 'post' }],
  ] as const)('of an invoice that came paid: %j, settled %s, %j', (told, isPaid, decision) => expect(decide(told, [withInvoice], isPaid)).toEqual(decision));
});

describe('what an invoice comes paid with', () => {
  const told = { externalRef: 'F1', dueDate: '2026-12-10', amountCents: 9_990, paidOn: '2026-12-09', paidCents: 5_000 };
  const paid: PaymentHere = { id: 'p', amountCents: 3_000, paidOn: '2026-12-09', externalRef: 'X1', isPart: false, isReversed: false };

  it.each([
    ['nothing is here', [], { restCents: 5_000 }],
    ['a part is here', [paid], { restCents: 2_000 }],
    ['a part came back', [{ ...paid, isReversed: true }], { restCents: 5_000 }],
    ['it is here in parts', [paid, { ...paid, paidOn: '2026-12-01', amountCents: 2_500 }], { restCents: 0 }],
    ['it came and went', [{ ...paid, amountCents: 5_000, isReversed: true }], { restCents: 0 }],
    ['a part was here and the rest came with it', [paid, { ...paid, amountCents: 2_000, externalRef: 'F1:pagamento' }], { restCents: 0 }],
    ['it came with its invoice', [{ ...paid, amountCents: 5_000, paidOn: '2026-12-01', externalRef: 'F1:pagamento' }], { restCents: 0 }],
    ['something else came with its invoice', [{ ...paid, externalRef: 'F1:pagamento' }], { code: 'payment_differs' }],
  ])('counts with what is here: %s', (_, payments, rest) => expect(decideRest(told, payments)).toEqual(rest));
});
