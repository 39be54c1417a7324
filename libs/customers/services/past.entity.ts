import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The plan a service had until the day it was replaced. Written by a trigger (docs/decisions/0028). */
@Entity('service_plan_past')
export class ServicePlanPast {
  @PrimaryColumn('uuid', { name: 'service_id' }) serviceId: string;
  @PrimaryColumn('date', { name: 'replaced_on' }) replacedOn: string;
  @Column('uuid', { name: 'plan_id' }) planId: string;
}

/** The price an attached package had until the day it was replaced. Written by a trigger. */
@Entity('service_package_price_past')
export class ServicePackagePricePast {
  @PrimaryColumn('uuid', { name: 'link_id' }) linkId: string;
  @PrimaryColumn('date', { name: 'replaced_on' }) replacedOn: string;
  @Column('integer', { name: 'price_cents' }) priceCents: number;
}

/** The suspension profile and due day a service had until the day they were replaced. Written by a trigger; read through `service_terms_on(service, day)`. */
@Entity('service_terms_past')
export class ServiceTermsPast {
  @PrimaryColumn('uuid', { name: 'service_id' }) serviceId: string;
  @PrimaryColumn('date', { name: 'replaced_on' }) replacedOn: string;
  @Column('uuid', { name: 'suspension_profile_id', nullable: true }) suspensionProfileId: string | null;
  @Column('smallint', { name: 'due_day' }) dueDay: number;
}
