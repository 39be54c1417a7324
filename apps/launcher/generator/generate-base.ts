import { documentIndex, documentPlace, readDocument } from '#customers';
import { Audit, type CivilDate, civilDateOf, type Database, maskDocument, newId, type Secrets, startOfDay, type Tx } from '#kernel';
import { splitPrice } from '#packages';
import { drawBase, type DrawnCustomer, drawnPlans, type DrawnService } from './draw-base.ts';

export interface BaseOptions {
  customers: number;
  /** The same seed on the same day draws the same base. */
  seed: number;
  /** Today, unless told. */
  today?: CivilDate;
  /** Called as customers are written. */
  progress?: (done: number, total: number) => void;
}

export interface GeneratedService {
  serviceId: string;
  customerId: string;
  name: string;
  email: string | null;
  status: DrawnService['status'];
  /** A hold at the customer's request. */
  paused: boolean;
}

export interface GeneratedBase {
  customers: number;
  services: GeneratedService[];
  invoices: { total: number; paid: number; open: number; overdue: number };
  /** It was there already: nothing was written. */
  found: boolean;
}

const chunkSize = 1_000;

/**
 * Fills a database with an invented provider's base: customers, plans, services without packages, invoices and payments; in one
 * transaction, so that it is there whole or not at all. Once: called again it answers what is there. Documents are sealed as the
 * customers module seals them.
 */
export async function generateBase({ database, secrets }: { database: Database; secrets: Secrets }, options: BaseOptions): Promise<GeneratedBase> {
  const { customers, seed, today = civilDateOf(new Date()), progress } = options;
  const found = await isThere(database);
  if (!found) {
    const drawn = drawBase({ customers, seed, today });
    await database.transaction(async (tx) => {
      const planIds = await writePlans(tx);
      for (let at = 0; at < drawn.length; at += chunkSize) {
        await writeChunk(tx, drawn.slice(at, at + chunkSize), { first: at, planIds, secrets });
        progress?.(Math.min(at + chunkSize, drawn.length), drawn.length);
      }
      await new Audit().record(tx, { action: 'base.generated', subjectKind: 'base', subjectId: null, after: { customers, seed, today } });
    });
  }
  return { ...(await readBase(database, today)), found };
}

async function isThere(database: Database): Promise<boolean> {
  const rows = await database.rows(`SELECT FROM customer WHERE external_ref = 'exemplo:cliente:0'`);
  return rows.length > 0;
}

async function writePlans(tx: Tx): Promise<string[]> {
  const rows = drawnPlans.map(({ name, priceCents }, index) => ({
    id: newId(),
    name,
    price_cents: priceCents,
    components: splitPrice(priceCents, [], { description: name, fiscalNature: 'SCM' }),
    lock_packages: false,
    active: true,
    external_ref: `exemplo:plano:${index}`,
  }));
  await insert(tx, 'plan', rows);
  return rows.map(({ id }) => id);
}

interface Chunk {
  /** The number of its first customer. */
  first: number;
  planIds: readonly string[];
  secrets: Secrets;
}

async function writeChunk(tx: Tx, drawn: readonly DrawnCustomer[], { first, planIds, secrets }: Chunk): Promise<void> {
  const people = drawn.map((customer, index) => ({ customer, id: newId(), number: first + index }));
  await insert(
    tx,
    'customer',
    people.map(({ customer, id, number }) => customerRow(customer, id, number, secrets)),
  );
  const services = people.flatMap(({ customer, id, number }) =>
    customer.services.map((service, index) => ({ service, id: newId(), customerId: id, ref: `${number}-${index + 1}` })),
  );
  await insert(
    tx,
    'service',
    services.map(({ service, id, customerId, ref }) => ({
      id,
      customer_id: customerId,
      plan_id: planIds[service.plan],
      status: service.status,
      enabled_at: service.status === 'awaiting_installation' ? null : startOfDay(service.startsOn),
      due_day: service.dueDay,
      billing: service.billing,
      starts_on: service.startsOn,
      cancelled_at: service.cancelledOn === null ? null : startOfDay(service.cancelledOn),
      external_ref: `exemplo:servico:${ref}`,
    })),
  );
  const paused = services.filter(({ service }) => service.paused);
  await insert(
    tx,
    'hold',
    paused.map(({ id }) => ({ id: newId(), service_id: id, reason: 'request', placed_by: 'exemplo', placed_at: new Date() })),
  );
  const invoices = services.flatMap(({ service, id, customerId, ref }) =>
    service.invoices.map((invoice) => ({ ...invoice, id: newId(), serviceId: id, customerId, plan: service.plan, ref: `${ref}:${invoice.competence}` })),
  );
  await insert(
    tx,
    'invoice',
    invoices.map(({ id, customerId, serviceId, dueDate, competence, amountCents, paidOn, ref }) => ({
      id,
      customer_id: customerId,
      service_id: serviceId,
      due_date: dueDate,
      competence,
      status: paidOn === null ? 'open' : 'paid',
      total_cents: amountCents,
      paid_cents: paidOn === null ? 0 : amountCents,
      blocks: true,
      settled_at: paidOn === null ? null : startOfDay(paidOn),
      external_ref: `exemplo:fatura:${ref}`,
    })),
  );
  const line = ({ id, plan, amountCents }: (typeof invoices)[number]) => ({
    id: newId(),
    invoice_id: id,
    position: 0,
    description: drawnPlans[plan]?.name,
    amount_cents: amountCents,
    blocks: true,
  });
  await insert(tx, 'invoice_line', invoices.map(line));
  await insertPayments(tx, invoices);
}

