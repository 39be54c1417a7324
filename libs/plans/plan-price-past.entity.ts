import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A price that a plan had until `replacedOn`. Written by a trigger (docs/decisions/0028). */
@Entity('plan_price_past')
export class PlanPricePast {
  @PrimaryColumn('uuid', { name: 'plan_id' }) planId: string;
  @PrimaryColumn('date', { name: 'replaced_on' }) replacedOn: string;
  @Column('integer', { name: 'price_cents' }) priceCents: number;
}
