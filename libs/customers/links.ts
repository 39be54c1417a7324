import { newId, type Tx, violatedConstraint } from '#kernel';
import { attachmentRefused } from './customers.problems.ts';
import { ServicePackage } from './service-package.entity.ts';

export type NewLink = Pick<ServicePackage, 'packageId' | 'priceCents' | 'origin' | 'mandatory' | 'fromDate' | 'untilDate'>;

/** Attaches packages; a link whose last day has passed makes room first. Answers their ids. Throws `already_attached`. */
export async function insertLinks(tx: Tx, serviceId: string, links: readonly NewLink[], now: { at: Date; today: string }): Promise<string[]> {
  if (links.length === 0) return [];
  await tx.query(
    `UPDATE service_package SET removed_at = $3, updated_at = $3, version = version + 1
     WHERE service_id = $1 AND removed_at IS NULL AND package_id = ANY($2::uuid[]) AND until_date < $4::date`,
    [serviceId, links.map(({ packageId }) => packageId), now.at, now.today],
  );
  const rows = links.map((link) => ({ ...link, id: newId(), serviceId }));
  try {
    await tx.insert(ServicePackage, rows);
  } catch (error) {
    if (violatedConstraint(error) === 'service_package_live') throw attachmentRefused([{ code: 'already_attached', params: { package: '' } }]);
    throw error;
  }
  return rows.map(({ id }) => id);
}

/** Ends links; those already ended are left as they are. Answers how many. */
export async function removeLinks(tx: Tx, linkIds: readonly string[], at: Date): Promise<number> {
  const [, count] = await tx.query<[unknown[], number]>(
    'UPDATE service_package SET removed_at = $2, updated_at = $2, version = version + 1 WHERE id = ANY($1::uuid[]) AND removed_at IS NULL',
    [linkIds, at],
  );
  return count;
}
