import type { AnyPlugin } from '@content-platforms/plugin-sdk';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Global, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { AccessModule } from '#access';
import { BillingModule } from '#billing';
import { CustomersModule } from '#customers';
import { AccountMarker, IntegrationsModule } from '#integrations';
import { Clock, configureHttp, Database, FixedClock, httpAdapter, Jobs, KernelModule, newId, readConfig, WorkRunner } from '#kernel';
import { PackagesModule } from '#packages';
import { PlansModule } from '#plans';
import { createTestDatabase } from '../../../test/support/database.ts';
import { RecordingMarker } from '../../../test/support/module-app.ts';
import { BlockingModule } from '../index.ts';
import { overdueOnNoticeDaySql } from '../notices/named-debts.ts';

const marker = new RecordingMarker();

@Global()
@Module({ providers: [{ provide: AccountMarker, useValue: marker }], exports: [AccountMarker] })
class MarkerModule {}

const key = 'blocking-room-administrator';
type Body = Record<string, unknown>;

/** The room and those it stands on, over HTTP, on a database of its own, at a moment that the test moves. */
export async function openBlocking(now: string, pool = 10, env: Record<string, string> = {}, plugins: readonly AnyPlugin[] = []) {
  const database = await createTestDatabase();
  const clock = new FixedClock(new Date(now));
  const config = readConfig({ DATABASE_URL: database.url, LOG_LEVEL: 'silent', ADMIN_API_KEY: key, DATABASE_POOL: String(pool), ...env });
  const rooms = [MarkerModule, IntegrationsModule.with(plugins), PackagesModule, PlansModule, CustomersModule, BillingModule, BlockingModule];
  const module = await Test.createTestingModule({ imports: [KernelModule.forRoot(config), AccessModule, ...rooms] })
    .overrideProvider(Clock)
    .useValue(clock)
    .compile();
  const app = module.createNestApplication<NestFastifyApplication>(httpAdapter(), { bodyParser: false, logger: false });
  await configureHttp(app);
  await app.init();
  const db = app.get(Database);
  const call = async (method: 'GET' | 'POST' | 'PATCH', url: string, body?: object): Promise<{ status: number; body: Body; location: unknown }> => {
    const answer = await app.inject({ method, url: `/v1${url}`, headers: { authorization: `Bearer ${key}` }, ...(body ? { payload: body } : {}) });
    return { status: answer.statusCode, body: answer.body ? (JSON.parse(answer.body) as Body) : {}, location: answer.headers['location'] };
  };
  /** Does all the work that is due. */
  const work = async (): Promise<void> => {
    while (await app.get(WorkRunner).runNext());
  };
  /** Sends the notices that are on their way; `evenLater`: those that wait for another try too. */
  const send = (evenLater = false): Promise<number> => app.get(Jobs).drain('debt-notices', evenLater);
  const close = async (): Promise<void> => {
    await app.close();
    await database.drop();
  };
  return { app, db, key, clock, marker, call, work, send, close, ...facts(db) };
}

export type Room = Awaited<ReturnType<typeof openBlocking>>;

/** Previews and runs; answers the rows of the snapshot. */
export async function runBlocks({ call, work }: Room): Promise<Body[]> {
  const { body } = await call('POST', '/block-runs', { preview: true });
  const path = `/block-runs/${String(body['id'])}`;
  await work();
  await call('POST', `${path}/run`);
  await work();
  return (await call('GET', `${path}/services?limit=200`)).body['data'] as Body[];
}

/** Until when each live debt hold of a service sleeps. */
export async function sleepsOf({ db }: Room, service: string): Promise<(string | null)[]> {
  const rows = await db.rows<{ sleeps_until: Date | null }>(`SELECT sleeps_until FROM hold WHERE service_id = $1 AND reason = 'debt' AND lifted_at IS NULL`, [
    service,
  ]);
  return rows.map(({ sleeps_until }) => sleeps_until?.toISOString() ?? null);
}

