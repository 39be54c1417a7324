import { Invoices, Payments } from '#billing';
import { Integrations } from '#integrations';
import { ProvisioningLoop } from '#provisioning';
import type { Bench } from './bench.ts';
import { seedBase, statement } from './databases.ts';
import { median, percentile } from './figures.ts';
import { giveProducts } from './provisioning.bench.ts';
import { startModules } from './modules.ts';
import { slowPlatform } from './slow-platform.ts';

const people = 100_000;
const payers = 100;

/** From a payment to the request that unblocks, with 100,000 other accounts waiting for the same platform. */
export async function benchUnblock({ database, say }: Bench): Promise<void> {
  const url = await database();
  await seedBase(url, people, 1);
  const platform = await slowPlatform(20, 4, { max: 300, perSeconds: 60 });
  const modules = await startModules([platform.plugin], url);
  const { id } = await modules
    .get(Integrations)
    .create({ platform: 'slow', description: 'x', settings: { baseUrl: platform.url }, limits: { requests: { max: 50, perSeconds: 1 } } });
  await giveProducts(url, id);
  const chosen = await statement<{ service_id: string; customer_id: string; reference: string }>(
    url,
    `SELECT s.id AS service_id, s.customer_id, a.reference FROM service s JOIN account a ON a.customer_id = s.customer_id ORDER BY s.id LIMIT ${payers}`,
  );
  await statement(url, `INSERT INTO hold (id, service_id, reason, placed_by) SELECT uuid7(), unnest($1::uuid[]), 'debt', 'bench'`, [
    chosen.map(({ service_id }) => service_id),
  ]);
  await statement(url, `UPDATE account SET state = 'in_step', due_at = now() + interval '1 day', urgency = 4 WHERE customer_id = ANY($1)`, [
    chosen.map(({ customer_id }) => customer_id),
  ]);
  const invoices: string[] = [];
  for (const { service_id, customer_id } of chosen) {
    const posted = await modules
      .get(Invoices)
      .post({ customerId: customer_id, serviceId: service_id, dueDate: '2026-01-10', lines: [{ description: 'Mensalidade', amountCents: 9990 }] });
    invoices.push((posted.resource as { id: string }).id);
  }
  const loop = modules.get(ProvisioningLoop);
  void loop.runForever();
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  const latencies: number[] = [];
  for (const [at, invoiceId] of invoices.entries()) {
    const reference = chosen[at]?.reference;
    const paidAt = performance.now();
    await modules.get(Payments).pay(invoiceId, { amountCents: 9990, paidAt: new Date().toISOString() });
    let seen: { at: number } | undefined;
    while (!seen) {
      seen = platform.requests.find((request) => request.reference === reference && request.at > paidAt);
      if (!seen) await new Promise((resolve) => setTimeout(resolve, 5));
    }
    latencies.push(seen.at - paidAt);
  }
  await modules.close();
  platform.close();
  say(
    `payment → unblock sent, ${people.toLocaleString('en')} others waiting, 50 requests/s: median ${median(latencies).toFixed(0)} ms (aim < 1,000), p99 ${percentile(latencies, 0.99).toFixed(0)} ms (aim < 5,000)`,
  );
}
