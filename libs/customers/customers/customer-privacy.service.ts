import { Injectable } from '@nestjs/common';
import { Audit, currentContext, Database, holds, isUuid, kernelProblem, Secrets, type Tx } from '#kernel';
import type { RevealedCustomer } from './customer.dto.ts';
import { documentPlace } from './customer.entity.ts';
import { customerProblem } from '../customers.problems.ts';
import { keptIdentityPlace } from '../personal-data.ts';

interface Stored extends Omit<RevealedCustomer, 'keptUntil'> {
  erased: boolean;
  kept: string | null;
  keptUntil: string | null;
}

const statement = `
  SELECT c.id, c.name, c.document_sealed AS document, c.email, c.phone, c.birth_date::text AS "birthDate", c.address, c.erased_at IS NOT NULL AS erased,
    k.identity_sealed AS kept, k.keep_until AS "keptUntil"
  FROM customer c LEFT JOIN kept_identity k ON k.customer_id = c.id WHERE c.id = $1`;

/** What is shown of a customer masked, in full: each time on purpose, and recorded. */
@Injectable()
export class CustomerPrivacy {
  constructor(
    private readonly database: Database,
    private readonly secrets: Secrets,
    private readonly audit: Audit,
  ) {}

  /** Throws `not_found`; `customer_erased` for who is forgotten, unless who asks may forget people and something is kept. */
  reveal(id: string, reason: string | undefined): Promise<RevealedCustomer> {
    return this.database.transaction(async (tx) => {
      const [row] = isUuid(id) ? await tx.query<Stored[]>(statement, [id]) : [];
      if (!row) throw kernelProblem('not_found');
      await this.audit.record(tx, { action: 'customer.revealed', subjectKind: 'customer', subjectId: id, ...(reason ? { reason } : {}) });
      return row.erased ? this.kept(row) : this.opened(row);
    });
  }

  /** Holds the customer until the transaction ends. Throws `not_found`, `customer_erased`. */
  async lockLiving(tx: Tx, id: string): Promise<void> {
    const [row] = isUuid(id)
      ? await tx.query<{ erased: boolean }[]>('SELECT erased_at IS NOT NULL AS erased FROM customer WHERE id = $1 FOR UPDATE', [id])
      : [];
    if (!row) throw kernelProblem('not_found');
    if (row.erased) throw customerProblem('customer_erased');
  }

  private opened({ id, name, document, email, phone, birthDate, address, keptUntil }: Stored): RevealedCustomer {
    return { id, name, document: this.secrets.open(document, documentPlace(id)), email, phone, birthDate, address, keptUntil };
  }

  private kept({ id, kept, keptUntil }: Stored): RevealedCustomer {
    if (!kept || !holds(currentContext().permissions, 'customers:erase')) throw customerProblem('customer_erased');
    const { name, document } = JSON.parse(this.secrets.open(kept, keptIdentityPlace(id))) as { name: string; document: string };
    return { id, name, document, email: null, phone: null, birthDate: null, address: null, keptUntil };
  }
}
