import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { PackageProducts } from './package-products.ts';
import { SoldPackage } from './package.entity.ts';
import { PackagesController } from './packages.controller.ts';
import { Packages } from './packages.service.ts';

@Module({
  imports: [TypeOrmModule.forFeature([SoldPackage])],
  controllers: [PackagesController],
  providers: [Packages, PackageProducts],
  exports: [Packages],
})
export class PackagesModule {}
