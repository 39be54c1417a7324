import { Cents, ListOf, Moment, Text, Uuid } from '#kernel';
import { ApiProperty } from '@nestjs/swagger';
import { ArrayMinSize } from 'class-validator';

export class PaymentView {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'null: no invoice was open for it, and it is credit' }) invoiceId: string | null;
  @ApiProperty({ type: 'integer' }) amountCents: number;
  @ApiProperty({ format: 'date-time' }) paidAt: string;
  @ApiProperty({ type: String, nullable: true }) externalRef: string | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'Shared by all that one receipt pays' }) receiptId: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'It bounced: it pays nothing any more' }) reversedAt: string | null;
  @ApiProperty({ type: String, nullable: true }) reversalReason: string | null;
  @ApiProperty({ required: false, type: String, format: 'date-time', nullable: true, description: 'Its invoice was cancelled: the money is credit again' })
  releasedAt?: string | null;
  @ApiProperty({ format: 'date-time' }) createdAt: string;
}

const outcomes = ['applied', 'credited', 'unidentified', 'duplicate'];

export class PostedPaymentView extends PaymentView {
  @ApiProperty({ enum: outcomes, description: 'What became of it' }) outcome: string;
  @ApiProperty({ type: 'integer', description: 'What of it is credit of the customer' }) creditedCents: number;
}

export class PostPayment {
  @Cents({ min: 1, description: 'Less than is owed leaves the invoice open; more is fine and interest, pays other open invoices, or is credit' })
  amountCents: number;
  @Moment({ description: 'Not in the future' }) paidAt: string;
  @Text({ optional: true, description: 'Its id where it was received; again with the same amount: the first answer, 200' }) externalRef?: string;
}

export class PostBatchPayment extends PostPayment {
  @Text({ description: 'The externalRef of its invoice' }) invoiceExternalRef: string;
}

export class PostPayments {
  @ListOf(() => PostBatchPayment, { max: 50_000, long: true })
  @ArrayMinSize(1, { message: 'deve ter ao menos um pagamento' })
  payments: PostBatchPayment[];
}

export class PaymentsView {
  @ApiProperty({ type: [PaymentView] }) data: PaymentView[];
  @ApiProperty({ type: String, nullable: true }) nextCursor: string | null;
  @ApiProperty({ format: 'uuid' }) receiptId: string;
  @ApiProperty({ enum: outcomes }) outcome: string;
  @ApiProperty({ type: 'integer' }) creditedCents: number;
}

export class PaymentResultView {
  @ApiProperty({ description: 'Its place in the batch, from 0' }) index: number;
  @ApiProperty({ enum: [...outcomes, 'refused'] }) status: string;
  @ApiProperty({ required: false, enum: ['paid_in_future', 'external_ref_taken'] })
  code?: string;
  @ApiProperty({ required: false, description: 'Why it was refused, for the operator' }) message?: string;
  @ApiProperty({ required: false, format: 'uuid' }) paymentId?: string;
  @ApiProperty({ required: false, format: 'uuid' }) receiptId?: string;
  @ApiProperty({ required: false, type: 'integer', description: 'What of it is credit of the customer' }) creditedCents?: number;
}

export class PaymentResultsView {
  @ApiProperty({ type: [PaymentResultView] }) data: PaymentResultView[];
  @ApiProperty({ type: String, nullable: true }) nextCursor: string | null;
}

export class ReceivePayment extends PostPayment {
  @Uuid({ optional: true, description: 'For what this service owes alone' }) serviceId?: string;
}

export class ReversePayment {
  @Text({ optional: true, example: 'cheque devolvido' }) reason?: string;
}

export class ReverseByRef extends ReversePayment {
  @Text({ description: "The payment's id where it was received" }) externalRef: string;
}

export class ReversePayments {
  @ListOf(() => ReverseByRef, { max: 50_000, long: true })
  @ArrayMinSize(1, { message: 'deve ter ao menos um estorno' })
  reversals: ReverseByRef[];
}

export class ReversalResultView {
  @ApiProperty({ description: 'Its place in the batch, from 0' }) index: number;
  @ApiProperty({ enum: ['reversed', 'duplicate', 'refused'] }) status: string;
  @ApiProperty({ required: false, enum: ['payment_not_found'] }) code?: string;
}

export class ReversalResultsView {
  @ApiProperty({ type: [ReversalResultView] }) data: ReversalResultView[];
  @ApiProperty({ type: String, nullable: true }) nextCursor: string | null;
}
