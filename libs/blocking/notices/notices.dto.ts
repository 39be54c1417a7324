import { ApiProperty } from '@nestjs/swagger';
import { Moment, OneOf, Text, Uuid, UuidList } from '#kernel';
import { noticeStages } from './outgoing-notice.entity.ts';
import { noticeChannels } from './notice.entity.ts';

export class RecordNotice {
  @Uuid() serviceId: string;
  @OneOf(noticeChannels) channel: (typeof noticeChannels)[number];
  @Moment({ description: 'When it was sent; not in the future' }) sentAt: string;
  @Text({ optional: true, max: 10_000, description: 'What it said; kept, and hashed' }) text?: string;
  @OneOf(noticeStages, {
    optional: true,
    default: 'block',
    description: 'What it comes before: a suspension, the end of the contract, or the first charge of what was a trial',
  })
  stage?: (typeof noticeStages)[number];
  @Uuid({ optional: true, description: 'trial: the attached package that is in trial' }) linkId?: string;
  @UuidList({
    optional: true,
    max: 500,
    description: 'The invoices it names, of the service and billed to its holder. Without a list: the debts that were overdue on the day it was sent',
  })
  invoiceIds?: string[];
  @Text({ optional: true, description: 'Its id where it was sent; again: the first answer, 200' }) externalRef?: string;
}

export class NoticedDebt {
  @ApiProperty({ format: 'uuid' }) invoiceId: string;
  @ApiProperty({ format: 'date' }) dueDate: string;
  @ApiProperty({ type: String, nullable: true }) competence: string | null;
  @ApiProperty({ type: 'integer' }) openCents: number;
}

export class NamedInvoice {
  @ApiProperty({ format: 'uuid' }) invoiceId: string;
  @ApiProperty({ type: 'integer', description: 'Open when the notice was sent' }) amountCents: number;
}

export class NoticeView {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ format: 'uuid' }) serviceId: string;
  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'To whom it was sent: the holder then' }) customerId: string | null;
  @ApiProperty({ enum: noticeChannels }) channel: string;
  @ApiProperty({ format: 'date-time' }) sentAt: string;
  @ApiProperty({ type: String, nullable: true }) text: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'SHA-256 of the text, hexadecimal' }) textHash: string | null;
  @ApiProperty({ type: String, nullable: true }) externalRef: string | null;
  @ApiProperty({ enum: noticeStages }) stage: string;
  @ApiProperty({ type: String, nullable: true, description: 'Template and version of one written here' }) template: string | null;
  @ApiProperty({ type: [NoticedDebt], nullable: true, description: 'What one written here told of' }) debts: NoticedDebt[] | null;
  @ApiProperty({ type: [NamedInvoice], description: 'The debts for which it is evidence' }) invoices: NamedInvoice[];
  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'It did not arrive: no evidence of anything' }) failedAt: string | null;
  @ApiProperty({ type: String, nullable: true }) failure: string | null;
  @ApiProperty({ description: 'Who recorded it' }) recordedBy: string;
  @ApiProperty({ format: 'date-time' }) createdAt: string;
}
