import { filter, type ListSpec } from '#kernel';

/** SQL: `active` when an account holds an unblocked product, `blocked` when it holds only blocked ones, else `none`. The index `account_holding` uses the same expression. */
export const holdingOf = (held: string): string =>
  `(CASE WHEN coalesce(jsonb_array_length(${held} -> 'products'), 0) = 0 THEN 'none'
         WHEN ${held} @> '{"products": [{"blocked": false}]}' THEN 'active' ELSE 'blocked' END)`;

export const accountList: ListSpec = {
  from: 'account a',
  id: 'a.id',
  select: {
    id: 'a.id',
    integrationId: 'a.integration_id',
    customerId: 'a.customer_id',
    serviceId: 'a.service_id',
    linkId: 'a.link_id',
    reference: 'a.reference',
    state: 'a.state',
    wanted: 'a.wanted',
    held: 'a.held',
    revision: 'a.revision',
    observedAt: 'a.observed_at',
    activatedAt: 'a.activated_at',
    unsettledUntil: 'CASE WHEN a.unsettled_until > now() THEN a.unsettled_until END',
    attempts: 'a.attempts',
    nextAttemptAt: 'a.due_at',
    lastFailure: `CASE WHEN a.failure_code IS NOT NULL THEN json_build_object('code', a.failure_code, 'message', a.failure_message, 'field', a.failure_field, 'remoteId', a.failure_remote_id, 'at', a.failure_at) END`,
    attention: 'a.attention',
    createdAt: 'a.created_at',
    updatedAt: 'a.updated_at',
  },
  // Keys are ordered by time, so the primary key serves.
  sort: { createdAt: { sql: 'a.id', type: 'uuid' } },
  defaultSort: '-createdAt',
  filters: {
    integrationId: filter.uuid('a.integration_id'),
    customerId: filter.uuid('a.customer_id'),
    serviceId: filter.uuid('a.service_id'),
    state: filter.oneOf('a.state', ['in_step', 'pending', 'failed', 'unknown', 'needs_attention']),
    holding: filter.oneOf(holdingOf('a.held'), ['active', 'blocked', 'none']),
    failureCode: filter.text('a.failure_code'),
    attention: filter.flag('(a.attention IS NOT NULL)'),
  },
};

export const operationList: ListSpec = {
  from: 'operation o',
  id: 'o.id',
  select: {
    id: 'o.id',
    verb: 'o.verb',
    key: 'o.key',
    revision: 'o.revision',
    wanted: 'o.wanted',
    startedAt: 'o.started_at',
    endedAt: 'o.ended_at',
    outcome: 'o.outcome',
    message: 'o.message',
    held: 'o.held',
    worker: 'o.worker',
  },
  sort: { startedAt: { sql: 'o.started_at', type: 'timestamptz' } },
  defaultSort: '-startedAt',
  filters: { outcome: filter.text('o.outcome') },
};
