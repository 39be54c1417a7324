import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { FirstProducts } from '#integrations';
import { CatalogSchedule } from './catalog-schedule.ts';
import { CatalogSync } from './catalog-sync.entity.ts';
import { OfferFirstProducts } from './offer-first-products.ts';
import { Product } from './product.entity.ts';
import { ProductsController } from './products.controller.ts';
import { Products } from './products.service.ts';
import { Sources } from './sources.ts';
import { Staging } from './staging.ts';
import { SyncCatalog } from './sync-catalog.work.ts';
import { SyncsController } from './syncs.controller.ts';
import { Syncs } from './syncs.service.ts';

/** Global because it implements a port of `integrations`: the products a new integration starts with. */
@Global()
@Module({
  imports: [TypeOrmModule.forFeature([Product, CatalogSync])],
  controllers: [ProductsController, SyncsController],
  providers: [{ provide: FirstProducts, useClass: OfferFirstProducts }, Products, Syncs, Sources, Staging, SyncCatalog, CatalogSchedule],
  exports: [FirstProducts, Products, Syncs],
})
export class CatalogModule {}
