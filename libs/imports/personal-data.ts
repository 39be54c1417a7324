import type { PersonalPart } from '#kernel';

const refs = `SELECT external_ref FROM customer WHERE id = $1
  UNION SELECT external_ref FROM service WHERE customer_id = $1
  UNION SELECT l.external_ref FROM service_package l JOIN service s ON s.id = l.service_id WHERE s.customer_id = $1`;

/** What another system told of somebody: hashes, by which a change over there is known; and lines of files, as they came. */
export const importsPart: PersonalPart = {
  room: 'imports',
  tell: { imported: `SELECT external_ref AS "externalRef", at FROM imported WHERE external_ref IN (${refs})` },
  async erase(tx, id) {
    await tx.query(`DELETE FROM imported WHERE external_ref IN (${refs})`, [id]);
    // The line as it came; that there was one, and what became of it, stays.
    await tx.query('UPDATE import_line SET cells_sealed = NULL WHERE customer_id = $1 AND cells_sealed IS NOT NULL', [id]);
  },
};
