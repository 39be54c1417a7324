import { ApiProperty } from '@nestjs/swagger';
import { Flag, type FieldOptions, Text, TextList, Whole } from '#kernel';

const EventTypes = (options: FieldOptions = {}): PropertyDecorator =>
  TextList({ ...options, max: 100, description: 'As `GET /webhook-event-types` lists them; `*`: all, of the future too', example: ['account.blocked'] });

export class CreateEndpoint {
  @Text({ max: 2000, description: 'https, and no private network', example: 'https://erp.exemplo.com.br/webhooks' }) url: string;
  @Text({ optional: true, nullable: true, description: 'What it is for' }) description?: string | null;
  @EventTypes() eventTypes: string[];
  @Flag({ optional: true, default: true }) enabled?: boolean;
}

export class ChangeEndpoint {
  @Text({ optional: true, max: 2000 }) url?: string;
  @Text({ optional: true, nullable: true }) description?: string | null;
  @EventTypes({ optional: true }) eventTypes?: string[];
  @Flag({ optional: true, description: 'Turned on again, it is told what happens from then on; what it missed: `POST /redeliver`' }) enabled?: boolean;
}

export class RotateSecret {
  @Whole({ max: 720, optional: true, default: 24, description: 'How long the old secret signs too' }) overlapHours?: number;
}

export class EndpointView {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty() url: string;
  @ApiProperty({ type: String, nullable: true }) description: string | null;
  @ApiProperty({ type: [String] }) eventTypes: string[];
  @ApiProperty() enabled: boolean;
  @ApiProperty({
    enum: ['failing', 'gone', 'person'],
    nullable: true,
    description: 'failing: nothing arrived for three days; gone: it answered 410; person: turned off by hand',
  })
  disabledReason: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'Nothing has arrived since' }) failingSince: string | null;
  @ApiProperty({ format: 'date-time' }) secretChangedAt: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'Until then the secret before signs too' }) oldSecretUntil: string | null;
  @ApiProperty() createdBy: string;
  @ApiProperty({ type: 'integer' }) version: number;
  @ApiProperty({ format: 'date-time' }) createdAt: string;
  @ApiProperty({ format: 'date-time' }) updatedAt: string;
  @ApiProperty({ required: false, description: 'Shown once, when made', example: 'whsec_…' }) secret?: string;
}

export class EventTypeView {
  @ApiProperty({ example: 'account.blocked' }) type: string;
  @ApiProperty() summary: string;
}

export class EventTypePage {
  @ApiProperty({ type: [EventTypeView] }) data: EventTypeView[];
  @ApiProperty({ type: String, nullable: true }) nextCursor: null;
}
