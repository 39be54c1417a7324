import type { Queryable } from '#kernel';
import { PackageUse } from '#packages';
import { Injectable } from '@nestjs/common';

/** Tells `packages` who still has one. */
@Injectable()
export class AttachedPackages extends PackageUse {
  async attachedCount(db: Queryable, packageId: string): Promise<number> {
    const [row] = await db.query<{ count: number }[]>(
      `SELECT count(*)::int AS count FROM service_package l JOIN service s ON s.id = l.service_id
       WHERE l.package_id = $1 AND l.removed_at IS NULL AND s.status <> 'cancelled'`,
      [packageId],
    );
    return row?.count ?? 0;
  }
}
