import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { PackagesModule } from '#packages';
import { Plan } from './plan.entity.ts';
import { PlanPricePast } from './plan-price-past.entity.ts';
import { PlansController } from './plans.controller.ts';
import { Plans } from './plans.service.ts';

@Module({
  imports: [TypeOrmModule.forFeature([Plan, PlanPricePast]), PackagesModule],
  controllers: [PlansController],
  providers: [Plans],
  exports: [Plans],
})
export class PlansModule {}
