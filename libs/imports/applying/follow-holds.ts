import type { Tx } from '#kernel';
import type { FoundService } from '../sources/hubsoft/records.ts';
import { importActor } from '../planning/outcome.ts';

export interface FollowedHolds {
  /** Services. */
  placed: Set<string>;
  lifted: Set<string>;
}

/**
 * Makes the holds of services whose state was told anew what it says: lifts what an import had placed and is no more, places
 * what is missing. Holds that people or block runs placed here stay.
 */
export async function followHolds(tx: Tx, moved: readonly { id: string; data: FoundService }[], now: Date): Promise<FollowedHolds> {
  if (moved.length === 0) return { placed: new Set(), lifted: new Set() };
  const wanted = JSON.stringify(moved.map(({ id, data }) => ({ id, reason: data.hold, note: `Importado do HubSoft: ${data.statusText}` })));
  const [lifted] = await tx.query<[{ service_id: string }[], number]>(
    `UPDATE hold h SET lifted_at = $2, lifted_by = $3 FROM jsonb_to_recordset($1::jsonb) w (id uuid, reason text)
     WHERE h.service_id = w.id AND h.lifted_at IS NULL AND h.placed_by = $3 AND h.reason IS DISTINCT FROM w.reason
     RETURNING h.service_id`,
    [wanted, now, importActor],
  );
  const placed = await tx.query<{ service_id: string }[]>(
    `INSERT INTO hold (id, service_id, reason, note, placed_by, placed_at)
     SELECT uuid7(), w.id, w.reason, w.note, $3, $2 FROM jsonb_to_recordset($1::jsonb) w (id uuid, reason text, note text)
     WHERE w.reason IS NOT NULL
       AND NOT EXISTS (SELECT FROM hold h WHERE h.service_id = w.id AND h.link_id IS NULL AND h.reason = w.reason AND h.lifted_at IS NULL)
     RETURNING service_id`,
    [wanted, now, importActor],
  );
  const servicesOf = (rows: readonly { service_id: string }[]): Set<string> => new Set(rows.map(({ service_id }) => service_id));
  return { placed: servicesOf(placed), lifted: servicesOf(lifted) };
}
