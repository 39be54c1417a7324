import { Cents, Day, Flag, ListOf, OneOf, Part, Text, Uuid, UuidList, Whole } from '#kernel';
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

export class PunctualityDiscount {
  @Cents({ optional: true, min: 1, description: 'An amount, or basisPoints' }) amountCents?: number;
  @Whole({ optional: true, min: 1, max: 10_000, description: 'Hundredths of a percent of the total', example: 1000 }) basisPoints?: number;
  @Day({ description: 'The last day of payment that gets it' }) until: string;
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
  @Part(() => PunctualityDiscount, { optional: true }) discount?: PunctualityDiscount;
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
  @ApiProperty({ type: 'integer', description: 'With its adjustments' }) totalCents: number;
  @ApiProperty({ type: 'integer', description: 'Never more than the total' }) paidCents: number;
  @ApiProperty({ description: 'Leaving it unpaid may block its service' }) blocks: boolean;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) settledAt: string | null;
  @ApiProperty({ type: String, nullable: true }) externalRef: string | null;
  @ApiProperty({ type: 'integer', nullable: true, description: 'Punctuality discount' }) discountCents: number | null;
  @ApiProperty({ type: 'integer', nullable: true, description: 'Punctuality discount, in hundredths of a percent' }) discountBasisPoints: number | null;
  @ApiProperty({ type: String, format: 'date', nullable: true }) discountUntil: string | null;
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

export const adjustmentKinds = ['discount', 'write_off', 'fine', 'interest'] as const;

export class AdjustInvoice {
  @OneOf(adjustmentKinds) kind: (typeof adjustmentKinds)[number];
  @Cents({ min: 1, description: 'discount and write_off lower the total, fine and interest raise it' }) amountCents: number;
  @Text({ example: 'acordo com o cliente' }) reason: string;
}

export class ReviseInvoice {
  @Day({ optional: true }) dueDate?: string;
  @ListOf(() => PostInvoiceLine, { max: 200, optional: true, description: 'In place of the lines it has' }) lines?: PostInvoiceLine[];
  @Text({ example: 'boleto reemitido' }) reason: string;
}

export class InvoiceAdjustmentView {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ enum: [...adjustmentKinds, 'renegotiation'] }) kind: string;
  @ApiProperty({ type: 'integer' }) amountCents: number;
  @ApiProperty({ type: String, nullable: true }) reason: string | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) receiptId: string | null;
  @ApiProperty() recordedBy: string;
  @ApiProperty({ format: 'date-time' }) createdAt: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'The receipt it came with was taken back' }) voidedAt: string | null;
}

class RevisedTerms {
  @ApiProperty({ required: false, format: 'date' }) dueDate?: string;
  @ApiProperty({ required: false, type: 'integer' }) totalCents?: number;
}

export class InvoiceRevisionView {
  @ApiProperty({ type: RevisedTerms }) before: RevisedTerms;
  @ApiProperty({ type: RevisedTerms }) after: RevisedTerms;
  @ApiProperty({ type: String, nullable: true }) reason: string | null;
  @ApiProperty() recordedBy: string;
  @ApiProperty({ format: 'date-time' }) createdAt: string;
}

export class InvoiceView extends InvoiceRowView {
  @ApiProperty({ type: [InvoiceAdjustmentView] }) adjustments: InvoiceAdjustmentView[];
  @ApiProperty({ type: [InvoiceRevisionView] }) revisions: InvoiceRevisionView[];
  @ApiProperty({ type: [String], format: 'uuid', description: 'The invoices that a renegotiation put in its place' }) replacedBy: string[];
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
