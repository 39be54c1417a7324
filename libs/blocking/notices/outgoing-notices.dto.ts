import { ApiProperty } from '@nestjs/swagger';
import { Text } from '#kernel';
import { noticeStages, outgoingChannels } from './outgoing-notice.entity.ts';

export const outgoingStatuses = ['queued', 'sent', 'failed', 'unneeded'] as const;

export class OutgoingNoticeView {
  @ApiProperty({ format: 'uuid', description: 'Of the notice too, once it is sent' }) id: string;
  @ApiProperty({ format: 'uuid' }) serviceId: string;
  @ApiProperty({ enum: noticeStages, description: 'What it comes before: a suspension, the end of the contract, or the first charge of what was a trial' })
  stage: string;
  @ApiProperty({ enum: outgoingChannels }) channel: string;
  @ApiProperty({ enum: outgoingStatuses, description: 'unneeded: the debt was gone before it was sent' }) status: string;
  @ApiProperty({ type: 'integer' }) attempts: number;
  @ApiProperty({ type: String, nullable: true, description: 'Why it did not go, or that it came back' }) failure: string | null;
  @ApiProperty({ format: 'date-time' }) createdAt: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) endedAt: string | null;
}

export class NoticeFailure {
  @Text({ max: 500, optional: true, description: 'What the mail server or the gateway said' }) reason?: string;
}
