import { Injectable, type MessageEvent } from '@nestjs/common';
import type { Observable } from 'rxjs';
import {
  Audit,
  type CivilDate,
  Clock,
  currentActor,
  Database,
  failpoint,
  prepared,
  type JsonText,
  kernelProblem,
  type ListQuery,
  newId,
  readOne,
  readPage,
  type Tx,
  Works,
} from '#kernel';
import { BlockRun } from './block-run.entity.ts';
import { blockRunList, blockRunServiceList, outcomeOf, runSource, runStatus } from './block-run.list.ts';
import type { BlockRunView } from './block-runs.dto.ts';
import { blockingProblem } from '../blocking.problems.ts';
import { Holds } from '#customers';
import { lockServices } from './lock-services.ts';
import { previewKind } from './preview-block-run.work.ts';
import { StartRun } from './start-run.ts';

interface PreviewOptions {
  asOf?: CivilDate;
  thenRun?: boolean;
}

/** Who is blocked for debt: previewed, then run exactly as previewed, undone if it was wrong. */
@Injectable()
export class BlockRuns {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly clock: Clock,
    private readonly works: Works,
    private readonly starter: StartRun,
    private readonly holds: Holds,
  ) {}

  /** Throws `not_found`. */
  get(id: string): Promise<BlockRunView> {
    return readOne(this.database, blockRunList, id);
  }

  /** The snapshot. Throws `not_found`. */
  async services(id: string, query: ListQuery): Promise<JsonText> {
    await this.get(id);
    return readPage(this.database, blockRunServiceList, query, { 'r.run_id': id });
  }

  events(id: string): Observable<MessageEvent> {
    return this.works.events(() => this.get(id));
  }

  /** What a client asks for. Throws `preview_first`. */
  request({ preview, asOf }: { preview: boolean; asOf?: CivilDate }): Promise<BlockRunView> {
    if (!preview) throw blockingProblem('preview_first');
    return this.preview({ asOf });
  }

  /** Queues a preview as of a day, today unless told; `thenRun` runs it as soon as it is there. */
  async preview(options: PreviewOptions = {}): Promise<BlockRunView> {
    return this.get(await this.database.transaction((tx) => this.queue(tx, options)));
  }

  /** The same, within a transaction; answers its id. */
  async queue(tx: Tx, { asOf = this.clock.today(), thenRun = false }: PreviewOptions = {}): Promise<string> {
    const id = newId();
    const workId = await this.works.enqueue(tx, { kind: previewKind, subjectId: id, input: { thenRun } });
    await tx.query(prepared('INSERT INTO block_run (id, as_of, requested_by, work_id) VALUES ($1, $2, $3, $4)'), [id, asOf, currentActor(), workId]);
    await this.audit.record(tx, { action: 'block_run.previewed', subjectKind: 'block_run', subjectId: id, after: { asOf, thenRun } });
    return id;
  }

  /** Throws `not_found`, `not_previewed`, `as_of_in_future`, `preview_expired`. */
  async run(id: string): Promise<BlockRunView> {
    await this.get(id);
    await this.database.transaction((tx) => this.starter.start(tx, id));
    return this.get(id);
  }

  /** Lets a held run go on. Throws `not_found`, `not_held`. */
  async approve(id: string): Promise<BlockRunView> {
    const { status } = await this.get(id);
    if (status !== 'held') throw kernelProblem('not_held', { status });
    await this.works.approve(await this.workOf(id));
    return this.get(id);
  }

  /** What is placed stays placed; `undo` lifts it. Throws `not_found`, `not_cancellable`. */
  async cancel(id: string): Promise<BlockRunView> {
    await this.get(id);
    const [, given] = await this.database.query<[unknown[], number]>(
      `UPDATE block_run SET status = 'cancelled', finished_at = $2, version = version + 1 WHERE id = $1 AND status = 'previewed'`,
      [id, this.clock.now()],
    );
    if (given === 0) await this.works.cancel(await this.workOf(id));
    return this.get(id);
  }

  private async workOf(id: string): Promise<string> {
    return (await this.database.manager.findOneByOrFail(BlockRun, { id })).workId;
  }

  /** Lifts the holds that this run placed and that are still there. Again: nothing more. Throws `not_found`, `run_not_finished`. */
  async undo(id: string): Promise<BlockRunView> {
    await this.get(id);
    await this.database.transaction(async (tx) => {
      await tx.query('SELECT FROM block_run WHERE id = $1 FOR NO KEY UPDATE', [id]);
      const [{ status }] = await tx.query<[{ status: string }]>(`SELECT ${runStatus} AS status FROM ${runSource} WHERE b.id = $1`, [id]);
      if (!['succeeded', 'failed', 'cancelled'].includes(status)) throw blockingProblem('run_not_finished', { status });
      const placed = await tx.query<{ service_id: string }[]>(
        `SELECT r.service_id FROM block_run_service r JOIN block_run b ON b.id = r.run_id WHERE r.run_id = $1 AND ${outcomeOf('r', 'b')} = 'blocked'`,
        [id],
      );
      await lockServices(
        tx,
        placed.map(({ service_id }) => service_id),
      );
      const lifted = await this.holds.liftRun(tx, id);
      await failpoint('block-undo-lifted');
      await tx.query(`UPDATE block_run_service SET outcome = 'undone' WHERE run_id = $1 AND subject_id = ANY($2::uuid[])`, [
        id,
        lifted.map(({ serviceId, linkId }) => linkId ?? serviceId),
      ]);
      // The status goes with it: no worker that had lost sight of the run may go on placing.
      await tx.query('UPDATE block_run SET status = $2, undone = undone + $3, version = version + 1 WHERE id = $1', [id, status, lifted.length]);
      await this.audit.record(tx, { action: 'block_run.undone', subjectKind: 'block_run', subjectId: id, after: { lifted: lifted.length } });
    });
    return this.get(id);
  }
}
