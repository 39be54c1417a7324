import { ApiProperty } from '@nestjs/swagger';
import { OneOf, Whole } from '#kernel';
import { type Schedule, schedules } from './blocking-policy.entity.ts';

const said = {
  schedule: 'Each morning: nothing, a preview, or a preview and its run',
  percent: 'A run that would block more than this share of the enabled services, and more than holdCount, waits for approval',
};

export class ChangeBlockingPolicy {
  @OneOf(schedules, { optional: true, description: said.schedule }) schedule?: Schedule;
  @Whole({ optional: true, max: 100, description: said.percent }) holdPercent?: number;
  @Whole({ optional: true, max: 1_000_000 }) holdCount?: number;
}

export class BlockingPolicyView {
  @ApiProperty({ description: 'There is one' }) id: string;
  @ApiProperty({ enum: schedules, description: said.schedule }) schedule: string;
  @ApiProperty({ type: 'integer', description: said.percent }) holdPercent: number;
  @ApiProperty({ type: 'integer' }) holdCount: number;
  @ApiProperty() version: number;
}
