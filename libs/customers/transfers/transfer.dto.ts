import { ApiProperty } from '@nestjs/swagger';
import { Flag, Uuid, UuidList } from '#kernel';
import { MovedPackageName } from '../plan-migrations/migration.dto.ts';
import { PlanProblemView } from '../services/service.dto.ts';

export class TransferService {
  @Uuid({ description: 'The new holder' }) customerId: string;
  @Flag({ description: 'true: nothing is changed' }) preview: boolean;
  @Flag({ optional: true, description: 'Overdue invoices stay with the present holder; without it they refuse the transfer' }) debtsStay?: boolean;
  @UuidList({ optional: true, max: 200, description: 'Invoices not yet due that are cancelled and issued again to the new holder; others stay' })
  invoicesToNewHolder?: string[];
  @UuidList({ optional: true, max: 200, description: 'Discounts and surcharges whose remaining installments go with the service; others stay' })
  eventsToNewHolder?: string[];
}

class TransferredPackageView {
  @ApiProperty({ format: 'uuid' }) linkId: string;
  @ApiProperty({ type: MovedPackageName }) package: MovedPackageName;
  @ApiProperty() priceCents: number;
}

class HolderInvoiceView {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ format: 'date' }) dueDate: string;
  @ApiProperty({ type: String, nullable: true }) competence: string | null;
  @ApiProperty({ type: 'integer' }) openCents: number;
  @ApiProperty() overdue: boolean;
  @ApiProperty({ description: 'It may be issued again to the new holder' }) transferable: boolean;
  @ApiProperty({ enum: ['present_holder', 'new_holder'] }) goesTo: string;
}

class RemainingEventView {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty() description: string;
  @ApiProperty({ enum: ['discount', 'surcharge'] }) kind: string;
  @ApiProperty({ type: 'integer', description: 'Installments not billed yet' }) installments: number;
  @ApiProperty({ type: 'integer', nullable: true, description: 'Their sum; null: percentages' }) remainingCents: number | null;
  @ApiProperty({ type: 'integer', nullable: true }) percent: number | null;
  @ApiProperty({ description: 'Credit of the present holder' }) credit: boolean;
  @ApiProperty({
    enum: ['present_holder', 'new_holder', 'nobody'],
    description: 'present_holder: each installment becomes an invoice of theirs; nobody: a discount or percentage that lapses',
  })
  goesTo: string;
}

export class TransferView {
  @ApiProperty({ type: [TransferredPackageView], description: 'Ended for the old holder on the platforms, made for the new one' })
  packages: TransferredPackageView[];
  @ApiProperty({ type: [HolderInvoiceView], description: 'Open invoices of the service, billed to the present holder' }) invoices: HolderInvoiceView[];
  @ApiProperty({ type: [RemainingEventView], description: 'Discounts, surcharges and credit not billed yet' }) events: RemainingEventView[];
  @ApiProperty({ type: [PlanProblemView] }) problems: PlanProblemView[];
}
