import { AccountMarker, urgency } from '#integrations';
import { type CivilDate, civilDateOf, Clock, Database, isUuid, type JsonText, type ListQuery, readPage, type Tx } from '#kernel';
import { Injectable } from '@nestjs/common';
import { customerProblem } from '../customers.problems.ts';
import { chargeAnnounced } from './decide-trial.ts';
import { trialList } from './trial.list.ts';
import { followTrial, openTrial } from './trials.ts';

/** Trials, and what customers were told of them: by whoever sends notices, to the right of here. What follows them is `settle-trials.work.ts`. */
@Injectable()
export class Trials {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly marker: AccountMarker,
  ) {}

  list(query: ListQuery): Promise<JsonText> {
    return readPage(this.database, trialList, query);
  }

  /**
   * A notice of the first charge left: `key` says of which trial, `announced` the day that it told. A trial that would end before lasts
   * until the day before it, so that what was told is true. Nothing where it is not under way any more.
   */
  async told(tx: Tx, key: string, announced: CivilDate): Promise<void> {
    const [told] = await tx.query<[{ link_id: string; service_id: string; longer: boolean }[], number]>(
      `UPDATE trial t SET first_charge_on = greatest(t.first_charge_on, $2::date), ends_on = greatest(t.ends_on, $2::date - 1)
       FROM trial before JOIN service_package l ON l.id = before.link_id
       WHERE before.id = t.id AND t.notice_key = $1 AND t.status = 'running' RETURNING t.link_id, l.service_id, t.ends_on > before.ends_on AS longer`,
      [key, announced],
    );
    const [trial] = told;
    if (!trial?.longer) return;
    await followTrial(tx, trial.link_id, this.clock.now());
    await this.marker.services(tx, [trial.service_id], urgency.change);
  }

  /** No notice of it stands any more: nothing may be charged. */
  async untold(tx: Tx, key: string): Promise<void> {
    await tx.query(`UPDATE trial SET first_charge_on = NULL WHERE notice_key = $1 AND status = 'running'`, [key]);
  }

  /** A notice sent elsewhere, of a package in trial of this service. Throws `no_trial`. */
  async toldElsewhere(tx: Tx, serviceId: string, linkId: string, sentAt: Date): Promise<void> {
    const [link] = isUuid(linkId)
      ? await tx.query<{ id: string }[]>('SELECT id FROM service_package WHERE id = $1 AND service_id = $2', [linkId, serviceId])
      : [];
    if (!link) throw customerProblem('no_trial');
    const { endsOn, noticeKey, noticeDays } = await openTrial(tx, link.id);
    if (endsOn === null) throw customerProblem('no_trial');
    await this.told(tx, noticeKey, chargeAnnounced(endsOn, civilDateOf(sentAt), noticeDays));
  }
}
