import { addDays, type CivilDate, type Queryable, type Tx } from '#kernel';
import { decideTrial, type TrialFacts } from './decide-trial.ts';
import { insertLinks, type NewLink } from '../attachments/links.ts';
import type { Now } from './trials.ts';

/** A trial whose last day has come, with what decides about it. */
export interface Due extends TrialFacts {
  id: string;
  linkId: string;
  serviceId: string;
  customerId: string;
  origin: NewLink['origin'];
  mandatory: boolean;
  swapPackageId: string | null;
}

export interface Settled {
  ended: number;
  converted: number;
  swapped: number;
  services: string[];
}

/** The open trials that end today or ended, and those whose package or service is gone: the next after one, or these. */
export function dueTrials(db: Queryable, today: CivilDate, which: { after: string | null; limit: number } | { ids: string[] }): Promise<Due[]> {
  const [sql, params] =
    'ids' in which ? ['t.id = ANY($2::uuid[])', [which.ids]] : ['($2::uuid IS NULL OR t.id > $2) ORDER BY t.id LIMIT $3', [which.after, which.limit]];
  return db.query<Due[]>(
    `SELECT t.id, t.link_id AS "linkId", l.service_id AS "serviceId", s.customer_id AS "customerId", l.origin, l.mandatory, t.ends_on::text AS "endsOn", t.sequel,
       l.price_cents AS "trialCents", t.price_cents AS "priceCents", t.first_charge_on::text AS "firstChargeOn", t.swap_package_id AS "swapPackageId",
       l.removed_at IS NULL AND s.status <> 'cancelled' AND s.enabled_at IS NOT NULL AS live,
       CASE WHEN t.sequel <> 'swap' THEN NULL
         WHEN EXISTS (SELECT FROM service_package x WHERE x.service_id = s.id AND x.package_id = t.swap_package_id AND x.removed_at IS NULL
                      AND (x.until_date IS NULL OR x.until_date > t.ends_on)) THEN 'attached'
         WHEN NOT k.active OR EXISTS (SELECT FROM package_product y JOIN product p ON p.id = y.product_id WHERE y.package_id = k.id AND p.status <> 'active') THEN 'gone'
         ELSE 'on_sale' END AS swap
     FROM trial t JOIN service_package l ON l.id = t.link_id JOIN service s ON s.id = l.service_id LEFT JOIN package k ON k.id = t.swap_package_id
     WHERE t.status IN ('waiting', 'running') AND (t.ends_on <= $1::date OR l.removed_at IS NOT NULL OR s.status = 'cancelled') AND ${sql}`,
    [today, ...params],
  );
}

/** One that is followed by something, from a day on. */
type GoesOn = Due & { from: CivilDate };

/** Does what is decided of each, in the transaction that holds their customers. */
export async function settle(tx: Tx, due: readonly Due[], now: Now): Promise<Settled> {
  const decided = due.map((trial) => ({ ...trial, verdict: decideTrial(trial, now.today) }));
  const ended = decided.flatMap(({ id, verdict }) => (verdict.do === 'end' ? [{ id, because: verdict.because }] : []));
  const goesOn = (how: 'convert' | 'swap'): GoesOn[] =>
    decided.flatMap(({ verdict, ...trial }) => (verdict.do === how ? [{ ...trial, from: verdict.from }] : []));
  const [converted, swapped] = [goesOn('convert'), goesOn('swap')];
  await close(tx, 'ended', ended, now);
  await convert(tx, converted, now);
  await close(tx, 'converted', converted, now);
  await swap(tx, swapped, now);
  await close(tx, 'swapped', swapped, now);
  const services = [...new Set([...converted, ...swapped].map(({ serviceId }) => serviceId))];
  return { ended: ended.length, converted: converted.length, swapped: swapped.length, services };
}

async function close(tx: Tx, status: string, rows: readonly { id: string; because?: string }[], { at }: Now): Promise<void> {
  await tx.query(
    `UPDATE trial t SET status = $2, settled_at = $3, ended_because = r.because FROM json_to_recordset($1) r (id uuid, because text) WHERE t.id = r.id`,
    [JSON.stringify(rows.map(({ id, because }) => ({ id, because }))), status, at],
  );
}

/**
 * The same link goes on at its price. What was charged until then is written down with the day, as the trigger of prices does, which
 * knows only the day of the write (docs/decisions/0028); days that passed before anybody came are free.
 */
async function convert(tx: Tx, rows: readonly GoesOn[], { at }: Now): Promise<void> {
  const past = rows.flatMap(({ linkId, endsOn, trialCents, from }) => {
    const over = addDays(endsOn, 1);
    return [{ linkId, on: over, cents: trialCents }, ...(from > over ? [{ linkId, on: from, cents: 0 }] : [])];
  });
  await tx.query(
    `INSERT INTO service_package_price_past (link_id, replaced_on, price_cents) SELECT "linkId", "on", cents
     FROM json_to_recordset($1) r ("linkId" uuid, "on" date, cents integer) ON CONFLICT (link_id, replaced_on) DO UPDATE SET price_cents = excluded.price_cents`,
    [JSON.stringify(past)],
  );
  await tx.query(
    `UPDATE service_package l SET price_cents = r."priceCents", until_date = NULL, updated_at = $2, version = l.version + 1
     FROM json_to_recordset($1) r ("linkId" uuid, "priceCents" integer) WHERE l.id = r."linkId"`,
    [JSON.stringify(rows.map(({ linkId, priceCents }) => ({ linkId, priceCents }))), at],
  );
}

/** The other package begins the day after, and is what it was: the plan's, or chosen. The account goes from one to the other in one change. */
async function swap(tx: Tx, rows: readonly GoesOn[], now: Now): Promise<void> {
  const links = rows.flatMap(({ swapPackageId, serviceId, priceCents, origin, mandatory, from }): NewLink[] =>
    swapPackageId === null ? [] : [{ serviceId, packageId: swapPackageId, priceCents, origin, mandatory, fromDate: from, untilDate: null }],
  );
  await insertLinks(tx, links, now);
}
