import type { PersonalPart, RetentionRule, Secrets } from '#kernel';
import { documentPlace } from './customers/customer.entity.ts';

/** Where the identity that is kept apart is sealed: it opens nowhere else. */
export const keptIdentityPlace = (customerId: string): string => `kept_identity:${customerId}:identity`;
/** The work that forgets somebody: while it stands nothing new is begun with them. */
export const erasureKind = 'person-erasure';
const erasedName = 'Titular apagado';

/** The person, their services and what is attached to them. */
export const customersPart = (secrets: Secrets): PersonalPart => ({
  module: 'customers',
  tell: {
    services: `SELECT s.id, p.name AS plan, s.status, s.login, s.external_ref AS "externalRef", s.due_day AS "dueDay", s.billing, s.starts_on AS "startsOn",
                 s.enabled_at AS "enabledAt", s.cancelled_at AS "cancelledAt", s.created_at AS "createdAt"
               FROM service s JOIN plan p ON p.id = s.plan_id WHERE s.customer_id = $1 ORDER BY s.id`,
    packages: `SELECT l.id, l.service_id AS "serviceId", k.description AS package, l.price_cents AS "priceCents", l.origin, l.from_date AS "from", l.until_date AS until,
                 l.removed_at AS "removedAt", l.external_ref AS "externalRef"
               FROM service_package l JOIN service s ON s.id = l.service_id JOIN package k ON k.id = l.package_id WHERE s.customer_id = $1 ORDER BY l.id`,
    holds: `SELECT h.service_id AS "serviceId", h.reason, h.note, h.placed_at AS "placedAt", h.lifted_at AS "liftedAt"
            FROM hold h JOIN service s ON s.id = h.service_id WHERE s.customer_id = $1 ORDER BY h.id`,
    trials: `SELECT t.link_id AS "packageLinkId", t.status, t.ends_on AS "endsOn", t.sequel, t.first_charge_on AS "firstChargeOn", t.created_at AS "createdAt"
             FROM trial t JOIN service_package l ON l.id = t.link_id JOIN service s ON s.id = l.service_id WHERE s.customer_id = $1 ORDER BY t.id`,
    documentCorrections: `SELECT d.from_mask AS "from", d.to_mask AS "to", d.reason, d.created_at AS "createdAt" FROM document_correction d WHERE d.customer_id = $1 ORDER BY d.id`,
    history: `SELECT e.at, e.action, e.reason FROM audit_event e
              WHERE e.subject_id = $1 OR e.subject_id IN (SELECT id FROM service WHERE customer_id = $1) ORDER BY e.id`,
  },
  async open(db, id) {
    const [row] = await db.query<Record<string, unknown>[]>(
      `SELECT id, name, document_kind AS "documentKind", document_sealed AS document, email, phone, birth_date::text AS "birthDate", address,
         external_ref AS "externalRef", created_at AS "createdAt", updated_at AS "updatedAt", erased_at AS "erasedAt" FROM customer WHERE id = $1`,
      [id],
    );
    return { customer: row && { ...row, document: row['erasedAt'] ? null : secrets.open(String(row['document']), documentPlace(id)) } };
  },
  obstacles: [
    {
      code: 'active_services',
      sql: `SELECT 1 FROM service WHERE customer_id = $1 AND status <> 'cancelled'`,
      pt: 'Há serviços que não foram cancelados. Cancele-os antes.',
      en: 'There are services that are not cancelled. Cancel them first.',
    },
  ],
  async erase(tx, id, keepUntil) {
    const [row] = await tx.query<{ name: string; document: string }[]>(
      'SELECT name, document_sealed AS document FROM customer WHERE id = $1 AND erased_at IS NULL FOR UPDATE',
      [id],
    );
    if (!row) return;
    if (keepUntil)
      await tx.query('INSERT INTO kept_identity (customer_id, identity_sealed, keep_until) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [
        id,
        secrets.seal(JSON.stringify({ name: row.name, document: secrets.open(row.document, documentPlace(id)) }), keptIdentityPlace(id)),
        keepUntil,
      ]);
    await tx.query('UPDATE hold SET note = NULL WHERE note IS NOT NULL AND service_id IN (SELECT id FROM service WHERE customer_id = $1)', [id]);
    await tx.query(
      'UPDATE service_package SET external_ref = NULL WHERE external_ref IS NOT NULL AND service_id IN (SELECT id FROM service WHERE customer_id = $1)',
      [id],
    );
    await tx.query('DELETE FROM trial_use WHERE document_index = (SELECT document_index FROM customer WHERE id = $1)', [id]);
    await tx.query('DELETE FROM document_correction WHERE customer_id = $1', [id]);
    await tx.query('UPDATE service SET login = NULL, external_ref = NULL WHERE customer_id = $1', [id]);
    await tx.query(
      `UPDATE customer SET name = $2, document_sealed = $3, document_index = 'erased:' || id, document_mask = '•••', email = NULL, phone = NULL, birth_date = NULL,
         address = NULL, external_ref = NULL, erased_at = now(), updated_at = now(), version = version + 1 WHERE id = $1`,
      [id, erasedName, secrets.seal('', documentPlace(id))],
    );
  },
});

export const keptIdentityRetention: RetentionRule = {
  key: 'kept-identities',
  title: 'Identidade de titulares apagados, depois do prazo legal',
  days: 1,
  floorDays: 1,
  why: 'Guardada à parte só enquanto a lei pede (faturas: cinco anos do exercício seguinte, CTN, art. 173; avisos: cinco anos).',
  sql: `DELETE FROM kept_identity WHERE customer_id IN (
          SELECT customer_id FROM kept_identity WHERE keep_until < now() - make_interval(days => $1) LIMIT $2) RETURNING customer_id`,
};
