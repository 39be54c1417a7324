import { ApiProperty } from '@nestjs/swagger';
import { Moment, OneOf, Text, Uuid } from '#kernel';
import { noticeChannels } from './notice.entity.ts';

export class RecordNotice {
  @Uuid() serviceId: string;
  @OneOf(noticeChannels) channel: (typeof noticeChannels)[number];
  @Moment({ description: 'When it was sent; not in the future' }) sentAt: string;
  @Text({ optional: true, max: 10_000, description: 'What it said; kept, and hashed' }) text?: string;
  @Text({ optional: true, description: 'Its id where it was sent; again: the first answer, 200' }) externalRef?: string;
}

export class NoticeView {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ format: 'uuid' }) serviceId: string;
  @ApiProperty({ enum: noticeChannels }) channel: string;
  @ApiProperty({ format: 'date-time' }) sentAt: string;
  @ApiProperty({ type: String, nullable: true }) text: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'SHA-256 of the text, hexadecimal' }) textHash: string | null;
  @ApiProperty({ type: String, nullable: true }) externalRef: string | null;
  @ApiProperty({ description: 'Who recorded it' }) recordedBy: string;
  @ApiProperty({ format: 'date-time' }) createdAt: string;
}
