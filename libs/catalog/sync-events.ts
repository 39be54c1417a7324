import { ApiProperty } from '@nestjs/swagger';
import { events, type ProductEvent, type Tx } from '#kernel';

class SyncEvent {
  @ApiProperty({ format: 'uuid' }) syncId: string;
  @ApiProperty({ format: 'uuid' }) integrationId: string;
  @ApiProperty({ type: 'integer' }) listed: number;
  @ApiProperty({ type: 'integer' }) added: number;
  @ApiProperty({ type: 'integer' }) changed: number;
  @ApiProperty({ type: 'integer' }) retired: number;
  @ApiProperty({ type: 'integer' }) unchanged: number;
  @ApiProperty({ type: String, nullable: true, description: 'Why it failed' }) code: string | null;
}

const syncEvent = events(SyncEvent, {
  'sync.finished': 'A catalog was read to its end, and the products are now what was read',
  'sync.held': 'A catalog was read, and would change so much that a person is asked first',
  'sync.failed': 'A catalog could not be read; nothing was changed',
});
const types = { succeeded: 'sync.finished', held: 'sync.held', failed: 'sync.failed' } as const;

/** Returns the events of a sync's end; a cancelled sync has none. */
export async function eventsOfSync(tx: Tx, syncId: string, status: keyof typeof types | 'cancelled', code: string | null): Promise<ProductEvent[]> {
  if (status === 'cancelled') return [];
  const rows = await tx.query<Omit<SyncEvent, 'code'>[]>(
    'SELECT id AS "syncId", integration_id AS "integrationId", listed, added, changed, retired, unchanged FROM catalog_sync WHERE id = $1',
    [syncId],
  );
  return rows.map((row) => syncEvent(types[status], syncId, { ...row, code }));
}