async function insertPayments(tx: Tx, invoices: readonly { id: string; customerId: string; amountCents: number; paidOn: CivilDate | null }[]): Promise<void> {
  const paid = invoices.flatMap(({ paidOn, ...invoice }) => (paidOn === null ? [] : [{ ...invoice, paidOn, receiptId: newId(), paidAt: startOfDay(paidOn) }]));
  const receipt = ({ id, customerId, amountCents, paidOn, receiptId, paidAt }: (typeof paid)[number]) => ({
    id: receiptId,
    customer_id: customerId,
    amount_cents: amountCents,
    allocated_cents: amountCents,
    reversed_cents: 0,
    refunded_cents: 0,
    left_cents: 0,
    paid_at: paidAt,
    paid_on: paidOn,
    source: 'erp',
    pays: [{ invoiceId: id, amountCents }],
    recorded_by: 'demo',
    created_at: paidAt,
  });
  await insert(tx, 'receipt', paid.map(receipt));
  const payment = ({ id, amountCents, receiptId, paidAt }: (typeof paid)[number]) => ({
    id: newId(),
    invoice_id: id,
    amount_cents: amountCents,
    paid_at: paidAt,
    receipt_id: receiptId,
    created_at: paidAt,
  });
  await insert(tx, 'payment', paid.map(payment));
}

function customerRow(
  { name, document, email, phone, birthDate, address }: DrawnCustomer,
  id: string,
  number: number,
  secrets: Secrets,
): Record<string, unknown> {
  const read = readDocument(document);
  if (!read) throw new Error('A drawn document does not check');
  return {
    id,
    name,
    document_kind: read.kind,
    document_sealed: secrets.seal(read.value, documentPlace(id)),
    document_index: secrets.index(read.value, documentIndex),
    document_mask: maskDocument(read.value),
    email,
    phone,
    birth_date: birthDate,
    address,
    external_ref: `exemplo:cliente:${number}`,
  };
}

/** Rows of the same columns, in one statement. Table and columns stand in this file. */
async function insert(tx: Tx, table: string, rows: readonly Record<string, unknown>[]): Promise<void> {
  const [first] = rows;
  if (!first) return;
  const columns = Object.keys(first).join(', ');
  await tx.query(`INSERT INTO ${table} (${columns}) SELECT ${columns} FROM jsonb_populate_recordset(NULL::${table}, $1::jsonb)`, [JSON.stringify(rows)]);
}

async function readBase(database: Database, today: CivilDate): Promise<Omit<GeneratedBase, 'found'>> {
  const services = await database.rows<GeneratedService>(
    `SELECT s.id AS "serviceId", s.customer_id AS "customerId", c.name, c.email, s.status,
       EXISTS (SELECT FROM hold h WHERE h.service_id = s.id AND h.lifted_at IS NULL) AS paused
     FROM service s JOIN customer c ON c.id = s.customer_id WHERE s.external_ref LIKE 'exemplo:servico:%' ORDER BY s.id`,
  );
  const [invoices = { total: 0, paid: 0, open: 0, overdue: 0 }] = await database.rows<GeneratedBase['invoices']>(
    `SELECT count(*)::int AS total, count(*) FILTER (WHERE status = 'paid')::int AS paid, count(*) FILTER (WHERE status = 'open' AND due_date >= $1)::int AS open,
       count(*) FILTER (WHERE status = 'open' AND due_date < $1)::int AS overdue
     FROM invoice WHERE external_ref LIKE 'exemplo:fatura:%'`,
    [today],
  );
  return { customers: new Set(services.map(({ customerId }) => customerId)).size, services, invoices };
}
