import { type CivilDate, newId, productZone, type Tx } from '#kernel';
import { checkTrial, packageProblem, trialNotice, trialScope, type TrialTerms } from '#packages';
import { attachmentRefused, customerProblem } from '../customers.problems.ts';
import type { ChangeTrial } from './trial.dto.ts';
import { Trial } from './trial.entity.ts';

export interface GivenTrial {
  linkId: string;
  serviceId: string;
  packageId: string;
  fromDate: CivilDate;
  trial: TrialTerms;
}

export interface Now {
  at: Date;
  today: CivilDate;
}

/**
 * Begins the trials of links that were just attached, many at once: each link gets the trial's last day, so that it ends there
 * whatever else happens. Where the service was never enabled, the days are not counted yet.
 * Throws `wrong_trial`, `trial_already_used`, `unknown_trial_package`, `until_before_from`.
 */
export async function giveTrials(tx: Tx, given: readonly GivenTrial[], { at, today }: Now): Promise<void> {
  if (given.length === 0) return;
  for (const { trial, packageId } of given) checkTrial(trial, packageId);
  if (given.some(({ trial, fromDate }) => trial.until !== undefined && trial.until < fromDate)) throw customerProblem('until_before_from');
  const rows = given.map(({ trial, ...link }) => ({
    ...link,
    scope: trialScope(link.packageId, trial),
    days: trial.days ?? null,
    until: trial.until ?? null,
    sequel: trial.then,
    priceCents: trial.priceCents ?? null,
    swapId: trial.packageId ?? null,
    noticeDays: trial.noticeDays ?? trialNotice.usualDays,
  }));
  const [made] = await tx.query<[{ given: number; used: number }]>(
    `WITH r AS (
       SELECT * FROM json_to_recordset($1) r ("linkId" uuid, "serviceId" uuid, "packageId" uuid, "fromDate" date, scope text, days smallint, until date,
         sequel text, "priceCents" integer, "swapId" uuid, "noticeDays" smallint)
     ), given AS (
       INSERT INTO trial (id, link_id, status, days, ends_on, sequel, price_cents, swap_package_id, notice_days, notice_key, created_at)
       SELECT uuid7(), r."linkId", CASE WHEN e.day IS NULL THEN 'waiting' ELSE 'running' END, r.days, e.day, r.sequel,
         CASE r.sequel WHEN 'end' THEN 0 ELSE coalesce(r."priceCents", CASE k.kind WHEN 'benefit' THEN 0 ELSE k.price_cents END) END, r."swapId", r."noticeDays", uuid7(), $2
       FROM r JOIN service s ON s.id = r."serviceId" JOIN package k ON k.id = coalesce(r."swapId", r."packageId")
       CROSS JOIN LATERAL (SELECT coalesce(r.until, CASE WHEN s.enabled_at IS NOT NULL THEN greatest(r."fromDate", $3::date) + r.days - 1 END)) e (day)
       RETURNING id, link_id
     ), used AS (
       INSERT INTO trial_use (document_index, scope, trial_id, used_at)
       SELECT c.document_index, r.scope, g.id, $2 FROM given g JOIN r ON r."linkId" = g.link_id JOIN service s ON s.id = r."serviceId" JOIN customer c ON c.id = s.customer_id
       ON CONFLICT DO NOTHING RETURNING trial_id
     )
     SELECT (SELECT count(*)::int FROM given) AS given, (SELECT count(*)::int FROM used) AS used`,
    [JSON.stringify(rows), at, today],
  );
  if (made.given < given.length) throw packageProblem('unknown_trial_package');
  if (made.used < given.length) throw attachmentRefused([{ code: 'trial_already_used', params: { package: '' } }]);
  await tx.query(
    'UPDATE service_package l SET until_date = t.ends_on FROM trial t WHERE t.link_id = l.id AND t.ends_on IS NOT NULL AND l.id = ANY($1::uuid[])',
    [given.map(({ linkId }) => linkId)],
  );
}

/** Counts the days of trials that waited for their service to be enabled, from that day on. Of these services, or of all. Answers the services. */
export async function beginTrials(tx: Tx, serviceIds: readonly string[] | 'all', at: Date): Promise<string[]> {
  const [begun] = await tx.query<[{ service_id: string }[], number]>(
    `WITH begun AS (
       UPDATE trial t SET status = 'running', ends_on = greatest(l.from_date, (s.enabled_at AT TIME ZONE '${productZone}')::date) + t.days - 1
       FROM service_package l JOIN service s ON s.id = l.service_id
       WHERE t.status = 'waiting' AND l.id = t.link_id AND l.removed_at IS NULL AND s.enabled_at IS NOT NULL AND s.status <> 'cancelled'
         AND ($1::uuid[] IS NULL OR s.id = ANY($1))
       RETURNING t.link_id, t.ends_on
     )
     UPDATE service_package l SET until_date = b.ends_on, updated_at = $2, version = l.version + 1 FROM begun b WHERE l.id = b.link_id RETURNING l.service_id`,
    [serviceIds === 'all' ? null : serviceIds, at],
  );
  return begun.map(({ service_id: id }) => id);
}

