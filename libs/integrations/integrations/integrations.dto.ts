import type { Capabilities } from '@content-platforms/plugin-sdk';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsObject, ValidateIf } from 'class-validator';
import { Flag, Part, Text, Whole } from '#kernel';

export class RequestRate {
  @Whole({ min: 1, max: 100_000 }) max: number;
  @Whole({ min: 1, max: 3600 }) perSeconds: number;
}

/** Limits of this account that override the plugin's. */
export class IntegrationLimits {
  @Part(() => RequestRate, { optional: true }) requests?: RequestRate;
  @Whole({ min: 1, max: 64, optional: true }) concurrency?: number;
  @Whole({ min: 1, max: 300, optional: true }) callTimeoutSeconds?: number;
  @Whole({ min: 0, max: 3600, optional: true, description: 'How long after an unknown outcome nothing is written' }) settleSeconds?: number;
  @Whole({ min: 60, max: 30 * 86_400, optional: true }) giveUpSeconds?: number;
}

function OptionalObject(): PropertyDecorator {
  return (target, key) => {
    ValidateIf((body: Record<string | symbol, unknown>) => body[key] !== undefined)(target, key as string);
    IsObject({ message: 'deve ser um objeto' })(target, key as string);
  };
}

const settingsField = {
  type: 'object' as const,
  additionalProperties: true,
  description: "Described by the platform's settingsSchema; secrets are never returned",
};

export class CreateIntegration {
  @Text({ max: 40, example: 'saber-mais' }) platform: string;
  @Text({ max: 120, example: 'Livros digitais' }) description: string;
  @ApiProperty({ ...settingsField, example: { token: '…' } })
  @IsObject({ message: 'deve ser um objeto' })
  settings: Record<string, unknown>;
  @Flag({ optional: true, default: true }) enabled?: boolean;
  @Flag({ optional: true, default: true, description: 'Habilitar/Suspender Assinaturas: whether debt reaches this platform' }) suspendOnDebt?: boolean;
  @Flag({ optional: true, description: 'Reconciliation mends by itself what it finds, within the brakes' }) fixDrift?: boolean;
  @Part(() => IntegrationLimits, { optional: true }) limits?: IntegrationLimits;
}

export class ChangeIntegration {
  @Text({ max: 120, optional: true }) description?: string;
  @ApiPropertyOptional(settingsField)
  @OptionalObject()
  settings?: Record<string, unknown>;
  @Flag({ optional: true }) enabled?: boolean;
  @Flag({ optional: true }) suspendOnDebt?: boolean;
  @Flag({ optional: true, description: 'A person has seen how many subscribers this blocks, and wants it; takes blocking:approve' }) confirm?: boolean;
  @Flag({ optional: true, description: 'Reconciliation mends by itself what it finds, within the brakes' }) fixDrift?: boolean;
  @Part(() => IntegrationLimits, { optional: true }) limits?: IntegrationLimits;
}

export class HealthView {
  @ApiProperty({ enum: ['ok', 'paused', 'degraded', 'unknown'] }) status: string;
  @ApiProperty({ type: String, nullable: true }) code: string | null;
  @ApiProperty({ type: String, nullable: true }) reason: string | null;
  @ApiProperty({ format: 'date-time' }) since: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'Nobody calls the platform before this' }) closedUntil: string | null;
}

export class PartnerView {
  @ApiProperty() id: string;
  @ApiProperty() title: string;
}

export class LicencesView {
  @ApiProperty() contracted: number;
  @ApiProperty() used: number;
}

export class IntegrationView {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty() platform: string;
  @ApiProperty() description: string;
  @ApiProperty({ type: 'object', additionalProperties: true, example: { baseUrl: 'https://…', token: { set: true, changedAt: '2026-11-23T12:00:00Z' } } })
  settings: Record<string, unknown>;
  @ApiProperty() enabled: boolean;
  @ApiProperty() suspendOnDebt: boolean;
  @ApiProperty() fixDrift: boolean;
  @ApiProperty({ type: IntegrationLimits }) limits: IntegrationLimits;
  @ApiProperty({ type: Object, description: "The platform's, as the settings narrow them" }) capabilities: Capabilities;
  @ApiProperty({ type: String, nullable: true, description: 'To be given to a platform that asks us; whoever knows it may ask' }) callbackUrl: string | null;
  @ApiProperty({ type: HealthView }) health: HealthView;
  @ApiProperty({ type: PartnerView, nullable: true }) account: PartnerView | null;
  @ApiProperty({ type: LicencesView, nullable: true }) licences: LicencesView | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) checkedAt: string | null;
  @ApiProperty() version: number;
  @ApiProperty({ format: 'date-time' }) createdAt: string;
  @ApiProperty({ format: 'date-time' }) updatedAt: string;
}

export class CheckView {
  @ApiProperty() ok: boolean;
  @ApiProperty({ required: false, description: "The account's title at the platform" }) account?: string;
  @ApiProperty({ type: LicencesView, required: false }) licences?: LicencesView;
  @ApiProperty() latencyMs: number;
  @ApiProperty({ required: false }) code?: string;
  @ApiProperty({ required: false }) message?: string;
}

export class PlatformView {
  @ApiProperty() key: string;
  @ApiProperty() title: string;
  @ApiProperty() version: string;
  @ApiProperty({ enum: ['loaded', 'failed'] }) status: string;
  @ApiProperty({ required: false }) reason?: string;
  @ApiProperty({ type: Object, required: false }) capabilities?: object;
  @ApiProperty({ type: Object, required: false }) needs?: object;
  @ApiProperty({ type: Object, required: false, description: 'JSON Schema 2020-12; writeOnly marks a secret' }) settingsSchema?: object;
}

export class PlatformPage {
  @ApiProperty({ type: [PlatformView] }) data: PlatformView[];
  @ApiProperty({ type: String, nullable: true }) nextCursor: null;
}
