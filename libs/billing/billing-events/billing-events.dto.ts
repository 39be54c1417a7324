import { Cents, OneOf, Text, Uuid, Whole } from '#kernel';
import { ApiProperty } from '@nestjs/swagger';
import { type EventKind, eventKinds } from './billing-event.entity.ts';
import { competenceForm } from '../billing-runs/competence.ts';

export class PostBillingEvent {
  @Uuid() serviceId: string;
  @Text({ example: 'Taxa de instalação' }) description: string;
  @OneOf(eventKinds) kind: EventKind;
  @Cents({ optional: true, min: 1, description: 'Of all installments together; or percent' }) amountCents?: number;
  @Whole({ optional: true, min: 1, max: 100, description: "Of the month's plan and packages, in each installment; or amountCents" }) percent?: number;
  @Whole({ optional: true, min: 1, max: 120, default: 1 }) installments?: number;
  @Text({ pattern: competenceForm, example: '2026-12' }) firstCompetence: string;
  @Uuid({ optional: true, description: 'Of a surcharge: a type that never blocks makes its lines never block' }) chargeTypeId?: string;
}

export class InstallmentView {
  @ApiProperty({ type: 'integer' }) number: number;
  @ApiProperty({ description: 'The first it may be billed in' }) competence: string;
  @ApiProperty({ type: 'integer', nullable: true, description: 'null: a percentage' }) amountCents: number | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'Once billed' }) invoiceId: string | null;
}

export class BillingEventView {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ format: 'uuid' }) serviceId: string;
  @ApiProperty() description: string;
  @ApiProperty({ enum: eventKinds }) kind: EventKind;
  @ApiProperty({ type: 'integer', nullable: true }) amountCents: number | null;
  @ApiProperty({ type: 'integer', nullable: true }) percent: number | null;
  @ApiProperty() firstCompetence: string;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) chargeTypeId: string | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'The invoice whose credit it is' }) carriedFrom: string | null;
  @ApiProperty({ type: [InstallmentView] }) installments: InstallmentView[];
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) cancelledAt: string | null;
  @ApiProperty() createdBy: string;
  @ApiProperty() version: number;
  @ApiProperty({ format: 'date-time' }) createdAt: string;
}
