import { Day, Flag, ListOf, Text, Uuid, UuidList, Whole } from '#kernel';
import { type FiscalNature, fiscalNatures } from '#packages';
import { ApiProperty } from '@nestjs/swagger';
import { ArrayMinSize } from 'class-validator';
import { lineKinds } from './invoice.entity.ts';
import { PaymentView } from '../ledger/payments.dto.ts';

const mostCents = 1_000_000_000;
const attribution =
  'Without it: the service of the packages its lines name, or the only service of the customer that is not cancelled. If neither is clear the invoice stays with the customer, is answered with serviceId null, and blocks nothing.';

export class PostInvoiceLine {
  @Text({ example: 'Internet 500 Mega' }) description: string;
  @Whole({ min: -mostCents, max: mostCents, description: 'Negative: a discount', example: 9990 }) amountCents: number;
  @Uuid({ optional: true, description: 'The package of the service it charges' }) packageLinkId?: string;
  @Uuid({ optional: true, description: 'A type that never blocks makes the line never block' }) chargeTypeId?: string;
  @Flag({ optional: true, default: true, description: 'Leaving it unpaid may block' }) blocks?: boolean;
}

export class PostInvoice {
  @Uuid() customerId: string;
  @Uuid({ optional: true, description: attribution }) serviceId?: string;
  @Day() dueDate: string;
  @Text({ optional: true, pattern: /^[0-9]{4}-(0[1-9]|1[0-2])$/, example: '2026-12' }) competence?: string;
  @Text({ optional: true, description: 'Its number where it was billed; the same content again answers the first' }) externalRef?: string;
  @ListOf(() => PostInvoiceLine, { max: 200, description: 'They add up to the total' })
  @ArrayMinSize(1, { message: 'deve ter ao menos uma linha' })
  lines: PostInvoiceLine[];
}

export class CancelInvoice {
  @Text({ optional: true }) reason?: string;
}

export class InvoiceRowView {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ format: 'uuid' }) customerId: string;
  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: "null: it is nobody's in particular, and blocks nothing" }) serviceId:
    string | null;
  @ApiProperty({ format: 'date' }) dueDate: string;
  @ApiProperty({ type: String, nullable: true }) competence: string | null;
  @ApiProperty({ enum: ['open', 'overdue', 'paid', 'cancelled', 'renegotiated'] }) status: string;
  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'The run that billed it; null: billed elsewhere' }) billingRunId: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'The month whose days a run charged' }) period: string | null;
  @ApiProperty({ type: String, format: 'date', nullable: true, description: 'Before it was first postponed' }) originalDueDate: string | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'The renegotiation that closed it, or that it came from' }) renegotiationId:
    string | null;
  @ApiProperty({ type: 'integer' }) totalCents: number;
  @ApiProperty({ type: 'integer', description: 'More than the total when interest or a fine was paid with it' }) paidCents: number;
  @ApiProperty({ description: 'Leaving it unpaid may block its service' }) blocks: boolean;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) settledAt: string | null;
  @ApiProperty({ type: String, nullable: true }) externalRef: string | null;
  @ApiProperty() version: number;
  @ApiProperty({ format: 'date-time' }) createdAt: string;
  @ApiProperty({ format: 'date-time' }) updatedAt: string;
}

export class ComponentView {
  @ApiProperty() description: string;
  @ApiProperty({ enum: fiscalNatures }) fiscalNature: FiscalNature;
  @ApiProperty({ type: 'integer' }) amountCents: number;
}

export class InvoiceLineView {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty() description: string;
  @ApiProperty({ type: 'integer' }) amountCents: number;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) packageLinkId: string | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) chargeTypeId: string | null;
  @ApiProperty() blocks: boolean;
  @ApiProperty({ type: String, nullable: true, enum: lineKinds, description: 'null: billed elsewhere' }) kind: string | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) planId: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'The month whose days it charges' }) period: string | null;
  @ApiProperty({ type: 'integer', nullable: true, description: 'Days charged of that month' }) days: number | null;
  @ApiProperty({ type: [ComponentView], description: 'They add up to the line' }) components: ComponentView[];
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) eventId: string | null;
}

export class InvoiceView extends InvoiceRowView {
  @ApiProperty({ type: [InvoiceLineView] }) lines: InvoiceLineView[];
  @ApiProperty({ type: [PaymentView] }) payments: PaymentView[];
}

export class PostponeInvoice {
  @Day({ description: 'Later than it was' }) dueDate: string;
  @Text({ example: 'combinado com o cliente' }) reason: string;
}

export class RenegotiatedInvoice {
  @Day() dueDate: string;
  @Uuid({ optional: true, description: 'Unless the old ones are all of one service' }) serviceId?: string;
  @Text({ optional: true, pattern: /^[0-9]{4}-(0[1-9]|1[0-2])$/, example: '2026-12' }) competence?: string;
  @Text({ optional: true }) externalRef?: string;
  @ListOf(() => PostInvoiceLine, { max: 200, description: 'They add up to the total' })
  @ArrayMinSize(1, { message: 'deve ter ao menos uma linha' })
  lines: PostInvoiceLine[];
}

export class Renegotiate {
  @Uuid() customerId: string;
  @UuidList({ max: 200, description: 'Open ones of the customer: they are owed no more' })
  @ArrayMinSize(1, { message: 'deve ter ao menos uma fatura' })
  invoiceIds: string[];
  @ListOf(() => RenegotiatedInvoice, { max: 60, description: 'Owed instead' })
  @ArrayMinSize(1, { message: 'deve ter ao menos uma fatura' })
  invoices: RenegotiatedInvoice[];
  @Whole({
    optional: true,
    min: -1_000_000_000,
    max: 1_000_000_000,
    default: 0,
    description: 'By how much the new ones differ from what is open on the old ones: interest above, a discount below zero. Must be right to the cent',
  })
  differenceCents?: number;
  @Text({ optional: true }) reason?: string;
}

export class RenegotiationView {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ type: [InvoiceView] }) closed: InvoiceView[];
  @ApiProperty({ type: [InvoiceView] }) invoices: InvoiceView[];
}
