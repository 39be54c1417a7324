import { Integrations } from '#integrations';
import { ProvisioningLoop } from '#provisioning';
import type { Bench } from './bench.ts';
import { seedBase, statement } from './databases.ts';
import { percent } from './figures.ts';
import { startModules } from './modules.ts';
import { slowPlatform } from './slow-platform.ts';

/** One product in every package, and an account due for every customer. */
export async function giveProducts(url: string, integrationId: string): Promise<void> {
  await statement(url, `INSERT INTO product (id, integration_id, ref, name) VALUES (uuid7(), $1, 'A', 'A')`, [integrationId]);
  await statement(url, 'INSERT INTO package_product (package_id, product_id) SELECT k.id, p.id FROM package k, product p');
  await statement(
    url,
    `INSERT INTO account (id, integration_id, customer_id, reference, urgency) SELECT uuid7(), $1, id, account_reference($1, id, NULL, NULL), 1 FROM customer`,
    [integrationId],
  );
  await statement(url, 'VACUUM ANALYZE');
}

/** 2,000 accounts to create at a platform that answers in 50 ms, 8 at a time: 160 calls a second at the very best. */
export async function benchProvisioning({ database, say }: Bench): Promise<void> {
  const url = await database();
  await seedBase(url, 2_000, 1);
  const platform = await slowPlatform(50, 8, { max: 100_000, perSeconds: 1 });
  const modules = await startModules([platform.plugin], url);
  const { id } = await modules.get(Integrations).create({ platform: 'slow', description: 'x', settings: { baseUrl: platform.url } });
  await giveProducts(url, id);
  const loop = modules.get(ProvisioningLoop);
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  void loop.runForever();
  while (platform.requests.length < 2_000) await new Promise((resolve) => setTimeout(resolve, 20));
  const took = (performance.now() - startedAt) / 1000;
  const used = process.cpuUsage(cpu);
  await modules.close();
  platform.close();
  say(
    `${(2_000 / took).toFixed(0)} calls/s of 160 possible: ${percent(2_000 / took / 160)} (aim ≥ 90 %), ${((used.user + used.system) / 1e6 / took).toFixed(2)} cores in this process, simulator included (aim < 1)`,
  );
}
