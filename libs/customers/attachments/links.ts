import { newId, type Tx, violatedConstraint } from '#kernel';
import type { TrialTerms } from '#packages';
import { attachmentRefused } from '../customers.problems.ts';
import type { ServicePackage } from './service-package.entity.ts';
import { giveTrials } from '../trials/trials.ts';

export type NewLink = Pick<ServicePackage, 'serviceId' | 'packageId' | 'priceCents' | 'origin' | 'mandatory' | 'fromDate' | 'untilDate'> & {
  trial?: TrialTerms | null;
};

const rows = `json_to_recordset($1) r (id uuid, "serviceId" uuid, "packageId" uuid, "priceCents" integer, origin text, mandatory boolean, "fromDate" date, "untilDate" date)`;

/** Attaches packages to services, many at once; a link whose last day has passed makes room first. With their trials. Answers their ids. Throws `already_attached`, and as `giveTrials` does. */
export async function insertLinks(tx: Tx, links: readonly NewLink[], now: { at: Date; today: string }): Promise<string[]> {
  if (links.length === 0) return [];
  const made = links.map((link) => ({ ...link, id: newId() }));
  const json = JSON.stringify(made);
  await tx.query(
    `UPDATE service_package l SET removed_at = $2, updated_at = $2, version = version + 1 FROM ${rows}
     WHERE l.service_id = r."serviceId" AND l.package_id = r."packageId" AND l.removed_at IS NULL AND l.until_date < $3::date`,
    [json, now.at, now.today],
  );
  try {
    await tx.query(
      `INSERT INTO service_package (id, service_id, package_id, price_cents, origin, mandatory, from_date, until_date)
       SELECT r.id, r."serviceId", r."packageId", r."priceCents", r.origin, r.mandatory, r."fromDate", r."untilDate" FROM ${rows}`,
      [json],
    );
  } catch (error) {
    if (violatedConstraint(error) === 'service_package_live') throw attachmentRefused([{ code: 'already_attached', params: { package: '' } }]);
    throw error;
  }
  await giveTrials(
    tx,
    made.flatMap(({ id, trial, ...link }) => (trial ? [{ ...link, linkId: id, trial }] : [])),
    now,
  );
  return made.map(({ id }) => id);
}

/** Ends links; those already ended are left as they are. Answers how many. */
export async function removeLinks(tx: Tx, linkIds: readonly string[], at: Date): Promise<number> {
  const [, count] = await tx.query<[unknown[], number]>(
    'UPDATE service_package SET removed_at = $2, updated_at = $2, version = version + 1 WHERE id = ANY($1::uuid[]) AND removed_at IS NULL',
    [linkIds, at],
  );
  return count;
}
