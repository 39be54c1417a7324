import { Customers } from '#customers';
import { prepared, type Tx } from '#kernel';
import { Injectable } from '@nestjs/common';
import { LineRefusal } from '../runs/line-texts.ts';
import type { CustomerLine } from '../sources/csv/columns.ts';
import { type CustomerHere, decideCustomerLine } from '../planning/plan-customer.ts';
import { FindCustomer } from './find-customer.ts';
import type { LineTaken, LineTaker } from './line-applier.ts';

/** Customers, known by their document. */
@Injectable()
export class TakeCustomerLine implements LineTaker<'customers'> {
  constructor(
    private readonly customers: Customers,
    private readonly find: FindCustomer,
  ) {}

  lock(tx: Tx, lines: readonly CustomerLine[]): Promise<void> {
    return this.find.lock(
      tx,
      lines.map(({ document, externalRef }) => ({ document, ...(externalRef === undefined ? {} : { ref: externalRef }) })),
    );
  }

  async take(tx: Tx, line: CustomerLine): Promise<LineTaken> {
    const decision = decideCustomerLine(line, await this.here(tx, line));
    if (decision.does === 'refuse') throw new LineRefusal(decision.code);
    if (decision.does === 'nothing') return { does: 'nothing', changes: [], subjectId: decision.id, customerId: decision.id };
    if (decision.does === 'change') {
      const { id, fields, changes, writtenAt } = decision;
      await this.customers.amend(tx, id, 'any', fields);
      return { does: 'change', changes, subjectId: id, customerId: id, writtenAt };
    }
    const { id } = await this.customers.add(tx, { ...decision.fields, name: line.name, document: line.document.value });
    return { does: 'create', changes: [], subjectId: id, customerId: id };
  }

  private here(tx: Tx, { document, externalRef }: CustomerLine): Promise<CustomerHere[]> {
    return tx.query<CustomerHere[]>(
      prepared(`SELECT id, coalesce(external_ref = $2, false) AS "hasRef", document_index = $1 AS "hasDocument", external_ref AS "externalRef", name, email, phone,
         birth_date::text AS "birthDate", address, updated_at AS "updatedAt"
       FROM customer WHERE id IN (SELECT id FROM customer WHERE document_index = $1 UNION SELECT id FROM customer WHERE external_ref = $2) ORDER BY id`),
      [this.find.indexOf(document), externalRef ?? null],
    );
  }
}
