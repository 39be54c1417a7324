import { filter, type Filter, type ListSpec } from '#kernel';
import { linksOfService } from '../attachments/link.list.ts';
import { lastDay, serviceStatuses } from './service.entity.ts';

/** Live holds on the service itself; one that sleeps does not block. */
const liveHold = (more: string): string => `EXISTS (SELECT FROM hold h WHERE h.service_id = s.id AND h.lifted_at IS NULL AND h.link_id IS NULL AND ${more})`;
const requested = liveHold(`h.reason = 'request'`);
const blocked = liveHold('(h.sleeps_until IS NULL OR h.sleeps_until <= now())');

const holdColumns = {
  id: 'h.id',
  reason: 'h.reason',
  linkId: 'h.link_id',
  note: 'h.note',
  placedBy: 'h.placed_by',
  placedAt: 'h.placed_at',
  sleepsUntil: 'h.sleeps_until',
  blockRunId: 'h.block_run_id',
} as const;

const holdsOfService = `coalesce((SELECT json_agg(json_build_object(${Object.entries(holdColumns)
  .map(([name, sql]) => `'${name}', ${sql}`)
  .join(', ')}) ORDER BY h.id) FROM hold h WHERE h.service_id = s.id AND h.lifted_at IS NULL), '[]')`;

export const shownStatuses = [...serviceStatuses, 'suspended_by_request'] as const;

/** By what is shown: a service its customer had suspended is found under that alone. */
const shownStatus: Filter = {
  schema: { type: 'string', description: shownStatuses.join(', ') },
  condition: (value, bind) => {
    const values = value.split(',');
    if (!values.every((item) => (shownStatuses as readonly string[]).includes(item))) return undefined;
    const stored = values.filter((item) => item !== 'suspended_by_request');
    const either = [
      ...(stored.length > 0 ? [`(s.status = ANY(${bind(stored)}::text[]) AND (s.status = 'cancelled' OR NOT ${requested}))`] : []),
      ...(stored.length < values.length ? [`(s.status <> 'cancelled' AND ${requested})`] : []),
    ];
    return either.length > 1 ? `(${either.join(' OR ')})` : either[0];
  },
};

export const serviceList: ListSpec = {
  from: 'service s JOIN customer c ON c.id = s.customer_id JOIN plan n ON n.id = s.plan_id',
  id: 's.id',
  select: {
    id: 's.id',
    customerId: 's.customer_id',
    customerName: 'c.name',
    planId: 's.plan_id',
    planName: 'n.name',
    status: `CASE WHEN s.status <> 'cancelled' AND ${requested} THEN 'suspended_by_request' ELSE s.status END`,
    blocked,
    enabledAt: 's.enabled_at',
    startsOn: 's.starts_on',
    dueDay: `CASE WHEN s.due_day = ${lastDay} THEN '"last"'::jsonb ELSE to_jsonb(s.due_day) END`,
    billing: 's.billing',
    cancelledAt: 's.cancelled_at',
    suspensionProfileId: 's.suspension_profile_id',
    login: 's.login',
    externalRef: 's.external_ref',
    holds: holdsOfService,
    packages: linksOfService,
    version: 's.version',
    createdAt: 's.created_at',
    updatedAt: 's.updated_at',
  },
  sort: { createdAt: { sql: 's.id', type: 'uuid' } },
  defaultSort: '-createdAt',
  filters: {
    id: filter.uuid('s.id'),
    customerId: filter.uuid('s.customer_id'),
    planId: filter.uuid('s.plan_id'),
    status: shownStatus,
    blocked: {
      schema: { type: 'boolean' },
      // Bare, so that the planner may begin with the few live holds.
      condition: (value) => (value === 'true' ? blocked : value === 'false' ? `NOT ${blocked}` : undefined),
    },
    login: filter.text('s.login'),
    externalRef: filter.text('s.external_ref'),
  },
};

/** One hold, live or lifted. */
export const holdList: ListSpec = {
  from: 'hold h',
  id: 'h.id',
  select: { ...holdColumns, serviceId: 'h.service_id', liftedAt: 'h.lifted_at', liftedBy: 'h.lifted_by' },
  sort: { placedAt: { sql: 'h.id', type: 'uuid' } },
  defaultSort: '-placedAt',
  filters: {},
};
