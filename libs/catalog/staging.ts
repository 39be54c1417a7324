import { Injectable } from '@nestjs/common';
import { Database, kernelProblem, newId, type Tx } from '#kernel';
import type { ListedProduct } from './read-product.ts';

/** One run of a sync. A later run of the same sync replaces it and discards its result. */
export interface SyncRun {
  id: string;
  reader: string;
  integrationId: string;
  /** The whole catalog has been read, by this run or an earlier one. */
  read: boolean;
  applied: boolean;
}

/** Another worker has taken over this sync. */
export class RunReplaced extends Error {}

/** Batches of a catalog, stored apart from the products until the catalog is complete. */
@Injectable()
export class Staging {
  constructor(private readonly database: Database) {}

  /** Begins a run. Deletes the batches of an incomplete earlier run, and keeps a complete catalog. Throws `not_found`. */
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

  /** Marks the catalog as complete with `listed` products. Throws `RunReplaced`. */
  async complete(run: SyncRun, listed: number): Promise<void> {
    const [, count] = await this.database.query<[unknown[], number]>('UPDATE catalog_sync SET read_at = now(), listed = $3 WHERE id = $1 AND reader = $2', [
      run.id,
      run.reader,
      listed,
    ]);
    if (count === 0) throw new RunReplaced();
  }

  /** Locks the sync for this run until the transaction ends. Throws `RunReplaced`. */
  async lock(tx: Tx, run: SyncRun): Promise<{ listed: number }> {
    const [row] = await tx.query<{ listed: number }[]>(
      'SELECT listed FROM catalog_sync WHERE id = $1 AND reader = $2 AND read_at IS NOT NULL AND NOT applied FOR UPDATE',
      [run.id, run.reader],
    );
    if (!row) throw new RunReplaced();
    return row;
  }

  /** Deletes the batches of an ended sync and invalidates a run that may still be reading. */
  async drop(syncId: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      await tx.query('UPDATE catalog_sync SET reader = NULL WHERE id = $1', [syncId]);
      await tx.query('DELETE FROM catalog_sync_batch WHERE sync_id = $1', [syncId]);
    });
  }
}
