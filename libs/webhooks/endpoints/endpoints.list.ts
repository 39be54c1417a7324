import { filter, type ListSpec } from '#kernel';

export const endpointList: ListSpec = {
  from: 'webhook_endpoint w',
  id: 'w.id',
  select: {
    id: 'w.id',
    url: 'w.url',
    description: 'w.description',
    eventTypes: 'w.event_types',
    enabled: 'w.enabled',
    disabledReason: 'w.disabled_reason',
    failingSince: 'w.failing_since',
    secretChangedAt: 'w.secret_changed_at',
    oldSecretUntil: 'CASE WHEN w.old_secret_until > now() THEN w.old_secret_until END',
    createdBy: 'w.created_by',
    version: 'w.version',
    createdAt: 'w.created_at',
    updatedAt: 'w.updated_at',
  },
  sort: { createdAt: { sql: 'w.created_at', type: 'timestamptz' } },
  defaultSort: '-createdAt',
  filters: { enabled: filter.flag('w.enabled') },
};
