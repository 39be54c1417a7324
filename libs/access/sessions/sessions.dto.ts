import { ApiProperty } from '@nestjs/swagger';
import { Flag, Part, Text } from '#kernel';
import { PasskeyAssertion } from '../passkeys/passkeys.dto.ts';
import { Email, Typed } from '../fields.ts';
import { RoleOfUser } from '../users/users.dto.ts';

export class SignInBody {
  @Email() email: string;
  @Typed() password: string;
  @Text({ optional: true, max: 40, description: 'Of the authenticator application, or a recovery code; asked for by `second_factor_required`' }) code?: string;
  @Part(() => PasskeyAssertion, { optional: true, description: 'In the place of a code' }) passkey?: PasskeyAssertion;
}

export class SetupBody {
  @Typed() token: string;
  @Text({ max: 120, example: 'Ana Maria' }) name: string;
  @Email() email: string;
  @Typed() password: string;
}

export class SignInOptions {
  @ApiProperty({ description: 'true: there is no user yet; `POST /v1/setup` makes the first administrator' }) setupNeeded: boolean;
  @ApiProperty({ description: 'true: `GET /v1/oidc/start` signs in at the identity provider' }) oidc: boolean;
}

class Person {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty() name: string;
  @ApiProperty({ format: 'email' }) email: string;
  @ApiProperty({ type: [RoleOfUser] }) roles: RoleOfUser[];
  @ApiProperty() secondFactor: boolean;
  @ApiProperty() authenticatorApp: boolean;
  @ApiProperty() passwordSet: boolean;
}

export class SignOutBody {
  @Flag({ optional: true, default: false, description: 'true: every session of yours ends, on every device' }) everywhere?: boolean;
}

export class SignedOut {
  @ApiProperty({ type: String, nullable: true, description: 'Open it in the browser to end the session at the identity provider as well' })
  identityProvider: string | null;
}

class KeyOfSession {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty() name: string;
}

/** Who asks, and what they may do. */
export class CurrentSession {
  @ApiProperty({ enum: ['user', 'key'] }) kind: 'user' | 'key';
  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'Of the session; none with a key' }) sessionId: string | null;
  @ApiProperty({ type: Person, nullable: true }) user: Person | null;
  @ApiProperty({ type: KeyOfSession, nullable: true }) key: KeyOfSession | null;
  @ApiProperty({ type: [String], description: 'Each one by its name, also of those who may do everything' }) permissions: string[];
  @ApiProperty({ description: 'true: nothing is permitted before `POST /v1/me/second-factor` and its confirmation' }) secondFactorMissing: boolean;
  @ApiProperty({ type: String, nullable: true, description: 'Send it as `X-CSRF-Token` with every POST, PATCH, PUT and DELETE of this session' })
  csrfToken: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) expiresAt: string | null;
}

export class SessionView {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ format: 'uuid' }) userId: string;
  @ApiProperty() userName: string;
  @ApiProperty({ enum: ['password', 'oidc', 'setup', 'passkey'] }) method: string;
  @ApiProperty({ type: String, nullable: true }) address: string | null;
  @ApiProperty({ type: String, nullable: true }) userAgent: string | null;
  @ApiProperty({ format: 'date-time' }) createdAt: string;
  @ApiProperty({ format: 'date-time' }) lastUsedAt: string;
  @ApiProperty({ format: 'date-time' }) expiresAt: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) endedAt: string | null;
}
