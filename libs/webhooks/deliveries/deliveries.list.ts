import { filter, type Filter, type ListSpec } from '#kernel';

export const deliveryStatuses = ['pending', 'delivered', 'failed'] as const;

const instant = (sql: string, operator: '>=' | '<'): Filter => ({
  schema: { type: 'string', format: 'date-time' },
  condition: (value, bind) =>
    /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2}))?$/.test(value) && !Number.isNaN(Date.parse(value))
      ? `${sql} ${operator} ${bind(value)}::timestamptz`
      : undefined,
});

export const deliveryList: ListSpec = {
  from: 'webhook_delivery d JOIN webhook_event e ON e.id = d.event_id',
  id: 'd.id',
  select: {
    id: 'd.id',
    endpointId: 'd.endpoint_id',
    event: `json_build_object('id', e.id, 'sequence', e.sequence, 'type', e.type, 'subjectId', e.subject_id, 'occurredAt', e.occurred_at)`,
    status: 'd.status',
    attempts: 'd.attempts',
    nextAttemptAt: 'd.next_attempt_at',
    lastStatus: 'd.last_status',
    lastError: 'd.last_error',
    createdAt: 'd.created_at',
    endedAt: 'd.ended_at',
  },
  sort: { createdAt: { sql: 'd.id', type: 'uuid' } },
  defaultSort: '-createdAt',
  filters: {
    endpointId: filter.uuid('d.endpoint_id'),
    status: filter.oneOf('d.status', deliveryStatuses),
    eventType: filter.text('e.type'),
    eventId: filter.uuid('e.id'),
    subjectId: filter.uuid('e.subject_id'),
    since: instant('e.occurred_at', '>='),
    until: instant('e.occurred_at', '<'),
  },
};

/** A delivery with its payload and attempts. */
export const wholeDelivery: ListSpec = {
  ...deliveryList,
  select: {
    ...deliveryList.select,
    payload: `json_build_object('id', e.id, 'sequence', e.sequence, 'type', e.type, 'timestamp', e.occurred_at, 'data', e.data)`,
    tries: `(SELECT coalesce(json_agg(json_build_object('at', a.at, 'milliseconds', a.milliseconds, 'status', a.status, 'error', a.error, 'excerpt', a.excerpt) ORDER BY a.id), '[]')
      FROM webhook_attempt a WHERE a.delivery_id = d.id)`,
  },
};
