import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database, type Tx, type JobResult, type WorkHandler, type WorkRun, WorkRunner, Works, type WorkView } from '#kernel';
import type { SealHead } from './audit.dto.ts';
import { genesis, SealAudit, sealedRows } from './seal-audit.ts';

const kind = 'audit-verification';
const mostShown = 50;

/** What does not fit, at which seal. */
export interface AuditFlaw {
  seal: number | null;
  kind: 'seal_missing' | 'chain_broken' | 'events_missing' | 'events_changed' | 'events_outside' | 'head_missing';
}

export interface AuditVerdict {
  ok: boolean;
  seals: number;
  events: number;
  /** Too young to be under a seal. */
  unsealed: number;
  /** Write it down elsewhere: the next verification can be asked whether it is still there. */
  head: { number: number; hash: string } | null;
  flaws: AuditFlaw[];
}

interface Seal {
  number: string;
  event_ids: string[];
  previous: string;
  hash: string;
}

/** Recomputes the chain of seals over one picture of the database. */
@Injectable()
export class AuditVerifications implements WorkHandler, OnModuleInit {
  readonly kind = kind;

  constructor(
    private readonly database: Database,
    private readonly works: Works,
    private readonly runner: WorkRunner,
    private readonly seals: SealAudit,
  ) {}

  onModuleInit(): void {
    this.runner.register(this);
  }

  async request(head: SealHead | undefined): Promise<WorkView> {
    const id = await this.database.transaction((tx) => this.works.enqueue(tx, { kind, subjectId: null, input: head ? { head } : {} }));
    return this.works.get(id);
  }

  async run(work: WorkRun): Promise<JobResult> {
    const verdict = await this.verify(work.input['head'] as SealHead | undefined, (done, total) => work.progress(done, total));
    return { status: 'succeeded', result: { ...verdict } };
  }

  verify(head?: SealHead, progress: (done: number, total: number) => Promise<void> = () => Promise.resolve()): Promise<AuditVerdict> {
    return this.database.transaction(async (tx) => {
      await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
      const flaws: AuditFlaw[] = [];
      const [counts] = await tx.query<[{ events: number; seals: number; unsealed: number }]>(
        `SELECT (SELECT count(*)::int FROM audit_event) AS events, (SELECT count(*)::int FROM audit_seal) AS seals,
           (SELECT count(*)::int FROM audit_unsealed u JOIN audit_event e ON e.id = u.event_id) AS unsealed`,
      );
      let last = { number: 0, hash: genesis };
      let under = 0;
      let headFound = head === undefined;
      for (let seal = await this.next(tx, 0); seal; seal = await this.next(tx, last.number)) {
        const { found, flaw } = await this.check(tx, seal, last);
        if (flaw) flaws.push({ seal: Number(seal.number), kind: flaw });
        under += found;
        last = { number: Number(seal.number), hash: seal.hash };
        headFound ||= head?.number === last.number && head.hash === last.hash;
        await progress(under, counts.events);
      }
      if (under + counts.unsealed !== counts.events) flaws.push({ seal: null, kind: 'events_outside' });
      if (!headFound) flaws.push({ seal: head?.number ?? null, kind: 'head_missing' });
      return { ok: flaws.length === 0, ...counts, head: last.number === 0 ? null : last, flaws: flaws.slice(0, mostShown) };
    });
  }

  private async check(tx: Tx, seal: Seal, last: { number: number; hash: string }): Promise<{ found: number; flaw: AuditFlaw['kind'] | undefined }> {
    const rows = await sealedRows(tx, seal.event_ids);
    const number = Number(seal.number);
    const flaw = (): AuditFlaw['kind'] | undefined => {
      if (number !== last.number + 1) return 'seal_missing';
      if (seal.previous !== last.hash) return 'chain_broken';
      if (rows.length !== seal.event_ids.length) return 'events_missing';
      return this.seals.hashOf(number, seal.previous, rows) === seal.hash ? undefined : 'events_changed';
    };
    return { found: rows.length, flaw: flaw() };
  }

  private async next(tx: Tx, after: number): Promise<Seal | undefined> {
    const [seal] = await tx.query<Seal[]>('SELECT number, event_ids, previous, hash FROM audit_seal WHERE number > $1 ORDER BY number LIMIT 1', [after]);
    return seal;
  }
}
