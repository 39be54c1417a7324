import { filter, type ListSpec } from '#kernel';
import { importSources, importStatuses, lineDecisions, lineOutcomes } from './import.entity.ts';

/** The import and its work are two rows: where they disagree, the work knows better; it alone is held. */
const status = `CASE WHEN i.status IN ('previewing', 'running') AND w.status IN ('held', 'failed', 'cancelled') THEN w.status ELSE i.status END`;

export const importList: ListSpec = {
  from: 'import i JOIN work w ON w.id = i.work_id',
  id: 'i.id',
  select: {
    id: 'i.id',
    kind: 'i.kind',
    status,
    fileNames: 'i.file_names',
    progress: `json_build_object('done', w.done, 'total', w.total)`,
    counts: `json_build_object('lines', i.lines, 'toCreate', i.to_create, 'toChange', i.to_change, 'toLeave', i.to_leave, 'toRefuse', i.to_refuse,
      'created', i.created, 'changed', i.changed, 'unchanged', i.unchanged, 'refused', i.refused)`,
    heldReason: 'w.held_reason',
    error: 'w.error',
    requestedBy: 'i.requested_by',
    approvedBy: 'w.approved_by',
    version: 'i.version + w.version',
    createdAt: 'i.created_at',
    previewedAt: 'i.previewed_at',
    finishedAt: `coalesce(i.finished_at, CASE WHEN i.status NOT IN ('previewed', 'succeeded') THEN w.finished_at END)`,
  },
  sort: { createdAt: { sql: 'i.id', type: 'uuid' } },
  defaultSort: '-createdAt',
  filters: { kind: filter.oneOf('i.kind', importSources), status: filter.oneOf(`(${status})`, importStatuses) },
};

/** `sealed` leaves the server as a label, masked. */
export const importLineList: ListSpec = {
  from: 'import_line l',
  id: 'l.id',
  select: {
    id: 'l.id',
    line: 'l.line',
    place: 'l.place',
    label: 'l.cells_sealed',
    decision: 'l.decision',
    changes: 'l.changes',
    outcome: 'l.outcome',
    code: 'l.code',
    message: 'l.message',
    subjectId: 'l.subject_id',
    customerId: 'l.customer_id',
  },
  sort: { line: { sql: 'l.line', type: 'bigint' } },
  defaultSort: 'line',
  filters: {
    decision: filter.oneOf('l.decision', lineDecisions),
    outcome: filter.oneOf('l.outcome', lineOutcomes),
    code: filter.text('l.code'),
  },
};
