import { ApiProperty } from '@nestjs/swagger';
import { filter, type ListSpec } from '#kernel';

/** Sources of the timeline: the audit, facts written by runs, and calls to platforms. */
const happened = `(
  SELECT c.id AS customer_id, e.id, e.at, 'person' AS kind, e.action, e.actor, e.reason AS note, NULL::uuid AS service_id, NULL::uuid AS account_id, NULL::jsonb AS data
  FROM customer c JOIN audit_event e ON e.subject_id = c.id
  UNION ALL
  SELECT s.customer_id, e.id, e.at, 'person', e.action, e.actor, e.reason, s.id, NULL, NULL
  FROM service s JOIN audit_event e ON e.subject_id = s.id WHERE e.action NOT LIKE 'hold.%'
  UNION ALL
  SELECT a.customer_id, e.id, e.at, 'person', e.action, e.actor, e.reason, a.service_id, a.id, NULL
  FROM account a JOIN audit_event e ON e.subject_id = a.id
  UNION ALL
  SELECT s.customer_id, h.id, h.placed_at, 'fact', 'hold.placed', h.placed_by, h.note, s.id, NULL, jsonb_build_object('reason', h.reason)
  FROM service s JOIN hold h ON h.service_id = s.id
  UNION ALL
  SELECT s.customer_id, h.id, h.lifted_at, 'fact', 'hold.lifted', h.lifted_by, NULL, s.id, NULL, jsonb_build_object('reason', h.reason)
  FROM service s JOIN hold h ON h.service_id = s.id WHERE h.lifted_at IS NOT NULL
  UNION ALL
  SELECT s.customer_id, n.id, n.sent_at, 'fact', 'notice.sent', n.recorded_by, NULL, s.id, NULL, jsonb_build_object('channel', n.channel, 'stage', n.stage)
  FROM service s JOIN notice n ON n.service_id = s.id
  UNION ALL
  SELECT s.customer_id, t.id, t.created_at, 'fact', 'trial.given', NULL, NULL, s.id, NULL, jsonb_build_object('package', k.description, 'until', t.ends_on)
  FROM service s JOIN service_package l ON l.service_id = s.id JOIN trial t ON t.link_id = l.id JOIN package k ON k.id = l.package_id
  UNION ALL
  SELECT s.customer_id, t.id, t.settled_at, 'fact', 'trial.' || t.status, NULL, NULL, s.id, NULL,
    jsonb_build_object('package', k.description, 'amountCents', t.price_cents, 'because', t.ended_because)
  FROM service s JOIN service_package l ON l.service_id = s.id JOIN trial t ON t.link_id = l.id AND t.settled_at IS NOT NULL JOIN package k ON k.id = l.package_id
  UNION ALL
  SELECT i.customer_id, i.id, i.created_at, 'fact', 'invoice.made', NULL, NULL, i.service_id, NULL, jsonb_build_object('amountCents', i.total_cents, 'dueDate', i.due_date)
  FROM invoice i
  UNION ALL
  SELECT i.customer_id, p.id, p.created_at, 'fact', 'payment.received', NULL, NULL, i.service_id, NULL, jsonb_build_object('amountCents', p.amount_cents, 'dueDate', i.due_date)
  FROM invoice i JOIN payment p ON p.invoice_id = i.id
  UNION ALL
  SELECT a.customer_id, o.id, o.started_at, 'platform', 'platform.' || o.verb, NULL, o.message, a.service_id, a.id,
    jsonb_build_object('integration', n.description, 'wanted', o.wanted, 'outcome', o.outcome)
  FROM account a JOIN operation o ON o.account_id = a.id JOIN integration n ON n.id = a.integration_id
)`;

/** All events of one customer; each part of the UNION uses its own index. */
export const timelineList: ListSpec = {
  from: `${happened} t`,
  id: 't.id',
  select: {
    id: 't.id',
    at: 't.at',
    kind: 't.kind',
    action: 't.action',
    actor: 't.actor',
    note: 't.note',
    serviceId: 't.service_id',
    accountId: 't.account_id',
    data: 't.data',
  },
  sort: { at: { sql: 't.at', type: 'timestamptz' } },
  defaultSort: '-at',
  filters: { kind: filter.oneOf('t.kind', ['person', 'fact', 'platform']), serviceId: filter.uuid('t.service_id') },
};

export class TimelineEventView {
  @ApiProperty({ format: 'uuid', description: 'Of what it tells; a hold has two events' }) id: string;
  @ApiProperty({ format: 'date-time' }) at: string;
  @ApiProperty({ enum: ['person', 'fact', 'platform'], description: 'An act of somebody, a fact that followed, an answer of a platform' }) kind: string;
  @ApiProperty({ example: 'hold.placed' }) action: string;
  @ApiProperty({ type: String, nullable: true }) actor: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'A reason, a note, or the words of the platform' }) note: string | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) serviceId: string | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) accountId: string | null;
  @ApiProperty({
    type: Object,
    nullable: true,
    description:
      'By action: reason of a hold, amountCents and dueDate, channel, or integration, wanted and outcome; package, until, amountCents and because of a trial',
  })
  data: object | null;
}