/**
 * The open trials of a service that goes to another customer: they go on, are the new holder's one trial, and must be told of
 * anew; but those of whom the new holder had one already end. Call it when the service is the new holder's.
 */
export async function passTrials(tx: Tx, serviceId: string, { at }: Now): Promise<void> {
  await tx.query(
    `WITH open AS (
       SELECT t.id, t.link_id, u.scope, c.document_index FROM trial t JOIN service_package l ON l.id = t.link_id AND l.removed_at IS NULL
       JOIN service s ON s.id = l.service_id JOIN customer c ON c.id = s.customer_id JOIN trial_use u ON u.trial_id = t.id
       WHERE l.service_id = $1 AND t.status IN ('waiting', 'running')
     ), passed AS (
       INSERT INTO trial_use (document_index, scope, trial_id, used_at) SELECT DISTINCT ON (document_index, scope) document_index, scope, id, $2::timestamptz FROM open
       ON CONFLICT DO NOTHING RETURNING trial_id
     ), gone AS (
       UPDATE service_package l SET removed_at = $2, updated_at = $2, version = l.version + 1 FROM open o
       WHERE l.id = o.link_id AND NOT EXISTS (SELECT FROM passed p WHERE p.trial_id = o.id) RETURNING l.id
     )
     UPDATE trial t SET first_charge_on = NULL, notice_key = uuid7(),
       status = CASE WHEN g.id IS NULL THEN t.status ELSE 'ended' END, ended_because = CASE WHEN g.id IS NOT NULL THEN 'used_by_new_holder' END,
       settled_at = CASE WHEN g.id IS NOT NULL THEN $2::timestamptz END
     FROM open o LEFT JOIN gone g ON g.id = o.link_id WHERE t.id = o.id`,
    [serviceId, at],
  );
}

/** Packages of the service whose trial would end with its going to this customer, who had one already. */
export async function trialsOfNewHolder(tx: Pick<Tx, 'query'>, serviceId: string, customerId: string): Promise<string[]> {
  const rows = await tx.query<{ package_id: string }[]>(
    `SELECT l.package_id FROM trial t JOIN service_package l ON l.id = t.link_id AND l.removed_at IS NULL JOIN trial_use u ON u.trial_id = t.id
     JOIN customer c ON c.id = $2 WHERE l.service_id = $1 AND t.status IN ('waiting', 'running') AND u.document_index <> c.document_index
       AND EXISTS (SELECT FROM trial_use had WHERE had.document_index = c.document_index AND had.scope = u.scope)`,
    [serviceId, customerId],
  );
  return rows.map(({ package_id: id }) => id);
}

export async function hasOpenTrial(tx: Tx, linkId: string): Promise<boolean> {
  return (await tx.query<unknown[]>(`SELECT FROM trial WHERE link_id = $1 AND status IN ('waiting', 'running')`, [linkId])).length > 0;
}

/** Kept from others until the transaction ends. Throws `no_trial`. */
export async function openTrial(tx: Tx, linkId: string): Promise<Trial> {
  const trial = await tx.findOne(Trial, { where: { linkId }, lock: { mode: 'pessimistic_write' } });
  if (!trial || (trial.status !== 'running' && trial.status !== 'waiting')) throw customerProblem('no_trial');
  return trial;
}

/** What may change in one under way: its last day, and that nothing follows it. Throws `no_trial`, `until_before_from`. */
export async function changeTrial(tx: Tx, linkId: string, { until, then }: ChangeTrial, { at, today }: Now): Promise<void> {
  const trial = await openTrial(tx, linkId);
  if (until !== undefined && until < today) throw customerProblem('until_before_from');
  const after = {
    ...(then === undefined ? {} : { sequel: then, priceCents: 0, swapPackageId: null }),
    ...(until === undefined ? {} : { endsOn: until, status: 'running' as const }),
    // Who was told a later day is told the new one.
    ...(until !== undefined && trial.endsOn !== null && until < trial.endsOn ? { firstChargeOn: null, noticeKey: newId() } : {}),
  };
  if (Object.keys(after).length > 0) await tx.update(Trial, { id: trial.id }, after);
  if (until !== undefined) await followTrial(tx, linkId, at);
}

/** A link ends when its trial does. */
export async function followTrial(tx: Tx, linkId: string, at: Date): Promise<void> {
  await tx.query(
    'UPDATE service_package l SET until_date = t.ends_on, updated_at = $2, version = l.version + 1 FROM trial t WHERE t.link_id = l.id AND l.id = $1',
    [linkId, at],
  );
}
