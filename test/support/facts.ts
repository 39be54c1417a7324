import { AccountMarker, type Urgency, urgency } from '#integrations';
import { Database, newId, Secrets, type Tx } from '#kernel';
import type { TestModules } from './testing-module.ts';

/** Facts written by hand, as the modules would write them: for tests of what follows from facts. */
export class Facts {
  private readonly database: Database;
  private readonly marker: AccountMarker;
  private readonly secrets: Secrets;
  private serial = 0;

  constructor({ module }: TestModules) {
    this.database = module.get(Database);
    this.marker = module.get(AccountMarker);
    this.secrets = module.get(Secrets);
  }

  /** Packages of one product each, by the product's ref. */
  async offer(integrationId: string, refs: readonly string[], debtPolicy = 'service'): Promise<Record<string, string>> {
    const packages: Record<string, string> = {};
    for (const ref of refs) {
      const [productId, packageId] = [newId(), newId()];
      await this.database.query(`INSERT INTO product (id, integration_id, ref, name) VALUES ($1, $2, $3, $3)`, [productId, integrationId, ref]);
      await this.database.query(`INSERT INTO package (id, code, description, kind, price_cents, debt_policy) VALUES ($1, $2, $2, 'standalone', 990, $3)`, [
        packageId,
        `${ref}-${packageId}`,
        debtPolicy,
      ]);
      await this.database.query(`INSERT INTO package_product (package_id, product_id) VALUES ($1, $2)`, [packageId, productId]);
      packages[ref] = packageId;
    }
    return packages;
  }

  async plan(): Promise<string> {
    const id = newId();
    await this.database.query(`INSERT INTO plan (id, name, price_cents) VALUES ($1, 'Fibra', 9990)`, [id]);
    return id;
  }

  async customer(): Promise<string> {
    const id = newId();
    await this.database.query(
      `INSERT INTO customer (id, name, document_kind, document_sealed, document_index, document_mask, email, phone)
       VALUES ($1, $2, 'cpf', $3, $4, '***', $5, '+5537999990010')`,
      [id, `Cliente ${(this.serial += 1)}`, this.secrets.seal('52998224725', `customer:${id}:document`), id, `c${this.serial}@example.com`],
    );
    return id;
  }

  async service(customerId: string, planId: string): Promise<string> {
    const id = newId();
    await this.database.query(
      `INSERT INTO service (id, customer_id, plan_id, status, enabled_at, due_day, billing, starts_on) VALUES ($1, $2, $3, 'enabled', now(), 10, 'advance', '2026-01-01')`,
      [id, customerId, planId],
    );
    return id;
  }

  /** Any change of a service's facts, marked in the same transaction. */
  change(serviceId: string, how: Urgency, write: (tx: Tx) => Promise<unknown>): Promise<void> {
    return this.database.transaction(async (tx) => {
      await write(tx);
      await this.marker.services(tx, [serviceId], how);
    });
  }

  attach = (serviceId: string, packageId: string): Promise<void> =>
    this.change(serviceId, urgency.create, (tx) =>
      tx.query(
        `INSERT INTO service_package (id, service_id, package_id, price_cents, origin, from_date) VALUES ($1, $2, $3, 990, 'chosen', '2026-01-01') ON CONFLICT DO NOTHING`,
        [newId(), serviceId, packageId],
      ),
    );

  detach = (serviceId: string, packageId: string): Promise<void> =>
    this.change(serviceId, urgency.change, (tx) =>
      tx.query('UPDATE service_package SET removed_at = now() WHERE service_id = $1 AND package_id = $2 AND removed_at IS NULL', [serviceId, packageId]),
    );

  hold = (serviceId: string, reason: string): Promise<void> =>
    this.change(serviceId, urgency.block, (tx) =>
      tx.query(`INSERT INTO hold (id, service_id, reason, placed_by) VALUES ($1, $2, $3, 'test') ON CONFLICT DO NOTHING`, [newId(), serviceId, reason]),
    );

  lift = (serviceId: string, reason: string): Promise<void> =>
    this.change(serviceId, urgency.unblock, (tx) =>
      tx.query('UPDATE hold SET lifted_at = now() WHERE service_id = $1 AND reason = $2 AND lifted_at IS NULL', [serviceId, reason]),
    );

  cancel = (serviceId: string): Promise<void> =>
    this.change(serviceId, urgency.change, (tx) => tx.query(`UPDATE service SET status = 'cancelled' WHERE id = $1`, [serviceId]));

  email = (customerId: string, email: string): Promise<void> =>
    this.database.transaction(async (tx) => {
      await tx.query('UPDATE customer SET email = $2 WHERE id = $1', [customerId, email]);
      await this.marker.customers(tx, [customerId], urgency.change);
    });
}
