import { filter, type ListSpec } from '#kernel';

export const integrationList: ListSpec = {
  from: 'integration i JOIN integration_gate g ON g.integration_id = i.id',
  id: 'i.id',
  select: {
    id: 'i.id',
    platform: 'i.platform',
    description: 'i.description',
    settings: `i.settings || coalesce((SELECT jsonb_object_agg(key, jsonb_build_object('set', true, 'changedAt', value ->> 'changedAt')) FROM jsonb_each(i.secrets)), '{}')`,
    enabled: 'i.enabled',
    suspendOnDebt: 'i.suspend_on_debt',
    fixDrift: 'i.fix_drift',
    limits: 'i.limits',
    capabilities: 'i.capabilities',
    // An integration is degraded while its breaker counts failures.
    health: `json_build_object('status', CASE WHEN i.health = 'ok' AND g.failures >= 3 THEN 'degraded' ELSE i.health END,
      'code', i.health_code, 'reason', i.health_reason, 'since', i.health_since,
      'closedUntil', CASE WHEN g.closed_until > now() THEN g.closed_until END)`,
    account: `CASE WHEN i.partner_id IS NOT NULL THEN json_build_object('id', i.partner_id, 'title', i.partner_title) END`,
    licences: `CASE WHEN i.licences_contracted IS NOT NULL THEN json_build_object('contracted', i.licences_contracted, 'used', i.licences_used) END`,
    checkedAt: 'i.checked_at',
    version: 'i.version',
    createdAt: 'i.created_at',
    updatedAt: 'i.updated_at',
  },
  sort: { createdAt: { sql: 'i.created_at', type: 'timestamptz' }, description: { sql: 'i.description', type: 'text' } },
  defaultSort: '-createdAt',
  filters: {
    platform: filter.text('i.platform'),
    enabled: filter.flag('i.enabled'),
    health: filter.oneOf('i.health', ['ok', 'paused', 'degraded', 'unknown']),
  },
};
