import { Injectable } from '@nestjs/common';
import type { Queryable, Tx } from '#kernel';
import { Platforms } from '#integrations';
import type { SoldProduct } from './check-products.ts';

/** The products of a package. */
@Injectable()
export class PackageProducts {
  constructor(private readonly platforms: Platforms) {}

  /** Returns the products that exist, in no particular order. */
  async find(db: Queryable, productIds: readonly string[]): Promise<SoldProduct[]> {
    const products = await db.query<SoldProduct[]>(
      `SELECT p.id, p.name, p.status, p.integration_id AS "integrationId", i.platform, (i.capabilities ->> 'maxProductsPerPackage')::int AS "maxProductsPerPackage"
       FROM product p JOIN integration i ON i.id = p.integration_id WHERE p.id = ANY($1)`,
      [productIds],
    );
    return products.map((product) => ({ ...product, platform: this.platforms.find(product.platform)?.title ?? product.platform }));
  }

  /** Returns the ids of a package's products, in order. */
  async of(tx: Tx, packageId: string): Promise<string[]> {
    const rows = await tx.query<{ id: string }[]>('SELECT product_id AS id FROM package_product WHERE package_id = $1 ORDER BY position', [packageId]);
    return rows.map(({ id }) => id);
  }

  /** Replaces a package's products by these, in this order. */
  async replace(tx: Tx, packageId: string, productIds: readonly string[]): Promise<void> {
    await tx.query('DELETE FROM package_product WHERE package_id = $1', [packageId]);
    await tx.query(
      'INSERT INTO package_product (package_id, product_id, position) SELECT $1, product_id, position - 1 FROM unnest($2::uuid[]) WITH ORDINALITY listed (product_id, position)',
      [packageId, productIds],
    );
  }
}
