import { type CivilDate, type Filter, filter, type ListSpec } from '#kernel';

const statuses = ['open', 'overdue', 'paid', 'cancelled', 'renegotiated'];

/** Overdue is open and past its day; written so that an index can answer each value. */
const statusFilter = (today: CivilDate): Filter => {
  const conditions: Record<string, string> = {
    open: `(i.status = 'open' AND i.due_date >= DATE '${today}')`,
    overdue: `(i.status = 'open' AND i.due_date < DATE '${today}')`,
    paid: `i.status = 'paid'`,
    cancelled: `i.status = 'cancelled'`,
    renegotiated: `i.status = 'renegotiated'`,
  };
  return {
    schema: { type: 'string', description: statuses.join(', ') },
    condition: (value) => {
      const asked = value.split(',');
      return asked.every((status) => statuses.includes(status)) ? `(${asked.map((status) => conditions[status]).join(' OR ')})` : undefined;
    },
  };
};

/** Invoices that name no service and could not be given to one: a person has to look at them. They block nothing. */
const attributionFilter: Filter = {
  schema: { type: 'string', enum: ['service', 'unclear'], description: 'unclear: without a service, so it blocks nothing' },
  condition: (value) => ({ service: 'i.service_id IS NOT NULL', unclear: 'i.service_id IS NULL' })[value],
};

/** Invoices as they stand on a day: `today` is the product's, not the database's. */
export const invoiceList = (today: CivilDate): ListSpec => ({
  from: 'invoice i',
  dated: true,
  id: 'i.id',
  select: {
    id: 'i.id',
    customerId: 'i.customer_id',
    serviceId: 'i.service_id',
    dueDate: 'i.due_date',
    competence: 'i.competence',
    status: `CASE WHEN i.status = 'open' AND i.due_date < DATE '${today}' THEN 'overdue' ELSE i.status END`,
    totalCents: 'i.total_cents',
    paidCents: 'i.paid_cents',
    blocks: 'i.blocks',
    settledAt: 'i.settled_at',
    externalRef: 'i.external_ref',
    billingRunId: 'i.billing_run_id',
    period: 'i.period',
    originalDueDate: 'i.original_due_date',
    renegotiationId: 'i.renegotiation_id',
    discountCents: 'i.discount_cents',
    discountBasisPoints: 'i.discount_basis_points',
    discountUntil: 'i.discount_until',
    version: 'i.version',
    createdAt: 'i.created_at',
    updatedAt: 'i.updated_at',
  },
  sort: { createdAt: { sql: 'i.id', type: 'uuid' }, dueDate: { sql: 'i.due_date', type: 'date' } },
  defaultSort: '-createdAt',
  filters: {
    customerId: filter.uuid('i.customer_id'),
    serviceId: filter.uuid('i.service_id'),
    status: statusFilter(today),
    attribution: attributionFilter,
    dueBefore: filter.before('i.due_date'),
    externalRef: filter.text('i.external_ref'),
    competence: filter.text('i.competence'),
    billingRunId: filter.uuid('i.billing_run_id'),
    renegotiationId: filter.uuid('i.renegotiation_id'),
  },
});

const lines = `(SELECT coalesce(json_agg(json_build_object('id', l.id, 'description', l.description, 'amountCents', l.amount_cents,
    'packageLinkId', l.link_id, 'chargeTypeId', l.charge_type_id, 'blocks', l.blocks, 'kind', l.kind, 'planId', l.plan_id,
    'period', l.period, 'days', l.days, 'components', l.components, 'eventId', l.event_id) ORDER BY l.position), '[]')
  FROM invoice_line l WHERE l.invoice_id = i.id)`;
const payments = `(SELECT coalesce(json_agg(json_build_object('id', p.id, 'invoiceId', p.invoice_id, 'amountCents', p.amount_cents,
    'paidAt', p.paid_at, 'externalRef', r.external_ref, 'receiptId', p.receipt_id, 'reversedAt', p.reversed_at, 'reversalReason', p.reversal_reason,
    'releasedAt', p.released_at, 'createdAt', p.created_at) ORDER BY p.paid_at, p.id), '[]')
  FROM payment p JOIN receipt r ON r.id = p.receipt_id WHERE p.invoice_id = i.id)`;
const adjustments = `(SELECT coalesce(json_agg(json_build_object('id', a.id, 'kind', a.kind, 'amountCents', a.amount_cents, 'reason', a.reason, 'receiptId', a.receipt_id,
    'recordedBy', a.recorded_by, 'createdAt', a.created_at, 'voidedAt', a.voided_at) ORDER BY a.created_at, a.kind, a.id), '[]') FROM invoice_adjustment a WHERE a.invoice_id = i.id)`;
const revisions = `(SELECT coalesce(json_agg(json_build_object('before', v.before, 'after', v.after, 'reason', v.reason, 'recordedBy', v.recorded_by,
    'createdAt', v.created_at) ORDER BY v.id), '[]') FROM invoice_revision v WHERE v.invoice_id = i.id)`;
const replacedBy = `ARRAY(SELECT new_invoice_id FROM invoice_replacement WHERE old_invoice_id = i.id ORDER BY 1)`;

/** One invoice with its lines and payments. */
export const invoiceWhole = (today: CivilDate): ListSpec => {
  const list = invoiceList(today);
  return { ...list, select: { ...list.select, lines, payments, adjustments, revisions, replacedBy } };
};

export const paymentList: ListSpec = {
  from: 'payment p JOIN receipt r ON r.id = p.receipt_id',
  id: 'p.id',
  select: {
    id: 'p.id',
    invoiceId: 'p.invoice_id',
    amountCents: 'p.amount_cents',
    paidAt: 'p.paid_at',
    externalRef: 'r.external_ref',
    receiptId: 'p.receipt_id',
    reversedAt: 'p.reversed_at',
    reversalReason: 'p.reversal_reason',
    releasedAt: 'p.released_at',
    createdAt: 'p.created_at',
  },
  sort: { paidAt: { sql: 'p.paid_at', type: 'timestamptz' } },
  defaultSort: 'paidAt',
  filters: {},
};
