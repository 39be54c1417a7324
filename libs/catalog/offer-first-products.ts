import { Injectable } from '@nestjs/common';
import { type FirstProduct, FirstProducts } from '#integrations';
import { newId, type Tx } from '#kernel';
import { Product } from './product.entity.ts';

/** Inserts a plugin's built-in products as if an operator had typed them, so that no sync retires them. */
@Injectable()
export class OfferFirstProducts extends FirstProducts {
  async offer(tx: Tx, integrationId: string, products: readonly FirstProduct[]): Promise<void> {
    const rows = products.map(({ ref, name, description = null }) => ({ id: newId(), integrationId, ref, name, description, typed: true }));
    if (rows.length > 0) await tx.getRepository(Product).insert(rows);
  }
}
