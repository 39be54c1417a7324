import { AccessModule } from '#access';
import { Clock, configureHttp, Database, FixedClock, httpAdapter, KernelModule, newId, readConfig, type Tx, WorkRunner } from '#kernel';
import { Global, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { BillingModule, DebtListener, SuspensionTerms } from '../index.ts';
import { createTestDatabase } from '../../../test/support/database.ts';

/** Stands where `blocking` will: remembers what it was told. */
export class HeardDebts extends DebtListener {
  readonly heard: string[][] = [];
  override debtsChanged(_tx: Tx, serviceIds: string[]): Promise<void> {
    this.heard.push(serviceIds);
    return Promise.resolve();
  }
}
const debts = new HeardDebts();

/** What `blocking` says of profiles: a service charges while blocked when its own does. */
export const ownProfile: SuspensionTerms = {
  chargedWhileBlocked: (service) => `coalesce((SELECT p.charge_while_blocked FROM suspension_profile p WHERE p.id = ${service}.suspension_profile_id), false)`,
  fees: () => `SELECT id, fine_basis_points AS fine, interest_basis_points AS interest FROM suspension_profile
    UNION ALL SELECT NULL, fine_basis_points, interest_basis_points FROM suspension_profile WHERE is_default`,
  slept: () => 'SELECT service_id, granted_at AS since, sleeps_until AS until FROM trust_unlock',
};

@Global()
@Module({
  providers: [
    { provide: DebtListener, useValue: debts },
    { provide: SuspensionTerms, useValue: ownProfile },
  ],
  exports: [DebtListener, SuspensionTerms],
})
class HeardDebtsModule {}

const key = 'billing-room-administrator';

/** The room on a database of its own, over HTTP, at a moment that the test moves. */
export async function openBilling(now: string) {
  const database = await createTestDatabase();
  const clock = new FixedClock(new Date(now));
  const config = readConfig({ DATABASE_URL: database.url, LOG_LEVEL: 'silent', ADMIN_API_KEY: key });
  const room = await Test.createTestingModule({ imports: [KernelModule.forRoot(config), AccessModule, HeardDebtsModule, BillingModule] })
    .overrideProvider(Clock)
    .useValue(clock)
    .compile();
  const app = room.createNestApplication<NestFastifyApplication>(httpAdapter(), { bodyParser: false });
  await configureHttp(app);
  await app.init();
  const call = async (method: 'GET' | 'POST' | 'PATCH', url: string, body?: object): Promise<{ status: number; body: Record<string, unknown> }> => {
    const answer = await app.inject({ method, url: `/v1${url}`, headers: { authorization: `Bearer ${key}` }, ...(body ? { payload: body } : {}) });
    return { status: answer.statusCode, body: answer.body ? (JSON.parse(answer.body) as Record<string, unknown>) : {} };
  };
  const close = async (): Promise<void> => {
    await app.close();
    await database.drop();
  };
  /** Does all the work that is due. */
  const work = async (): Promise<void> => {
    while (await app.get(WorkRunner).runNext());
  };
  return { app, db: app.get(Database), clock, debts, call, work, close };
}

/** A customer with services, written as `customers` writes them; answers their ids. */
export async function addCustomer(db: { query(sql: string, params?: unknown[]): Promise<unknown> }, services: ('enabled' | 'cancelled')[] = ['enabled']) {
  const customerId = newId();
  const planId = newId();
  await db.query(`INSERT INTO plan (id, name, price_cents) VALUES ($1, 'Internet', 9990)`, [planId]);
  await db.query(
    `INSERT INTO customer (id, name, document_kind, document_sealed, document_index, document_mask) VALUES ($1::uuid, 'Cliente', 'cpf', '-', $1::text, '-')`,
    [customerId],
  );
  const serviceIds = services.map(() => newId());
  for (const [index, id] of serviceIds.entries()) {
    await db.query(
      `INSERT INTO service (id, customer_id, plan_id, status, enabled_at, due_day, billing, starts_on) VALUES ($1, $2, $3, $4, now(), 10, 'arrears', '2025-01-01')`,
      [id, customerId, planId, services[index]],
    );
  }
  return { customerId, planId, serviceIds };
}

/** A package attached to a service; answers the link. */
export async function attachPackage(db: { query(sql: string, params?: unknown[]): Promise<unknown> }, serviceId: string): Promise<string> {
  const packageId = newId();
  const linkId = newId();
  await db.query(`INSERT INTO package (id, code, description, kind, price_cents) VALUES ($1::uuid, $1::text, 'Livros', 'standalone', 1990)`, [packageId]);
  await db.query(`INSERT INTO service_package (id, service_id, package_id, price_cents, origin, from_date) VALUES ($1, $2, $3, 1990, 'chosen', '2025-01-01')`, [
    linkId,
    serviceId,
    packageId,
  ]);
  return linkId;
}
