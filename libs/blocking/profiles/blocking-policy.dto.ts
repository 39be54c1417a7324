import { ApiProperty } from '@nestjs/swagger';
import { Moment, OneOf, SomeOf, Whole } from '#kernel';
import { type Schedule, schedules } from './blocking-policy.entity.ts';
import { type OutgoingChannel, outgoingChannels } from '../notices/outgoing-notice.entity.ts';

const said = {
  schedule: 'Each morning: nothing, a preview, or a preview and its run',
  channels: 'Channels of the notices written here, each set up in the settings of the process; none: they are sent elsewhere, and recorded',
  age: 'Where payments are told by another system: hours after which their silence stops blocking (never unblocking); null: it does not',
  percent: 'A run that would block more than this share of the enabled services, and more than holdCount, waits for approval',
};

export class ChangeBlockingPolicy {
  @OneOf(schedules, { optional: true, description: said.schedule }) schedule?: Schedule;
  @Whole({ optional: true, max: 100, description: said.percent }) holdPercent?: number;
  @Whole({ optional: true, max: 1_000_000 }) holdCount?: number;
  @SomeOf(outgoingChannels, { optional: true, description: said.channels }) noticeChannels?: OutgoingChannel[];
  @Whole({ optional: true, nullable: true, min: 1, max: 8_760, description: said.age }) paymentsMaxAgeHours?: number | null;
}

export class BlockingPolicyView {
  @ApiProperty({ description: 'There is one' }) id: string;
  @ApiProperty({ enum: schedules, description: said.schedule }) schedule: string;
  @ApiProperty({ type: 'integer', description: said.percent }) holdPercent: number;
  @ApiProperty({ type: 'integer' }) holdCount: number;
  @ApiProperty({ enum: outgoingChannels, isArray: true, description: said.channels }) noticeChannels: string[];
  @ApiProperty({ type: 'integer', nullable: true, description: said.age }) paymentsMaxAgeHours: number | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'The last time anybody told of payments' }) paymentsAsOf: string | null;
  @ApiProperty() version: number;
}

export class PaymentsToldUpTo {
  @Moment({ description: 'Every payment up to this moment has been told; not in the future' }) asOf: string;
}
