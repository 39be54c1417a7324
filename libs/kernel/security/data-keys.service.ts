import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Audit } from '../audit/audit.ts';
import { Config } from '../config/config.ts';
import { Database, type Tx } from '../database/database.ts';
import { kernelProblem, Problem } from '../http/problem.ts';
import { Reseal } from './reseal.work.ts';
import { Secrets } from './secrets.ts';
import { Works, type WorkView } from '../jobs/work.ts';

/** Subject of the re-encryption work: there is one key ring. */
const ring = '00000000-0000-7000-8000-000000000040';
/** Refresh intervals of every process to wait before a new key is used, and after. */
const looksBefore = 4;
const looksAfter = 1;

/** Rotates data keys, re-encrypts with them, and removes retired key-encryption keys. */
@Injectable()
export class DataKeys implements OnApplicationBootstrap {
  constructor(
    private readonly database: Database,
    private readonly secrets: Secrets,
    private readonly works: Works,
    private readonly audit: Audit,
    private readonly config: Config,
  ) {}

  /** Starts re-encryption for values from before data keys existed, and for those left by a failed rotation. */
  async onApplicationBootstrap(): Promise<void> {
    const [old] = await this.database.rows(
      `SELECT 1 FROM data_key WHERE purpose = 'seal' AND retired_at IS NULL AND active_from <= now()
         AND number < (SELECT max(number) FROM data_key WHERE purpose = 'seal' AND active_from <= now())
         AND NOT EXISTS (SELECT 1 FROM work WHERE kind = $1 AND status IN ('queued', 'running'))`,
      [Reseal.kind],
    );
    if (old) await this.database.transaction((tx) => this.enqueue(tx, 0)).catch(unlessRunning);
  }

  /** Creates a data key and queues the re-encryption with it. Throws `already_running`, `key_change_unfinished`. */
  async rotate(): Promise<WorkView> {
    const before = looksBefore * this.config.keyRefreshSeconds;
    const id = await this.database.transaction(async (tx) => {
      const made = await this.enqueue(tx, before + looksAfter * this.config.keyRefreshSeconds);
      const keks = await tx.query<{ kek: string }[]>('SELECT DISTINCT kek FROM data_key_wrapping');
      if (keks.some(({ kek }) => !this.secrets.keys.includes(kek))) throw kernelProblem('key_change_unfinished');
      const [row] = await tx.query<[{ number: number }]>(`SELECT max(number)::int + 1 AS number FROM data_key WHERE purpose = 'seal'`);
      if (!(await this.secrets.makeDataKey(tx, row.number, before))) throw kernelProblem('already_running');
      await this.audit.record(tx, { action: 'data_key.made', subjectKind: 'data_key', subjectId: null, after: { number: row.number } });
      return made;
    });
    await this.secrets.refresh();
    return this.works.get(id);
  }

  /** Returns the keys this process was given, the keys that wrap its data keys, and the newest re-encryption work. */
  async state(): Promise<object> {
    const [row] = await this.database.rows<{ wrappings: object[] }>(
      `SELECT coalesce(json_agg(r), '[]') AS wrappings FROM (
         SELECT kek AS id, count(*)::int AS "dataKeys", min(created_at) AS since FROM data_key_wrapping GROUP BY kek ORDER BY 3) r`,
    );
    const [current, previous] = this.secrets.keys;
    const work = await this.works.latest(Reseal.kind, ring);
    return { current, previous: previous ?? null, sealingWith: this.secrets.sealingNumber, wrappedBy: row?.wrappings ?? [], work };
  }

  /** Deletes what a key-encryption key wrapped, so that it opens nothing any more. Throws `not_found`, `key_in_use`. */
  async forget(kek: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const [, count] = await tx.query<[unknown[], number]>('DELETE FROM data_key_wrapping WHERE kek = $1', [kek]);
      if (count === 0) throw kernelProblem('not_found');
      const [locked] = await tx.query<unknown[]>('SELECT 1 FROM data_key k WHERE NOT EXISTS (SELECT 1 FROM data_key_wrapping w WHERE w.key_id = k.id) LIMIT 1');
      if (locked !== undefined || kek === this.secrets.keys[0]) throw kernelProblem('key_in_use');
      await this.audit.record(tx, { action: 'key_encryption_key.forgotten', subjectKind: 'key_encryption_key', subjectId: null, before: { id: kek } });
    });
  }

  private enqueue(tx: Tx, inSeconds: number): Promise<string> {
    return this.works.enqueue(tx, { kind: Reseal.kind, subjectId: ring, inSeconds });
  }
}

function unlessRunning(error: unknown): void {
  if (!(error instanceof Problem) || error.code !== 'already_running') throw error;
}
