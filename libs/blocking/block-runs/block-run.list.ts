import { filter, type ListSpec } from '#kernel';
import { runStatuses } from './block-run.entity.ts';
import { blockReasonTexts } from './decide-block.ts';

/**
 * The run and its work are two rows, written by two hands: where a process died between them, the work knows better (it was
 * cancelled before it began, or failed, or was approved and waits for a worker).
 */
export const runStatus = `CASE
  WHEN b.status IN ('previewing', 'running', 'held') AND w.status IN ('failed', 'cancelled') THEN w.status
  WHEN b.status = 'held' AND w.status IN ('queued', 'running') THEN 'running'
  ELSE b.status END`;
/**
 * What came of one of a snapshot (`row`, of block_run_service; null until its `run` has dealt with it). Only what is out of the ordinary is
 * written beside it: whoever was to be blocked, and comes before the last that the run dealt with, was.
 */
export const outcomeOf = (row: string, run: string): string =>
  `coalesce(${row}.outcome, CASE WHEN ${row}.decision = 'block' AND ${row}.subject_id <= ${run}.dealt_up_to THEN 'blocked' END)`;

export const runSource = 'block_run b JOIN work w ON w.id = b.work_id';

export const blockRunList: ListSpec = {
  from: runSource,
  id: 'b.id',
  select: {
    id: 'b.id',
    status: runStatus,
    asOf: 'b.as_of',
    progress: `json_build_object('done', w.done, 'total', w.total)`,
    counts: `json_build_object('toBlock', b.to_block, 'toSkip', b.to_skip, 'blocked', b.blocked, 'paidMeanwhile', b.paid_meanwhile,
      'changedMeanwhile', b.changed_meanwhile, 'undone', b.undone)`,
    overdueCents: 'b.overdue_cents',
    heldReason: `CASE WHEN ${runStatus} = 'held' THEN b.held_reason END`,
    error: 'w.error',
    requestedBy: 'b.requested_by',
    approvedBy: 'coalesce(b.approved_by, w.approved_by)',
    version: 'b.version + w.version',
    createdAt: 'b.created_at',
    previewedAt: 'b.previewed_at',
    finishedAt: "coalesce(b.finished_at, CASE WHEN b.status NOT IN ('previewed', 'succeeded') THEN w.finished_at END)",
  },
  sort: { createdAt: { sql: 'b.id', type: 'uuid' } },
  defaultSort: '-createdAt',
  filters: { status: filter.oneOf(`(${runStatus})`, runStatuses) },
};

export const blockRunServiceList: ListSpec = {
  from: 'block_run_service r JOIN block_run b ON b.id = r.run_id JOIN service s ON s.id = r.service_id JOIN customer c ON c.id = s.customer_id',
  id: 'r.subject_id',
  select: {
    serviceId: 'r.service_id',
    linkId: 'r.link_id',
    customerId: 'c.id',
    customerName: 'c.name',
    overdueCents: 'r.overdue_cents',
    oldestDueDate: 'r.oldest_due_date',
    noticeSentAt: 'r.notice_sent_at',
    packages: 'r.packages',
    decision: 'r.decision',
    reason: 'r.reason',
    possibleOn: 'r.possible_on',
    unnoticedInvoiceIds: 'r.unnoticed_invoice_ids',
    outcome: outcomeOf('r', 'b'),
  },
  sort: {
    serviceId: { sql: 'r.subject_id', type: 'uuid' },
    overdueCents: { sql: 'r.overdue_cents', type: 'bigint' },
    oldestDueDate: { sql: 'r.oldest_due_date', type: 'date' },
  },
  defaultSort: 'serviceId',
  filters: {
    decision: filter.oneOf('r.decision', ['block', 'skip']),
    reason: filter.oneOf('r.reason', Object.keys(blockReasonTexts)),
    outcome: filter.oneOf(outcomeOf('r', 'b'), ['blocked', 'paid_meanwhile', 'changed_meanwhile', 'undone']),
  },
};
