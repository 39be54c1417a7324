export { CatalogModule } from './catalog.module.ts';
export type { ProductView, SyncView } from './catalog.dto.ts';
export { type ProductStatus, productStatuses } from './product.entity.ts';
export { type NewProduct, Products } from './products.service.ts';
export { Syncs } from './syncs.service.ts';
