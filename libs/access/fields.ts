import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsArray, IsDefined, IsString, Matches, MaxLength, MinLength, ValidateIf } from 'class-validator';

interface Presence {
  optional?: boolean;
}
const presence = ({ optional }: Presence): PropertyDecorator =>
  optional
    ? (target, key): void => ValidateIf((body: Record<string | symbol, unknown>) => body[key] !== undefined)(target, key)
    : IsDefined({ message: 'obrigatório' });

// class-validator's own IsEmail throws at half a surrogate pair.
const address = /^[\w.!#$%&'*+/=?^`{|}~-]+@[a-z\d-]+(\.[a-z\d-]+)+$/i;

/** An e-mail address; compared without regard to case. */
export const Email = (options: Presence = {}): PropertyDecorator =>
  applyDecorators(
    ApiProperty({ type: String, format: 'email', maxLength: 254, required: !options.optional, example: 'ana@provedor.com.br' }),
    presence(options),
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value)),
    IsString({ message: 'deve ser um texto' }),
    Matches(address, { message: 'deve ser um e-mail' }),
    MaxLength(254, { message: 'deve ter no máximo 254 caracteres' }),
  );

/** A secret as it was typed: blanks at its ends belong to it. */
export const Typed = (options: Presence & { max?: number } = {}): PropertyDecorator =>
  applyDecorators(
    ApiProperty({ type: String, format: 'password', minLength: 1, maxLength: options.max ?? 200, writeOnly: true, required: !options.optional }),
    presence(options),
    IsString({ message: 'deve ser um texto' }),
    MinLength(1, { message: 'não pode ficar vazio' }),
    MaxLength(options.max ?? 200, { message: `deve ter no máximo ${options.max ?? 200} caracteres` }),
  );

/** Permissions, at least one. */
export const Permissions = (options: Presence = {}): PropertyDecorator =>
  applyDecorators(
    ApiProperty({ type: [String], example: ['customers:read'], description: '"*": everything', required: !options.optional }),
    presence(options),
    IsArray({ message: 'deve ser uma lista' }),
    ArrayMinSize(1, { message: 'ao menos uma' }),
    ArrayMaxSize(100, { message: 'no máximo 100' }),
    ArrayUnique({ message: 'não pode repetir' }),
    IsString({ each: true, message: 'deve conter textos' }),
  );
