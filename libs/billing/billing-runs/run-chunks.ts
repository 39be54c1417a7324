import { type CivilDate, Database, type Queryable, type Tx } from '#kernel';
import { Injectable } from '@nestjs/common';
import { addMonths, type Competence, firstDayOf } from './competence.ts';
import { CustomerCredit } from '../ledger/customer-credit.ts';
import { lockLedgers } from '../ledger/ledger-lock.ts';
import { billSql, draftedSql, previewSql } from './draft.sql.ts';
import { SuspensionTerms } from './suspension-terms.ts';

/** A stretch of the services in the order of their ids: after one (null: from the first) up to another. */
export interface Stretch {
  after: string | null;
  last: string;
}

/** What a stretch came to. */
export interface Billed {
  invoices: number;
  totalCents: number;
  carriedCents: number;
  alreadyBilled: number;
}

export interface Terms {
  competence: Competence;
  issuedOn: CivilDate;
  /** How many months back to look for what has changed since it was billed. */
  back: readonly number[];
}

interface Row {
  invoices: number;
  total_cents: string;
  carried_cents: string;
  already_billed: number;
}

/** The statements of a billing run, a stretch of services at a time. */
@Injectable()
export class RunChunks {
  constructor(
    private readonly database: Database,
    private readonly terms: SuspensionTerms,
    private readonly credit: CustomerCredit,
  ) {}

  /** The months before a competence that were billed: what changed in them since is put right now. */
  async back(competence: Competence): Promise<number[]> {
    const months = [1, 2].map((back) => addMonths(competence, -back));
    const run = await this.database.rows<{ competence: string }>(
      `SELECT DISTINCT competence FROM billing_run WHERE status = 'succeeded' AND competence = ANY($1::text[])`,
      [months],
    );
    return [1, 2].filter((back) => run.some((row) => row.competence === months[back - 1]));
  }

  async services(): Promise<number> {
    const [row] = await this.database.rows<{ count: number }>('SELECT count(*)::int AS count FROM service');
    return row?.count ?? 0;
  }

  /** The next `size` services; undefined: there are none. */
  async next(db: Queryable, after: string | null, size: number): Promise<(Stretch & { count: number }) | undefined> {
    const [row] = await db.query<{ last: string | null; count: number }[]>(
      `SELECT (array_agg(id ORDER BY id DESC))[1] AS last, count(*)::int AS count
       FROM (SELECT id FROM service WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT $2) s`,
      [after, size],
    );
    return row?.last ? { after, last: row.last, count: row.count } : undefined;
  }

  preview(tx: Tx, stretch: Stretch, terms: Terms): Promise<Billed> {
    return this.count(tx, previewSql(this.terms), parameters(stretch, terms));
  }

  /** Ledgers first, as every act on money; credit pays what was issued. Installments are held then, so that none is called back between being read and being billed. */
  async bill(tx: Tx, stretch: Stretch, terms: Terms, run: { id: string; now: Date }): Promise<Billed> {
    const customers = await tx.query<{ customer_id: string }[]>('SELECT DISTINCT customer_id FROM service WHERE ($1::uuid IS NULL OR id > $1) AND id <= $2', [
      stretch.after,
      stretch.last,
    ]);
    await lockLedgers(
      tx,
      customers.map(({ customer_id }) => customer_id),
    );
    await tx.query(
      `SELECT FROM billing_event_installment WHERE invoice_id IS NULL AND ($1::uuid IS NULL OR service_id > $1) AND service_id <= $2
       ORDER BY service_id, event_id, number FOR UPDATE`,
      [stretch.after, stretch.last],
    );
    const billed = await this.count(tx, billSql(this.terms), [...parameters(stretch, terms), run.id, run.now]);
    const creditors = await tx.query<{ customer_id: string }[]>(
      'SELECT customer_id FROM customer_ledger WHERE customer_id = ANY($1::uuid[]) AND credit_cents > 0',
      [customers.map(({ customer_id }) => customer_id)],
    );
    if (creditors.length > 0)
      await this.credit.spend(
        tx,
        creditors.map(({ customer_id }) => customer_id),
      );
    return billed;
  }

  /** The invoices a run would make, to be read. */
  drafted(tx: Tx, stretch: Stretch, terms: Terms): Promise<object[]> {
    return prepared(tx).then(() => tx.query(draftedSql(this.terms), parameters(stretch, terms)));
  }

  private async count(tx: Tx, sql: string, params: unknown[]): Promise<Billed> {
    await prepared(tx);
    const [row] = await tx.query<[Row]>(sql, params);
    return { invoices: row.invoices, totalCents: Number(row.total_cents), carriedCents: Number(row.carried_cents), alreadyBilled: row.already_billed };
  }
}

const parameters = ({ after, last }: Stretch, { competence, issuedOn, back }: Terms): unknown[] => [
  after,
  last,
  competence,
  firstDayOf(competence),
  issuedOn,
  back,
];

/** The statement is long and runs often: compiling it costs more than it saves. */
const prepared = (tx: Tx): Promise<unknown> => tx.query('SET LOCAL jit = off');
