import { Injectable } from '@nestjs/common';
import { Database, kernelProblem, newId, type Tx } from '#kernel';
import type { ListedProduct } from './read-product.ts';

/** One run of a sync: a later run of the same sync takes its place, and nothing of this one counts any more. */
export interface SyncRun {
  id: string;
  reader: string;
  integrationId: string;
  /** The catalog was read to its end, by this run or by an earlier one. */
  read: boolean;
  applied: boolean;
}

/** Another worker runs this sync now. */
export class RunReplaced extends Error {}

/** What was read of a catalog, kept apart from the products until all of it is there. */
@Injectable()
export class Staging {
  constructor(private readonly database: Database) {}

  /** Begins a run. What a run staged without coming to the catalog's end is thrown away; a whole catalog is kept. Throws `not_found`. */
  async take(syncId: string): Promise<SyncRun> {
    const reader = newId();
    return this.database.transaction(async (tx) => {
      const [[row]] = await tx.query<[{ integrationId: string; read: boolean; applied: boolean }[], number]>(
        `UPDATE catalog_sync SET reader = $2 WHERE id = $1 RETURNING integration_id AS "integrationId", read_at IS NOT NULL AS read, applied`,
        [syncId, reader],
      );
      if (!row) throw kernelProblem('not_found');
      await tx.query(
        `DELETE FROM catalog_sync_batch b USING catalog_sync s JOIN work w ON w.id = s.id
         WHERE b.sync_id = s.id AND s.integration_id = $1 AND (w.status IN ('succeeded', 'failed', 'cancelled') OR (s.id = $2 AND s.read_at IS NULL))`,
        [row.integrationId, syncId],
      );
      return { id: syncId, reader, ...row };
    });
  }

  /** Stages the `n`th batch. Throws `RunReplaced`. */
  async add(run: SyncRun, n: number, products: readonly ListedProduct[]): Promise<void> {
    if (products.length === 0) return;
    const column = <Name extends keyof ListedProduct>(name: Name): ListedProduct[Name][] => products.map((product) => product[name]);
    const rows = await this.database.rows(
      `WITH mine AS (SELECT id FROM catalog_sync WHERE id = $1 AND reader = $2 FOR SHARE)
       INSERT INTO catalog_sync_batch (sync_id, n, refs, names, descriptions, costs_cents, roles, opens)
       SELECT mine.id, $3, $4::text[], $5::text[], $6::text[], $7::integer[], $8::text[], $9::boolean[] FROM mine RETURNING n`,
      [run.id, run.reader, n, column('ref'), column('name'), column('description'), column('costCents'), column('role'), column('open')],
    );
    if (rows.length === 0) throw new RunReplaced();
  }

  /** The catalog ended: `listed` products are staged. Throws `RunReplaced`. */
  async complete(run: SyncRun, listed: number): Promise<void> {
    const [, count] = await this.database.query<[unknown[], number]>('UPDATE catalog_sync SET read_at = now(), listed = $3 WHERE id = $1 AND reader = $2', [
      run.id,
      run.reader,
      listed,
    ]);
    if (count === 0) throw new RunReplaced();
  }

  /** Makes sure that this run is still the one, until the transaction ends. Throws `RunReplaced`. */
  async lock(tx: Tx, run: SyncRun): Promise<{ listed: number }> {
    const [row] = await tx.query<{ listed: number }[]>(
      'SELECT listed FROM catalog_sync WHERE id = $1 AND reader = $2 AND read_at IS NOT NULL AND NOT applied FOR UPDATE',
      [run.id, run.reader],
    );
    if (!row) throw new RunReplaced();
    return row;
  }

  /** Throws away what an ended sync staged, and whoever may still be reading for it. */
  async drop(syncId: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      await tx.query('UPDATE catalog_sync SET reader = NULL WHERE id = $1', [syncId]);
      await tx.query('DELETE FROM catalog_sync_batch WHERE sync_id = $1', [syncId]);
    });
  }
}