/** Facts as the rooms to the left write them, many at once. */
function facts(db: Database) {
  const planId = newId();
  const customerId = newId();
  const prepare = async (): Promise<void> => {
    await db.query(`INSERT INTO plan (id, name, price_cents) VALUES ($1, 'Internet', 9990)`, [planId]);
    await db.query(
      `INSERT INTO customer (id, name, document_kind, document_sealed, document_index, document_mask) VALUES ($1::uuid, 'Cliente', 'cpf', '-', $1::text, '-')`,
      [customerId],
    );
  };
  let prepared: Promise<void> | undefined;
  const services = async (count: number, more: { status?: string; enabled?: boolean; profileId?: string | null } = {}): Promise<string[]> => {
    await (prepared ??= prepare());
    const { status = 'enabled', enabled = true, profileId = null } = more;
    const rows = await db.query<{ id: string }[]>(
      `INSERT INTO service (id, customer_id, plan_id, status, enabled_at, due_day, billing, starts_on, suspension_profile_id)
       SELECT uuid7(), $1, $2, $3, CASE WHEN $4::boolean THEN now() END, 10, 'arrears', '2020-01-01', $5 FROM generate_series(1, $6) RETURNING id`,
      [customerId, planId, status, enabled, profileId, count],
    );
    return rows.map(({ id }) => id);
  };
  const invoices = async (
    serviceIds: readonly string[],
    dueDate: string,
    cents = 9990,
    more: { blocks?: boolean; status?: string } = {},
  ): Promise<string[]> => {
    const rows = await db.query<{ id: string }[]>(
      `INSERT INTO invoice (id, customer_id, service_id, due_date, status, total_cents, blocks)
       SELECT uuid7(), $1, id, $3, $4, $5, $6 FROM unnest($2::uuid[]) AS s (id) RETURNING id`,
      [customerId, serviceIds, dueDate, more.status ?? 'open', cents, more.blocks ?? true],
    );
    return rows.map(({ id }) => id);
  };
  /** Recorded notices without a list: they name what was overdue on their day. */
  const notices = async (serviceIds: readonly string[], sentAt: string, stage = 'block'): Promise<string[]> => {
    const rows = await db.query<{ id: string }[]>(
      `INSERT INTO notice (id, service_id, customer_id, channel, sent_at, recorded_by, stage)
       SELECT uuid7(), id, customer_id, 'email', $2, 'test', $3 FROM service WHERE id = ANY($1::uuid[]) RETURNING id`,
      [serviceIds, sentAt, stage],
    );
    const ids = rows.map(({ id }) => id);
    await db.query(`${overdueOnNoticeDaySql} AND n.id = ANY($1::uuid[])`, [ids]);
    return ids;
  };
  /** Services in debt since `dueDate`, noticed the day after. */
  const debtors = async (count: number, dueDate = '2026-02-10', sentAt = '2026-02-11T12:00:00Z'): Promise<{ services: string[]; invoices: string[] }> => {
    const ids = await services(count);
    const due = await invoices(ids, dueDate);
    await notices(ids, sentAt);
    return { services: ids, invoices: due };
  };
  const attach = async (serviceId: string, debtPolicy = 'service'): Promise<{ code: string; linkId: string; packageId: string }> => {
    const [packageId, linkId, code] = [newId(), newId(), `P-${newId().slice(-6)}`];
    await db.query(`INSERT INTO package (id, code, description, kind, price_cents, debt_policy) VALUES ($1, $2, 'Livros', 'standalone', 1990, $3)`, [
      packageId,
      code,
      debtPolicy,
    ]);
    await db.query(
      `INSERT INTO service_package (id, service_id, package_id, price_cents, origin, from_date) VALUES ($1, $2, $3, 1990, 'chosen', '2025-01-01')`,
      [linkId, serviceId, packageId],
    );
    return { code, linkId, packageId };
  };
  const lines = async (invoiceId: string, billed: readonly { amountCents: number; linkId: string | null; blocks?: boolean }[]): Promise<void> => {
    for (const { amountCents, linkId, blocks = true } of billed)
      await db.query(
        `INSERT INTO invoice_line (id, invoice_id, position, description, amount_cents, link_id, blocks) VALUES (uuid7(), $1, 0, 'Linha', $2, $3, $4)`,
        [invoiceId, amountCents, linkId, blocks],
      );
  };
  /** Services with a live debt hold, of those. */
  const held = async (serviceIds: readonly string[]): Promise<string[]> => {
    const rows = await db.rows<{ service_id: string }>(
      `SELECT service_id FROM hold WHERE reason = 'debt' AND lifted_at IS NULL AND service_id = ANY($1::uuid[]) ORDER BY service_id`,
      [serviceIds],
    );
    return rows.map(({ service_id }) => service_id);
  };
  return { services, invoices, lines, notices, debtors, attach, held };
}
