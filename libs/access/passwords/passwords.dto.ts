import { ApiProperty } from '@nestjs/swagger';
import { Email, Typed } from '../fields.ts';

export class AskReset {
  @Email() email: string;
}

export class ConfirmReset {
  @Typed() token: string;
  @Typed() password: string;
}

export class ChangePassword {
  @Typed() current: string;
  @Typed() password: string;
}

export class PasswordLinkView {
  @ApiProperty({ description: 'Shown once; whoever has it sets the password' }) url: string;
  @ApiProperty({ format: 'date-time' }) expiresAt: string;
}
