import type { PersonalPart, Queryable } from '#kernel';
import type { PlatformRemains } from './privacy.dto.ts';

/** Runs the modules' statements and returns their rows. */
export async function personRows<Row>(db: Queryable, parts: readonly PersonalPart[], which: 'ending' | 'keepsUntil', id: string): Promise<Row[]> {
  const found: Row[] = [];
  for (const part of parts) {
    const sql = part[which];
    if (sql) found.push(...(await db.query<Row[]>(sql, [id])));
  }
  return found;
}

/** Returns the latest day until which any module needs the identity behind its records; null when none does. */
export async function keepUntil(db: Queryable, parts: readonly PersonalPart[], id: string, now: Date): Promise<Date | null> {
  const rows = await personRows<{ until: Date | null }>(db, parts, 'keepsUntil', id);
  const latest = Math.max(0, ...rows.map(({ until }) => until?.getTime() ?? 0));
  return latest > now.getTime() ? new Date(latest) : null;
}

/** Returns the data that platforms received and may keep. */
export async function remainsOf(db: Queryable, parts: readonly PersonalPart[], id: string): Promise<PlatformRemains[]> {
  const found: object[] = [];
  for (const part of parts) found.push(...((await part.remains?.(db, id)) ?? []));
  return found as PlatformRemains[];
}
