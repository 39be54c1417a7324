import { ApiProperty } from '@nestjs/swagger';

export class LedgerEntryView {
  @ApiProperty({ format: 'date-time' }) at: string;
  @ApiProperty({ enum: ['invoice', 'adjustment', 'receipt', 'reversal', 'refund', 'identification'] }) fact: string;
  @ApiProperty({ format: 'uuid', description: 'The invoice or receipt' }) factId: string;
  @ApiProperty({ type: 'integer', description: 'What the customer owes more; negative: less' }) amountCents: number;
  @ApiProperty({ type: 'integer', description: 'What the customer owes after it; negative: credit' }) balanceCents: number;
}

export class CustomerLedgerView {
  @ApiProperty({ format: 'uuid' }) customerId: string;
  @ApiProperty({ type: 'integer', description: 'Open invoices minus credit' }) balanceCents: number;
  @ApiProperty({ type: 'integer' }) openCents: number;
  @ApiProperty({ type: 'integer' }) overdueCents: number;
  @ApiProperty({ type: 'integer' }) creditCents: number;
  @ApiProperty({ type: [LedgerEntryView], description: 'The newest first; allocations change nothing of the balance and are not shown' })
  entries: LedgerEntryView[];
}
