import { maskText, Problem, type Tx } from '#kernel';
import { Injectable } from '@nestjs/common';
import { LineRefusal, lineText } from '../runs/line-texts.ts';
import type { LineData, LineKind } from '../sources/csv/columns.ts';
import type { LineTaken, LineTaker } from './line-applier.ts';
import { TakeCustomerLine } from './apply-customer-line.ts';
import { TakeInvoiceLine } from './apply-invoice-line.ts';
import { TakePaymentLine } from './apply-payment-line.ts';
import { TakeServiceLine } from './apply-service-line.ts';

export interface Refused {
  does: 'refuse';
  code: string;
  /** For operators (pt-BR); nothing of what stands on the line is in it. */
  message: string;
}

/** What a preview said a line would do. */
export interface Expected {
  does: string;
  changes: readonly string[];
  /** When it was asked for: what somebody has written since is not written over. */
  askedAt: Date;
}

export interface LineItem<Kind extends LineKind> {
  data: LineData[Kind];
  /** Of a run: anything else than this goes back. */
  expected?: Expected;
}

const same = (taken: LineTaken, { does, changes, askedAt }: Expected): boolean =>
  taken.does === does && taken.changes.join() === changes.join() && (taken.writtenAt === undefined || taken.writtenAt <= askedAt);

/** Why a line goes back; throws what is no refusal. */
export function refusedBy(error: unknown): Refused {
  if (error instanceof LineRefusal) return { does: 'refuse', code: error.code, message: lineText(error.code, { column: error.column }) };
  if (error instanceof Problem && error.status < 500) return { does: 'refuse', code: error.code, message: maskText(error.detail('pt-BR')) };
  throw error;
}

/** Takes lines, each in a savepoint of its own: one that is refused leaves nothing behind and stops none of the others. */
@Injectable()
export class TakeLines {
  private readonly takers: { [Kind in LineKind]: LineTaker<Kind> };

  constructor(customers: TakeCustomerLine, services: TakeServiceLine, invoices: TakeInvoiceLine, payments: TakePaymentLine) {
    this.takers = { customers, services, invoices, payments };
  }

  /** In their order. What a run expected and is there already by now is `nothing`. */
  async take<Kind extends LineKind>(tx: Tx, kind: Kind, items: readonly LineItem<Kind>[]): Promise<(LineTaken | Refused)[]> {
    const taker: LineTaker<Kind> = this.takers[kind];
    await taker.lock(
      tx,
      items.map(({ data }) => data),
    );
    const ends: (LineTaken | Refused)[] = [];
    await tx.query('SAVEPOINT line');
    for (const item of items) ends.push(await this.one(tx, taker, item));
    await tx.query('RELEASE SAVEPOINT line');
    return ends;
  }

  private async one<Kind extends LineKind>(tx: Tx, taker: LineTaker<Kind>, { data, expected }: LineItem<Kind>): Promise<LineTaken | Refused> {
    let taken: LineTaken;
    try {
      taken = await taker.take(tx, data);
      if (expected && taken.does !== 'nothing' && !same(taken, expected)) throw new LineRefusal('changed_meanwhile');
    } catch (error) {
      const refused = refusedBy(error);
      await tx.query('ROLLBACK TO SAVEPOINT line');
      return refused;
    }
    // What it wrote stays, and the next one begins: in one round trip.
    await tx.query('RELEASE SAVEPOINT line; SAVEPOINT line');
    return taken;
  }
}
