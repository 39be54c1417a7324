import { ApiProperty } from '@nestjs/swagger';
import { Text } from '#kernel';
import { Typed } from '../fields.ts';

export class OfferSecondFactor {
  @Typed() password: string;
}

export class ConfirmSecondFactor {
  @Text({ pattern: /^\d{6}$/, max: 6, example: '123456' }) code: string;
}

export class RemoveSecondFactor {
  @Typed() password: string;
  @Text({ max: 40, description: 'Of the application, or a recovery code' }) code: string;
}

export class SecondFactorOffer {
  @ApiProperty({ description: 'Base32, for those who type it' }) secret: string;
  @ApiProperty({ example: 'otpauth://totp/…', description: 'For the QR code' }) uri: string;
}

export class RecoveryCodes {
  @ApiProperty({ type: [String], description: 'Each works once; shown once' }) recoveryCodes: string[];
}
