import { Services } from '#customers';
import { prepared, type Tx } from '#kernel';
import { Injectable } from '@nestjs/common';
import { LineRefusal } from '../runs/line-texts.ts';
import type { ServiceLine } from '../sources/csv/columns.ts';
import { decideServiceLine, type ServiceFacts, type ServiceHere } from '../planning/plan-service.ts';
import { type CustomerName, FindCustomer } from './find-customer.ts';
import type { LineTaken, LineTaker } from './line-applier.ts';

const nameOf = ({ document, customerRef }: ServiceLine): CustomerName => ({
  ...(document ? { document } : {}),
  ...(customerRef === undefined ? {} : { ref: customerRef }),
});

const serviceColumns = `id, customer_id AS "customerId", plan_id AS "planId", status = 'cancelled' AS "isCancelled", external_ref AS "externalRef",
  CASE WHEN due_day = 31 THEN '"last"'::jsonb ELSE to_jsonb(due_day) END AS "dueDay", billing, login, updated_at AS "updatedAt"`;

/** Services, with the packages of their plan and those the line names. */
@Injectable()
export class TakeServiceLine implements LineTaker<'services'> {
  constructor(
    private readonly services: Services,
    private readonly find: FindCustomer,
  ) {}

  lock(tx: Tx, lines: readonly ServiceLine[]): Promise<void> {
    return this.find.lock(tx, lines.map(nameOf));
  }

  async take(tx: Tx, line: ServiceLine): Promise<LineTaken> {
    const customerId = await this.find.one(tx, nameOf(line));
    const decision = decideServiceLine(line, await this.facts(tx, line, customerId));
    if (decision.does === 'refuse') throw new LineRefusal(decision.code);
    if (decision.does === 'nothing') return { does: 'nothing', changes: [], subjectId: decision.id, customerId };
    if (decision.does === 'change') {
      const { id, fields, changes, writtenAt } = decision;
      await this.services.amend(tx, id, 'any', fields);
      return { does: 'change', changes, subjectId: id, customerId, writtenAt };
    }
    const { dueDay, billing = 'arrears', status, startsOn, login, externalRef } = line;
    const { id } = await this.services.add(tx, customerId, {
      planId: decision.planId,
      dueDay,
      billing,
      ...(status === undefined ? {} : { status }),
      ...(startsOn === undefined ? {} : { startsOn }),
      ...(login === undefined ? {} : { login }),
      ...(externalRef === undefined ? {} : { externalRef }),
      addPackages: decision.packageIds.map((packageId) => ({ packageId })),
    });
    return { does: 'create', changes: [], subjectId: id, customerId };
  }

  private async facts(tx: Tx, { plan, externalRef, packages: codes = [] }: ServiceLine, customerId: string): Promise<ServiceFacts> {
    const plans = await tx.query<ServiceFacts['plans']>(
      prepared(`SELECT id, active, coalesce(external_ref = $1, false) AS "hasRef" FROM plan WHERE external_ref = $1 OR folded(name) = folded($1)`),
      [plan],
    );
    const services = await tx.query<ServiceHere[]>(
      prepared(
        `SELECT ${serviceColumns} FROM service WHERE id IN (SELECT id FROM service WHERE customer_id = $1 UNION SELECT id FROM service WHERE external_ref = $2) ORDER BY id`,
      ),
      [customerId, externalRef ?? null],
    );
    const packages =
      codes.length === 0 ? [] : await tx.query<{ id: string; code: string }[]>('SELECT id, code FROM package WHERE code = ANY($1::text[]) AND active', [codes]);
    return {
      customerId,
      plans,
      named: externalRef === undefined ? undefined : services.find((service) => service.externalRef === externalRef),
      live: services.filter((service) => service.customerId === customerId && !service.isCancelled),
      packages: new Map(packages.map(({ id, code }) => [code, id])),
    };
  }
}
