import type { PersonalPart } from '#kernel';

/** What was charged and paid. Nothing of it is forgotten: it says amounts and packages, and whose it was stands apart. */
export const billingPart: PersonalPart = {
  module: 'billing',
  tell: {
    invoices: `SELECT i.id, i.service_id AS "serviceId", i.due_date AS "dueDate", i.competence, i.status, i.total_cents AS "totalCents", i.paid_cents AS "paidCents",
                 i.external_ref AS "externalRef", i.created_at AS "createdAt",
                 (SELECT json_agg(json_build_object('description', l.description, 'amountCents', l.amount_cents) ORDER BY l.position) FROM invoice_line l WHERE l.invoice_id = i.id) AS lines
               FROM invoice i WHERE i.customer_id = $1 ORDER BY i.id`,
    payments: `SELECT p.invoice_id AS "invoiceId", p.amount_cents AS "amountCents", p.paid_at AS "paidAt", r.external_ref AS "externalRef"
               FROM payment p JOIN receipt r ON r.id = p.receipt_id WHERE r.customer_id = $1 ORDER BY p.id`,
    receipts: `SELECT id, amount_cents AS "amountCents", paid_at AS "paidAt", method, external_ref AS "externalRef", left_cents AS "creditCents"
               FROM receipt WHERE customer_id = $1 ORDER BY id`,
    billingEvents: `SELECT e.service_id AS "serviceId", e.description, e.kind, e.amount_cents AS "amountCents", e.percent, e.first_competence AS "firstCompetence"
                    FROM billing_event e JOIN service s ON s.id = e.service_id WHERE s.customer_id = $1 ORDER BY e.id`,
  },
  obstacles: [
    {
      code: 'open_invoices',
      sql: `SELECT 1 FROM invoice WHERE customer_id = $1 AND status = 'open'`,
      pt: 'Há faturas em aberto. Receba, renegocie ou cancele antes.',
      en: 'There are open invoices. Settle, renegotiate or cancel them first.',
    },
  ],
  // Five years, counted from the first day of the year after (CTN, art. 173, I).
  keepsUntil: `SELECT date_trunc('year', max(greatest(i.created_at, i.settled_at))) + interval '6 years' AS until FROM invoice i WHERE i.customer_id = $1`,
  erase: () => Promise.resolve(),
};
