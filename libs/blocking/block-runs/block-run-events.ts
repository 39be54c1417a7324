import { ApiProperty } from '@nestjs/swagger';
import { events, prepared, type ProductEvent, type Tx } from '#kernel';

class BlockRunEvent {
  @ApiProperty({ format: 'uuid' }) blockRunId: string;
  @ApiProperty({ enum: ['succeeded', 'held', 'failed', 'cancelled'] }) status: string;
  @ApiProperty({ format: 'date', description: 'The day whose debts it goes by' }) asOf: string;
  @ApiProperty({ type: 'integer' }) toBlock: number;
  @ApiProperty({ type: 'integer' }) blocked: number;
  @ApiProperty({ type: 'integer' }) paidMeanwhile: number;
  @ApiProperty({ type: 'integer' }) changedMeanwhile: number;
}

const blockRunEvent = events(BlockRunEvent, {
  'block_run.finished': 'A block run has ended, in whatever way; each service it blocked is told of by itself',
  'block_run.held': 'A block run would block so many, or goes by such old data, that a person is asked first',
});

/** What is told of a run that ended, or waits. */
export async function eventsOfRun(tx: Tx, runId: string, status: string): Promise<ProductEvent[]> {
  const rows = await tx.query<Omit<BlockRunEvent, 'status'>[]>(
    prepared(`SELECT id AS "blockRunId", as_of::text AS "asOf", to_block AS "toBlock", blocked, paid_meanwhile AS "paidMeanwhile", changed_meanwhile AS "changedMeanwhile"
     FROM block_run WHERE id = $1`),
    [runId],
  );
  return rows.map((row) => blockRunEvent(status === 'held' ? 'block_run.held' : 'block_run.finished', runId, { ...row, status }));
}
