import { ApiProperty } from '@nestjs/swagger';
import { permissions, Text } from '#kernel';
import { Permissions } from '../fields.ts';

export class CreateRole {
  @Text({ max: 80, example: 'Atendimento' }) name: string;
  @Permissions() permissions: string[];
}

export class ChangeRole {
  @Text({ max: 80, optional: true }) name?: string;
  @Permissions({ optional: true }) permissions?: string[];
}

export class RoleView {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ type: String, nullable: true, example: 'operator', description: 'Of the roles that come with the product' }) key: string | null;
  @ApiProperty() name: string;
  @ApiProperty({ type: [String], description: '"*": everything' }) permissions: string[];
  @ApiProperty() builtIn: boolean;
  @ApiProperty({ description: 'How many have it' }) users: number;
  @ApiProperty() version: number;
  @ApiProperty({ format: 'date-time' }) createdAt: string;
  @ApiProperty({ format: 'date-time' }) updatedAt: string;
}

export class PermissionsView {
  @ApiProperty({ enum: permissions, isArray: true }) data: readonly string[];
  @ApiProperty({ type: String, nullable: true }) nextCursor: null;
}
