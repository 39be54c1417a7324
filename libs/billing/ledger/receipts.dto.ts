import { Cents, Day, ListOf, Moment, Text, Uuid, UuidList } from '#kernel';
import { ApiProperty } from '@nestjs/swagger';
import { receiptStatuses } from './receipt-status.ts';

export class PostReceiptPart {
  @Uuid({ optional: true }) invoiceId?: string;
  @Text({ optional: true, description: 'The externalRef of the invoice' }) invoiceExternalRef?: string;
  @Cents({ optional: true, min: 1, description: 'Without it: what is left of the receipt, in the order of the parts' }) amountCents?: number;
}

export class PostReceipt {
  @Cents({ min: 1 }) amountCents: number;
  @Day({ optional: true, description: 'The civil day in America/Sao_Paulo; this or paidAt' }) paidOn?: string;
  @Moment({ optional: true, description: 'Not in the future' }) paidAt?: string;
  @Text({ optional: true, max: 60, example: 'pix' }) method?: string;
  @Text({ optional: true, description: 'Its id where it was received; again with the same parts: the first answer, 200' }) externalRef?: string;
  @Uuid({ optional: true, description: 'The payer; without one, the customer of the first invoice named' }) customerId?: string;
  @ListOf(() => PostReceiptPart, { max: 200, optional: true }) pays?: PostReceiptPart[];
}

export class IdentifyReceipt {
  @Uuid() customerId: string;
  @UuidList({ max: 200, optional: true, description: 'Paid first, in this order' }) invoiceIds?: string[];
}

export class RefundReceipt {
  @Cents({ optional: true, min: 1, description: 'Without it: all that is left' }) amountCents?: number;
  @Text({ optional: true, example: 'devolvido por Pix' }) reason?: string;
}

export class ReceiptPartView {
  @ApiProperty({ required: false, format: 'uuid' }) invoiceId?: string;
  @ApiProperty({ required: false }) invoiceRef?: string;
  @ApiProperty({ type: 'integer' }) amountCents: number;
}

export class ReceiptAllocationView {
  @ApiProperty({ format: 'uuid' }) paymentId: string;
  @ApiProperty({ format: 'uuid' }) invoiceId: string;
  @ApiProperty({ type: String, nullable: true }) invoiceExternalRef: string | null;
  @ApiProperty({ type: 'integer' }) amountCents: number;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) reversedAt: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'Its invoice was cancelled: the money is credit again' }) releasedAt:
    string | null;
}

export class ReceiptSuggestionView {
  @ApiProperty({ format: 'uuid' }) invoiceId: string;
  @ApiProperty({ type: String, nullable: true }) invoiceExternalRef: string | null;
  @ApiProperty({ format: 'uuid' }) customerId: string;
  @ApiProperty({ format: 'date' }) dueDate: string;
  @ApiProperty({ type: 'integer' }) openCents: number;
}

export class ReceiptView {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'null: unidentified' }) customerId: string | null;
  @ApiProperty({ type: 'integer' }) amountCents: number;
  @ApiProperty({ format: 'date-time' }) paidAt: string;
  @ApiProperty({ format: 'date' }) paidOn: string;
  @ApiProperty({ type: String, nullable: true }) method: string | null;
  @ApiProperty({ type: String, nullable: true }) externalRef: string | null;
  @ApiProperty({ enum: ['rest', 'file', 'erp'] }) source: string;
  @ApiProperty({ enum: receiptStatuses }) status: string;
  @ApiProperty({ type: 'integer' }) allocatedCents: number;
  @ApiProperty({ type: 'integer' }) creditCents: number;
  @ApiProperty({ type: 'integer' }) unidentifiedCents: number;
  @ApiProperty({ type: 'integer' }) reversedCents: number;
  @ApiProperty({ type: 'integer' }) refundedCents: number;
  @ApiProperty({ type: [ReceiptPartView] }) pays: ReceiptPartView[];
  @ApiProperty({ type: [ReceiptAllocationView] }) allocations: ReceiptAllocationView[];
  @ApiProperty({ type: [ReceiptSuggestionView], description: 'Of an unidentified receipt: invoices it may pay' }) suggestions: ReceiptSuggestionView[];
  @ApiProperty() recordedBy: string;
  @ApiProperty({ format: 'date-time' }) createdAt: string;
}
