import { type Filter, filter, type ListSpec } from '#kernel';

const instant = (sql: string, operator: '>=' | '<'): Filter => ({
  schema: { type: 'string', format: 'date-time' },
  condition: (value, bind) =>
    /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2}))?$/.test(value) && !Number.isNaN(Date.parse(value))
      ? `${sql} ${operator} ${bind(value)}::timestamptz`
      : undefined,
});

/** The name behind an actor, while there is one. */
const actorName = `CASE
  WHEN e.actor LIKE 'user:%' THEN (SELECT u.name FROM app_user u WHERE u.id = substr(e.actor, 6)::uuid)
  WHEN e.actor LIKE 'key:%' THEN (SELECT k.name FROM api_key k WHERE k.id = substr(e.actor, 5)::uuid) END`;

export const auditList: ListSpec = {
  from: 'audit_event e',
  id: 'e.id',
  select: {
    id: 'e.id',
    at: 'e.at',
    actor: 'e.actor',
    actorName,
    address: 'e.address',
    action: 'e.action',
    subjectKind: 'e.subject_kind',
    subjectId: 'e.subject_id',
    before: 'e.before',
    after: 'e.after',
    reason: 'e.reason',
    requestId: 'e.request_id',
  },
  sort: { at: { sql: 'e.at', type: 'timestamptz' } },
  defaultSort: '-at',
  filters: {
    subjectId: filter.uuid('e.subject_id'),
    subjectKind: filter.text('e.subject_kind'),
    action: filter.text('e.action'),
    actor: filter.text('e.actor'),
    since: instant('e.at', '>='),
    until: instant('e.at', '<'),
  },
};
