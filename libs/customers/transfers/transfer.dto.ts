import { ApiProperty } from '@nestjs/swagger';
import { Flag, Uuid } from '#kernel';
import { MovedPackageName } from '../plan-migrations/migration.dto.ts';
import { PlanProblemView } from '../services/service.dto.ts';

export class TransferService {
  @Uuid({ description: 'The new holder' }) customerId: string;
  @Flag({ description: 'true: nothing is changed' }) preview: boolean;
}

class TransferredPackageView {
  @ApiProperty({ format: 'uuid' }) linkId: string;
  @ApiProperty({ type: MovedPackageName }) package: MovedPackageName;
  @ApiProperty() priceCents: number;
}

export class TransferView {
  @ApiProperty({ type: [TransferredPackageView], description: 'Ended for the old holder on the platforms, made for the new one' })
  packages: TransferredPackageView[];
  @ApiProperty({ type: [PlanProblemView] }) problems: PlanProblemView[];
}
