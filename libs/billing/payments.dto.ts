import { Cents, ListOf, Moment, Text } from '#kernel';
import { ApiProperty } from '@nestjs/swagger';
import { ArrayMinSize } from 'class-validator';

export class PostPayment {
  @Cents({ min: 1, description: 'Less than is owed leaves the invoice open; more is taken as interest or a fine' }) amountCents: number;
  @Moment({ description: 'Not in the future' }) paidAt: string;
  @Text({ optional: true, description: 'Its id where it was received; again with the same amount: the first answer, 200' }) externalRef?: string;
}

export class PostBatchPayment extends PostPayment {
  @Text({ description: 'The externalRef of its invoice' }) invoiceExternalRef: string;
}

export class PostPayments {
  @ListOf(() => PostBatchPayment, { max: 1000 })
  @ArrayMinSize(1, { message: 'deve ter ao menos um pagamento' })
  payments: PostBatchPayment[];
}

export class PaymentResultView {
  @ApiProperty({ description: 'Its place in the batch, from 0' }) index: number;
  @ApiProperty({ enum: ['applied', 'duplicate', 'refused'] }) status: string;
  @ApiProperty({ required: false, enum: ['invoice_not_found', 'invoice_cancelled', 'paid_in_future', 'external_ref_taken'] }) code?: string;
  @ApiProperty({ required: false, description: 'Why it was refused, for the operator' }) message?: string;
  @ApiProperty({ required: false, format: 'uuid' }) paymentId?: string;
}

export class PaymentResultsView {
  @ApiProperty({ type: [PaymentResultView] }) data: PaymentResultView[];
  @ApiProperty({ type: String, nullable: true }) nextCursor: string | null;
}
