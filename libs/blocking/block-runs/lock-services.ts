import { type Tx, uuids } from '#kernel';

/**
 * The lock of the race between paying and blocking: whoever changed a service's debts and whoever acts on them hold its row, so
 * one of the two sees what the other did. Take it in a statement of its own, then look: in READ COMMITTED only a statement that
 * begins after the lock was got sees what its last holder committed. Always in the order of the ids; no foreign key waits for it.
 *
 *     payment:   write the invoice · lock · no debt left? lift the hold · commit
 *     block run: lock · is the debt still there? place the hold · commit
 *
 * Payment first: the run sees it paid. Run first: the payment, waiting, sees the hold and lifts it. Two payments of one service's
 * two invoices: the second sees the first.
 */
export async function lockServices(tx: Tx, serviceIds: readonly string[]): Promise<void> {
  // Counted there: of many, nobody wants to read a row each.
  await tx.query('SELECT count(*) FROM (SELECT FROM service WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE) locked', [uuids(serviceIds)]);
}
