import { ApiProperty } from '@nestjs/swagger';
import { Flag, OneOf, Text, Uuid } from '#kernel';

export class RetryAccount {
  @Flag({
    optional: true,
    default: false,
    description: 'Try now even inside the window of an unknown outcome, and tell the platform even what it is believed to hold',
  })
  force?: boolean;
}

export class RetryAccounts {
  @Uuid({ optional: true }) integrationId?: string;
  @OneOf(['pending', 'failed', 'unknown', 'needs_attention'], { optional: true }) state?: string;
  @Text({ optional: true, max: 40, description: "A failure's code" }) failureCode?: string;
}

export class FlagAccount {
  @Text({ max: 500, description: 'Why somebody should look at it' }) note: string;
}

export class AdoptAccount {
  @Text({ max: 120, description: 'Id at the platform of the user to take over; no other account may hold it', example: '4711' }) remoteId: string;
  @Flag({
    optional: true,
    default: false,
    description: 'You have checked at the platform that the user is this customer. Needed where the platform shows no document; audited',
  })
  confirm?: boolean;
}

export class WantedProductView {
  @ApiProperty() ref: string;
  @ApiProperty({ description: 'false, debt, request, other', oneOf: [{ type: 'boolean' }, { type: 'string' }] }) blocked: boolean | string;
}
export class WantedView {
  @ApiProperty() revision: number;
  @ApiProperty({ type: [WantedProductView] }) products: WantedProductView[];
}
export class HeldProductView {
  @ApiProperty() ref: string;
  @ApiProperty() blocked: boolean;
}
export class HeldView {
  @ApiProperty({ type: String, nullable: true }) reference: string | null;
  @ApiProperty({ type: String, nullable: true }) remoteId: string | null;
  @ApiProperty({ type: [HeldProductView] }) products: HeldProductView[];
}
export class FailureView {
  @ApiProperty() code: string;
  @ApiProperty() message: string;
  @ApiProperty({ type: String, nullable: true }) field: string | null;
  @ApiProperty({ type: String, nullable: true }) remoteId: string | null;
  @ApiProperty({ format: 'date-time' }) at: string;
}

export class AccountView {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ format: 'uuid' }) integrationId: string;
  @ApiProperty({ format: 'uuid' }) customerId: string;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) serviceId: string | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) linkId: string | null;
  @ApiProperty({ format: 'uuid', description: 'Sent to the platform wherever it keeps one' }) reference: string;
  @ApiProperty({ enum: ['in_step', 'pending', 'failed', 'unknown', 'needs_attention'] }) state: string;
  @ApiProperty({ type: WantedView, nullable: true }) wanted: WantedView | null;
  @ApiProperty({ type: HeldView, nullable: true }) held: HeldView | null;
  @ApiProperty() revision: number;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) observedAt: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) activatedAt: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) unsettledUntil: string | null;
  @ApiProperty() attempts: number;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) nextAttemptAt: string | null;
  @ApiProperty({ type: FailureView, nullable: true }) lastFailure: FailureView | null;
  @ApiProperty({ type: String, nullable: true, description: "A person's note: to be looked at" }) attention: string | null;
  @ApiProperty({ format: 'date-time' }) createdAt: string;
  @ApiProperty({ format: 'date-time' }) updatedAt: string;
}

export class OperationView {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ enum: ['set', 'access'] }) verb: string;
  @ApiProperty({ format: 'uuid', description: 'Idempotency key: the same while the outcome was unknown' }) key: string;
  @ApiProperty() revision: number;
  @ApiProperty({ type: [WantedProductView] }) wanted: WantedProductView[];
  @ApiProperty({ format: 'date-time' }) startedAt: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) endedAt: string | null;
  @ApiProperty({ type: String, nullable: true, description: "done, more, lost, or a failure's code" }) outcome: string | null;
  @ApiProperty({ type: String, nullable: true }) message: string | null;
  @ApiProperty({ type: HeldView, nullable: true }) held: HeldView | null;
  @ApiProperty() worker: string;
}

export class AccessView {
  @ApiProperty({ enum: ['link', 'login', 'sent-by-platform'] }) kind: string;
  @ApiProperty({ required: false }) url?: string;
  @ApiProperty({ required: false, format: 'date-time' }) expiresAt?: string;
  @ApiProperty({ required: false }) username?: string;
  @ApiProperty({ required: false }) password?: string;
}
