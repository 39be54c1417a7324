import { ApiProperty } from '@nestjs/swagger';
import { Flag, Text, UuidList } from '#kernel';
import { Email, Typed } from '../fields.ts';

export class CreateUser {
  @Text({ max: 120, example: 'Ana Maria' }) name: string;
  @Email() email: string;
  @UuidList({ max: 20 }) roleIds: string[];
  @Typed({ optional: true }) password?: string;
}

export class ChangeUser {
  @Text({ max: 120, optional: true }) name?: string;
  @Email({ optional: true }) email?: string;
  @UuidList({ max: 20, optional: true }) roleIds?: string[];
  @Flag({ optional: true, description: 'false: cannot sign in, and sessions end' }) enabled?: boolean;
}

export class RoleOfUser {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty() name: string;
}

export class UserView {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty() name: string;
  @ApiProperty({ format: 'email' }) email: string;
  @ApiProperty({ type: [RoleOfUser] }) roles: RoleOfUser[];
  @ApiProperty() enabled: boolean;
  @ApiProperty({ description: 'Whether signing in takes more than the password' }) secondFactor: boolean;
  @ApiProperty({ description: 'Whether an authenticator application is one of the second factors' }) authenticatorApp: boolean;
  @ApiProperty({ type: 'integer' }) passkeys: number;
  @ApiProperty({ description: 'false: invited, or signs in at the identity provider alone' }) passwordSet: boolean;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) lastSignInAt: string | null;
  @ApiProperty() version: number;
  @ApiProperty({ format: 'date-time' }) createdAt: string;
  @ApiProperty({ format: 'date-time' }) updatedAt: string;
}
