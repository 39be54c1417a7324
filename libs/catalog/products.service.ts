import { Injectable } from '@nestjs/common';
import { Audit, Database, type JsonText, type ListQuery, newId, readOne, readPage, violatedConstraint } from '#kernel';
import type { ProductView } from './catalog.dto.ts';
import { productList } from './catalog.list.ts';
import { catalogProblem } from './catalog.problems.ts';
import { Product } from './product.entity.ts';
import { Sources } from './sources.ts';

export interface NewProduct {
  ref: string;
  name: string;
  description?: string | undefined;
  /** What the platform charges the provider per month, in centavos. */
  costCents?: number | undefined;
}

/** Products of the platforms. */
@Injectable()
export class Products {
  constructor(
    private readonly database: Database,
    private readonly sources: Sources,
    private readonly audit: Audit,
  ) {}

  /** Throws `not_found`. */
  get(id: string): Promise<ProductView> {
    return readOne<ProductView>(this.database, productList, id);
  }

  /** Throws `not_found`. */
  async page(integrationId: string, query: ListQuery): Promise<JsonText> {
    await this.sources.mustExist(integrationId);
    return readPage(this.database, productList, query, { 'p.integration_id': integrationId });
  }

  /** Adds a product by hand, on a platform without a catalog. Throws `not_found`, `platform_has_catalog`, `product_ref_taken`. */
  async create(integrationId: string, input: NewProduct): Promise<ProductView> {
    const { hasCatalog, platform } = await this.sources.get(integrationId);
    if (hasCatalog) throw catalogProblem('platform_has_catalog', { platform });
    const { ref, name, description = null, costCents = null } = input;
    const id = newId();
    await this.database
      .transaction(async (tx) => {
        await tx.getRepository(Product).insert({ id, integrationId, ref, name, description, costCents, typed: true });
        await this.audit.record(tx, { action: 'product.created', subjectKind: 'product', subjectId: id, after: { integrationId, ...input } });
      })
      .catch((error: unknown) => {
        throw violatedConstraint(error) === 'product_ref_key' ? catalogProblem('product_ref_taken', { ref }) : error;
      });
    return this.get(id);
  }
}
