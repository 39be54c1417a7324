import type { PersonalPart, RetentionRule } from '#kernel';
import { outcomeOf } from './block-runs/block-run.list.ts';

const mine = 'service_id IN (SELECT id FROM service WHERE customer_id = $1)';

/** Rows that were for the customer, whoever holds the service now; rows of older versions do not say and count for the holder. */
const ofCustomer = (row: string): string => `(${row}.customer_id = $1 OR (${row}.customer_id IS NULL AND ${row}.${mine}))`;

/** Notices, trust unlocks and block decisions of a customer. Evidence is kept; the name in its text is replaced, and putting it back restores the hash. */
export const blockingPart: PersonalPart = {
  module: 'blocking',
  tell: {
    notices: `SELECT n.service_id AS "serviceId", n.channel, n.stage, n.sent_at AS "sentAt", n.text, n.external_ref AS "externalRef", n.failed_at AS "failedAt", n.failure
              FROM notice n WHERE ${ofCustomer('n')} ORDER BY n.id`,
    outgoingNotices: `SELECT o.service_id AS "serviceId", o.channel, o.stage, o.status, o.failure, o.created_at AS "createdAt" FROM outgoing_notice o WHERE o.${mine} ORDER BY o.id`,
    trustUnlocks: `SELECT t.service_id AS "serviceId", t.days, t.note, t.granted_at AS "grantedAt" FROM trust_unlock t WHERE ${ofCustomer('t')} ORDER BY t.id`,
    blockDecisions: `SELECT b.service_id AS "serviceId", r.as_of AS "asOf", b.overdue_cents AS "overdueCents", b.decision, b.reason, ${outcomeOf('b', 'r')} AS outcome
                     FROM block_run_service b JOIN block_run r ON r.id = b.run_id WHERE b.${mine} ORDER BY r.id`,
  },
  keepsUntil: `SELECT max(n.sent_at) + interval '5 years' AS until FROM notice n WHERE ${ofCustomer('n')}`,
  async erase(tx, id) {
    await tx.query(
      `UPDATE notice n SET text = replace(replace(replace(n.text, c.name, '{titular}'), coalesce(c.email, c.name), '{e-mail}'), coalesce(c.phone, c.name), '{telefone}'), failure = NULL
       FROM customer c WHERE c.id = $1 AND c.erased_at IS NULL AND ${ofCustomer('n')}`,
      [id],
    );
    await tx.query(`UPDATE outgoing_notice SET failure = NULL, status = CASE WHEN status = 'queued' THEN 'unneeded' ELSE status END WHERE ${mine}`, [id]);
    await tx.query(`UPDATE trust_unlock t SET note = NULL WHERE ${ofCustomer('t')}`, [id]);
  },
};

export const noticeRetention: RetentionRule = {
  key: 'notices',
  title: 'Avisos de débito e a prova deles',
  days: 5 * 366,
  floorDays: 5 * 366,
  why: 'Prova de que o assinante foi avisado: cinco anos, o prazo em que ele pode reclamar (CDC, art. 27).',
  sql: `DELETE FROM notice WHERE id IN (
          SELECT n.id FROM notice n WHERE n.sent_at < now() - make_interval(days => $1)
            AND NOT EXISTS (SELECT 1 FROM hold h WHERE h.service_id = n.service_id AND h.lifted_at IS NULL) LIMIT $2) RETURNING id`,
};
