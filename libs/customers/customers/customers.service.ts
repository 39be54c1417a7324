import { AccountMarker, urgency } from '#integrations';
import {
  Audit,
  type AuditEntry,
  Clock,
  Database,
  type ExpectedVersion,
  prepared,
  type JsonText,
  kernelProblem,
  type ListQuery,
  type ListSpec,
  maskEmail,
  maskPhone,
  newId,
  type Queryable,
  readOne,
  readPage,
  Secrets,
  type Tx,
  violatedConstraint,
} from '#kernel';
import { Injectable, Optional } from '@nestjs/common';
import { readEmail, readPhone } from './contact.ts';
import type { ChangeCustomer, CreateCustomer, CustomerView } from './customer.dto.ts';
import { Customer, documentIndex, documentPlace } from './customer.entity.ts';
import { customerList } from './customer.list.ts';
import { PlatformDocuments } from '../document-corrections/platform-documents.ts';
import { customerProblem } from '../customers.problems.ts';
import { documentOf, lockCustomer, replaceDocument, sealDocument } from './replace-document.ts';
import { insertCustomer, type NewCustomer } from './insert-customer.ts';

/** A customer as a platform may be told of, the document opened. Send on only what the platform needs; log none of it. */
export interface CustomerSubscriber {
  name: string;
  document: string;
  email: string | null;
  phone: string | null;
  /** `YYYY-MM-DD` */
  birthDate: string | null;
}

/** People and companies. Their documents are sealed: found by a keyed hash, shown masked. */
@Injectable()
export class Customers {
  private readonly spec: ListSpec;

  constructor(
    private readonly database: Database,
    private readonly secrets: Secrets,
    private readonly audit: Audit,
    private readonly clock: Clock,
    private readonly marker: AccountMarker,
    @Optional() private readonly documents?: PlatformDocuments,
  ) {
    this.spec = customerList((document) => this.secrets.index(document, documentIndex));
  }

  list(query: ListQuery): Promise<JsonText> {
    return readPage(this.database, this.spec, query);
  }

  /** Throws `not_found`. */
  get(id: string): Promise<CustomerView> {
    return readOne(this.database, this.spec, id);
  }

  /** Throws `invalid_document`, `invalid_email`, `invalid_phone`, `document_taken`, `external_ref_taken`. */
  async create(input: CreateCustomer): Promise<CustomerView> {
    const row = this.rowOf(input);
    const made = await namingConflicts(() =>
      this.database.once<{ row: CustomerView }>((bind, mine) => ({
        act: insertCustomer(this.spec, row, bind, mine),
        told: this.audit.insert(creationOf(row), bind, mine),
      })),
    );
    return onlyOf(made);
  }

  /** As `create`, in the caller's transaction. */
  async add(tx: Tx, input: CreateCustomer): Promise<CustomerView> {
    const row = this.rowOf(input);
    const params: unknown[] = [];
    const sql = insertCustomer(this.spec, row, (value) => `$${params.push(value)}`);
    const made = await namingConflicts(() => tx.query<{ row: CustomerView }[]>(prepared(sql), params));
    await this.audit.record(tx, creationOf(row));
    return onlyOf(made);
  }

  /** What is sent changes; null empties. Throws as `create` does, `not_found`, `changed_meanwhile`, `document_fixed`. */
  async change(id: string, version: ExpectedVersion, input: ChangeCustomer): Promise<CustomerView> {
    await this.database.transaction((tx) => this.amend(tx, id, version, input));
    return this.get(id);
  }

  /** As `change`, in the caller's transaction. */
  async amend(tx: Tx, id: string, version: ExpectedVersion, input: ChangeCustomer): Promise<void> {
    const before = await lockCustomer(tx, id);
    if (version !== 'any' && version !== before.version) throw kernelProblem('changed_meanwhile');
    const { name, address, externalRef } = input;
    const after = {
      ...defined({ name, address, externalRef }),
      ...this.contact(unmasked(before, input)),
      ...(await this.newDocument(tx, before, input.document)),
    };
    await namingConflicts(() => tx.update(Customer, { id }, { ...after, version: before.version + 1, updatedAt: this.clock.now() }));
    await this.audit.record(tx, { action: 'customer.changed', subjectKind: 'customer', subjectId: id, before: recorded(before), after: recorded(after) });
    const told = ['name', 'email', 'phone', 'birthDate', 'documentIndex'] as const;
    if (told.some((field) => after[field] !== undefined && after[field] !== before[field])) await this.marker.customers(tx, [id], urgency.change);
  }

