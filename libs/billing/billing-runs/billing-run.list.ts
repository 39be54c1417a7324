import { filter, type ListSpec } from '#kernel';
import { billingRunStatuses } from './billing-run.entity.ts';

/** The run and its work are two rows, written by two hands: where a process died between them, the work knows better. */
const status = `CASE WHEN b.status IN ('previewing', 'running') AND w.status IN ('failed', 'cancelled') THEN w.status ELSE b.status END`;

export const billingRunList: ListSpec = {
  from: 'billing_run b JOIN work w ON w.id = b.work_id',
  id: 'b.id',
  select: {
    id: 'b.id',
    competence: 'b.competence',
    status,
    issuedOn: 'b.issued_on',
    progress: `json_build_object('done', w.done, 'total', w.total)`,
    counts: `json_build_object('invoices', b.invoices, 'alreadyBilled', b.already_billed)`,
    totalCents: 'b.total_cents',
    carriedCents: 'b.carried_cents',
    error: 'w.error',
    requestedBy: 'b.requested_by',
    version: 'b.version + w.version',
    createdAt: 'b.created_at',
    previewedAt: 'b.previewed_at',
    finishedAt: "coalesce(b.finished_at, CASE WHEN b.status NOT IN ('previewed', 'succeeded') THEN w.finished_at END)",
  },
  sort: { createdAt: { sql: 'b.id', type: 'uuid' }, competence: { sql: 'b.competence', type: 'text' } },
  defaultSort: '-createdAt',
  filters: { status: filter.oneOf(`(${status})`, billingRunStatuses), competence: filter.text('b.competence') },
};
