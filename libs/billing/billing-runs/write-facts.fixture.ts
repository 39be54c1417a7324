import { newId } from '#kernel';
import { addMonths, type Competence, periodOf } from './competence.ts';
import type { ReadWorld } from './random-facts.fixture.ts';

interface Db {
  query(sql: string, params?: unknown[]): Promise<unknown>;
}

/** Writes a world as the rooms to the left write it. */
export async function writeWorld(
  db: Db,
  customerId: string,
  runId: string,
  { serviceId, world, day, plan, chain, links, holds, ...made }: ReadWorld,
): Promise<void> {
  const profileId = newId();
  await db.query('INSERT INTO suspension_profile (id, name, charge_while_blocked) VALUES ($1::uuid, $1::text, $2)', [profileId, world.chargeWhileBlocked]);
  for (const each of [...chain, plan]) {
    await db.query(`INSERT INTO plan (id, name, price_cents, components) VALUES ($1, 'Internet', $2, $3)`, [
      each.planId,
      each.cents,
      JSON.stringify([{ description: 'Internet', fiscalNature: 'SCM', amountCents: each.cents }]),
    ]);
    for (const { on, cents } of each.past) await db.query('INSERT INTO plan_price_past VALUES ($1, $2, $3)', [each.planId, day(on), cents]);
  }
  await db.query(
    `INSERT INTO service (id, customer_id, plan_id, status, enabled_at, cancelled_at, due_day, billing, starts_on, suspension_profile_id, created_at) VALUES ($1, $2, $3, $4, $5, $6, 10, $7, $8, $9, $10)`,
    [
      serviceId,
      customerId,
      plan.planId,
      made.cancelledAt ? 'cancelled' : 'enabled',
      made.enabledAt,
      made.cancelledAt,
      world.billing,
      day(world.startsOn),
      profileId,
      made.createdAt,
    ],
  );
  for (const { on, planId } of chain) await db.query('INSERT INTO service_plan_past VALUES ($1, $2, $3)', [serviceId, day(on), planId]);
  for (const { linkId, packageId, link, removedAt, untilDate } of links) {
    await db.query(
      `INSERT INTO package (id, code, description, kind, price_cents, components, debt_policy) VALUES ($1::uuid, $1::text, 'Livros', 'standalone', 1000, '[]', $2)`,
      [packageId, link.debtPolicy],
    );
    await db.query(
      `INSERT INTO service_package (id, service_id, package_id, price_cents, origin, from_date, until_date, removed_at) VALUES ($1, $2, $3, $4, 'chosen', $5, $6, $7)`,
      [linkId, serviceId, packageId, link.cents, day(link.from), untilDate, removedAt],
    );
    for (const { on, cents } of link.past) await db.query('INSERT INTO service_package_price_past VALUES ($1, $2, $3)', [linkId, day(on), cents]);
  }
  for (const { placedAt, liftedAt, reason, linkId } of holds)
    await db.query(`INSERT INTO hold (id, service_id, link_id, reason, placed_by, placed_at, lifted_at) VALUES (uuid7(), $1, $2, $3, 'test', $4, $5)`, [
      serviceId,
      linkId,
      reason,
      placedAt,
      liftedAt,
    ]);
  for (const { since, until } of made.trusted)
    await db.query(
      `INSERT INTO trust_unlock (id, service_id, days, cycle_start, until_date, sleeps_until, granted_by, granted_at) VALUES (uuid7(), $1, 1, $2::date, $2::date, $3, 'test', $4)`,
      [serviceId, day(0), until, since],
    );
  for (const event of made.installments) {
    await db.query(
      `INSERT INTO billing_event (id, service_id, description, kind, amount_cents, percent, installments, first_competence, created_by) VALUES ($1, $2, 'Evento', $3, $4, $5, 1, '2018-01', 'test')`,
      [event.eventId, serviceId, event.kind, event.amountCents, event.percent],
    );
    await db.query('INSERT INTO billing_event_installment (event_id, number, service_id, competence, amount_cents) VALUES ($1, 1, $2, $3, $4)', [
      event.eventId,
      serviceId,
      addMonths(world.competence, event.month),
      event.amountCents,
    ]);
  }
  for (const { month, charged, billed, competence } of billedMonths({ world, plan, links })) {
    const invoiceId = newId();
    // Another period than the month before: the service is looked at, whatever else is so.
    await db.query(
      `INSERT INTO invoice (id, customer_id, service_id, due_date, competence, period, total_cents, blocks, billing_run_id) VALUES ($1, $2, $3, '2020-01-10', $4, $6, 1, true, $5)`,
      [invoiceId, customerId, serviceId, competence, runId, charged ? month : '1999-01'],
    );
    for (const [key, cents] of billed)
      await db.query(
        `INSERT INTO invoice_line (id, invoice_id, position, description, amount_cents, kind, plan_id, link_id, period) VALUES (uuid7(), $1, 0, 'antes', $2, $3, $4, $5, $6)`,
        [invoiceId, cents, key === plan.planId ? 'plan' : 'package', key === plan.planId ? key : null, key === plan.planId ? null : key, month],
      );
  }
}

/** The months billed before, and under which competence their invoice stands. */
export function billedMonths({
  world,
  plan,
  links,
}: Pick<ReadWorld, 'world' | 'plan' | 'links'>): { month: Competence; competence: Competence; charged: boolean; billed: Map<string, number> }[] {
  const period = periodOf(world.competence, world.billing);
  const months = world.billed.map((each, index) => ({ each, back: index + 1 }));
  if (world.billedTwice) months.push({ each: { plan: 5_000, link: 300 }, back: 0 });
  return months.flatMap(({ each, back }) => {
    if (each === null || each === undefined) return [];
    const billed = new Map([[plan.planId, each.plan]]);
    if (links[0]) billed.set(links[0].linkId, each.link);
    return [{ month: addMonths(period, -back), charged: back !== 1, competence: addMonths(world.competence, back === 0 ? -3 : -back), billed }];
  });
}