  /** For provisioning. Throws `not_found`. */
  async subscriber(db: Queryable, customerId: string): Promise<CustomerSubscriber> {
    const subscriber = (await this.subscribers(db, [customerId])).get(customerId);
    if (!subscriber) throw kernelProblem('not_found');
    return subscriber;
  }

  /** Many at once, by customer; who does not exist is absent. */
  async subscribers(db: Queryable, customerIds: readonly string[]): Promise<Map<string, CustomerSubscriber>> {
    const rows = await db.query<(CustomerSubscriber & { id: string })[]>(
      prepared(`SELECT id, name, document_sealed AS document, email, phone, birth_date::text AS "birthDate" FROM customer WHERE id = ANY($1::uuid[])`),
      [customerIds],
    );
    return new Map(rows.map(({ id, document, ...row }) => [id, { ...row, document: this.secrets.open(document, documentPlace(id)) }]));
  }

  private rowOf(input: CreateCustomer): NewCustomer {
    const id = newId();
    const { name, address = null, externalRef = null } = input;
    return {
      id,
      name,
      address,
      externalRef,
      email: null,
      phone: null,
      birthDate: null,
      ...sealDocument(this.secrets, id, documentOf(input.document)),
      ...this.contact(input),
    };
  }

  /** The checked and formatted part of what a platform may be told; only what was sent. */
  private contact(input: ChangeCustomer): Partial<Customer> {
    const email = typeof input.email === 'string' ? (readEmail(input.email) ?? refuse('invalid_email')) : input.email;
    const phone = typeof input.phone === 'string' ? (readPhone(input.phone) ?? refuse('invalid_phone')) : input.phone;
    if (input.birthDate && input.birthDate > this.clock.today()) throw customerProblem('invalid_birth_date');
    return defined({ email, phone, birthDate: input.birthDate });
  }

  /** Changes freely until a platform has received the document; after that only a document correction does (`document_fixed`). */
  private async newDocument(tx: Tx, before: Customer, text: string | undefined): Promise<Partial<Customer>> {
    if (text === undefined) return {};
    const sealed = await replaceDocument(tx, this.secrets, before, text);
    if (!sealed) return {};
    const holders = (await this.documents?.lockHolders(tx, before.id)) ?? [];
    if (holders.length > 0) throw customerProblem('document_fixed', { platforms: [...new Set(holders.map(({ platform }) => platform))].join(', ') });
    return sealed;
  }
}

const creationOf = (row: NewCustomer): AuditEntry => ({
  action: 'customer.created',
  subjectKind: 'customer',
  subjectId: row.id,
  after: recorded(row),
});

function onlyOf([made]: { row: CustomerView }[]): CustomerView {
  if (!made) throw new Error('INSERT answered no row');
  return made.row;
}

/** What the audit keeps of a person: that it changed, not what it was. Who is forgotten stays in no entry. */
function recorded(row: Partial<Customer>): object {
  const veiled = (value: unknown): unknown => (value === undefined || value === null ? value : '•••');
  const { name, documentMask, email, phone, birthDate, address, externalRef } = row;
  return defined({
    name: veiled(name),
    document: documentMask,
    email: email ? maskEmail(email) : email,
    phone: phone ? maskPhone(phone) : phone,
    birthDate: veiled(birthDate),
    address: veiled(address),
    externalRef,
  });
}

/** A form that was filled from what lists show sends that back: nothing was changed. */
function unmasked(before: Customer, input: ChangeCustomer): ChangeCustomer {
  const { email, phone, ...rest } = input;
  return {
    ...rest,
    ...(email === undefined || (before.email && email === maskEmail(before.email)) ? {} : { email }),
    ...(phone === undefined || (before.phone && phone === maskPhone(before.phone)) ? {} : { phone }),
  };
}

function refuse(code: 'invalid_email' | 'invalid_phone'): never {
  throw customerProblem(code);
}

async function namingConflicts<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    const constraint = violatedConstraint(error);
    if (constraint === 'customer_document_key') throw customerProblem('document_taken');
    if (constraint === 'customer_external_ref_key') throw customerProblem('external_ref_taken');
    throw error;
  }
}

/** Without what is `undefined`: what was not sent does not change. */
function defined<T extends object>(row: T): Partial<T> {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined)) as Partial<T>;
}
