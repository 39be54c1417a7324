import { applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsDefined,
  IsIn,
  IsInt,
  IsISO8601,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  registerDecorator,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { isCivilDate } from '../time/civil-date.ts';
import { normalText, textChecks } from './text-rule.ts';
import { plainField, plainMoment, plainText, plainWhole } from './plain-fields.ts';
import { fieldShape, tooLong } from './dto-shape.ts';
import { longList } from './long-lists.ts';

/** One decorator per field of a request: its check and its documentation together. `optional` means the field may be absent; `nullable` that it may be null. */
export interface FieldOptions {
  optional?: boolean;
  nullable?: boolean;
  description?: string;
  example?: unknown;
  default?: unknown;
}

function field(api: ApiPropertyOptions, options: FieldOptions, ...checks: PropertyDecorator[]): PropertyDecorator {
  const documentation = {
    ...api,
    required: !options.optional,
    ...(options.nullable ? { nullable: true } : {}),
    ...(options.description === undefined ? {} : { description: options.description }),
    ...(options.example === undefined ? {} : { example: options.example }),
    ...(options.default === undefined ? {} : { default: options.default }),
  } as ApiPropertyOptions;
  return applyDecorators(ApiProperty(documentation), presence(options), ...checks);
}

/** Registers the fast check of a field; nullable fields and those with a pattern are left to class-validator. */
const plainly = (options: FieldOptions, read: (value: unknown) => unknown): PropertyDecorator[] =>
  options.nullable ? [] : [plainField({ optional: options.optional ?? false, read })];

/** `IsOptional` lets null through as well, so it serves only where null is a value. */
function presence(options: FieldOptions): PropertyDecorator {
  if (options.nullable) return IsOptional();
  if (!options.optional) return IsDefined({ message: 'obrigatório' });
  return (target, key) => ValidateIf((body: Record<string | symbol, unknown>) => body[key] !== undefined)(target, key);
}

export interface TextOptions extends FieldOptions {
  min?: number;
  max?: number;
  pattern?: RegExp;
  /** Several lines are meant; by default where more than 300 characters may come. */
  lines?: boolean;
}

/** Text in its normal form, without control, invisible and look-alike characters (`text-rule.ts`); 1 to 200 characters by default. */
export function Text(options: TextOptions = {}): PropertyDecorator {
  const { min = 1, max = 200, pattern, lines = max > 300 } = options;
  return field(
    { type: String, minLength: min, maxLength: max, ...(pattern ? { pattern: pattern.source } : {}) },
    options,
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? normalText(value) : value)),
    IsString({ message: 'deve ser um texto' }),
    MinLength(min, { message: min === 1 ? 'não pode ficar vazio' : `deve ter ao menos ${min} caracteres` }),
    MaxLength(max, { message: `deve ter no máximo ${max} caracteres` }),
    ...textChecks({ lines }),
    ...(pattern ? [Matches(pattern, { message: 'formato inválido' })] : plainly(options, plainText(min, max))),
  );
}

export interface WholeOptions extends FieldOptions {
  min?: number;
  max?: number;
}

/** A whole number. */
export function Whole(options: WholeOptions = {}): PropertyDecorator {
  const { min = 0, max = Number.MAX_SAFE_INTEGER } = options;
  return field(
    { type: 'integer', minimum: min, maximum: max },
    options,
    IsInt({ message: 'deve ser um número inteiro' }),
    Min(min, { message: `deve ser ao menos ${min}` }),
    Max(max, { message: `deve ser no máximo ${max}` }),
    ...plainly(options, plainWhole(min, max)),
  );
}

/** An amount in integer centavos, up to R$ 10 million. */
export function Cents(options: WholeOptions = {}): PropertyDecorator {
  return Whole({ max: 1_000_000_000, ...options });
}

export function Flag(options: FieldOptions = {}): PropertyDecorator {
  return field({ type: Boolean }, options, IsBoolean({ message: 'deve ser true ou false' }));
}

export function Uuid(options: FieldOptions = {}): PropertyDecorator {
  return field({ type: String, format: 'uuid' }, options, IsUUID('all', { message: 'deve ser um uuid' }));
}

export function OneOf(values: readonly (string | number)[], options: FieldOptions = {}): PropertyDecorator {
  return field({ enum: [...values] }, options, IsIn([...values], { message: `deve ser um de: ${values.join(', ')}` }));
}

/** Some of a closed list, each once. */
export function SomeOf(values: readonly string[], options: FieldOptions = {}): PropertyDecorator {
  return field(
    { enum: [...values], isArray: true },
    options,
    IsArray({ message: 'deve ser uma lista' }),
    fieldShape({ maxItems: values.length }),
    ArrayUnique({ message: 'não pode repetir' }),
    IsIn(values, { each: true, message: `deve conter apenas: ${values.join(', ')}` }),
  );
}

/** A civil date, `YYYY-MM-DD`. */
export function Day(options: FieldOptions = {}): PropertyDecorator {
  const check: PropertyDecorator = (target, key) =>
    registerDecorator({
      name: 'isCivilDate',
      target: target.constructor,
      propertyName: String(key),
      validator: { validate: (value: unknown) => typeof value === 'string' && isCivilDate(value), defaultMessage: () => 'deve ser uma data AAAA-MM-DD' },
    });
  return field({ type: String, format: 'date' }, options, check);
}

/** An instant, RFC 3339 with its offset. */
export function Moment(options: FieldOptions = {}): PropertyDecorator {
  return field(
    { type: String, format: 'date-time' },
    options,
    IsISO8601({ strict: true, strictSeparator: true }, { message: 'deve ser um instante RFC 3339' }),
    Matches(/T.*(Z|[+-]\d{2}:\d{2})$/, { message: 'deve trazer o fuso (Z ou ±hh:mm)' }),
    ...plainly(options, plainMoment),
  );
}

export interface ListOptions extends FieldOptions {
  max?: number;
  /** The list holds up to many thousand elements: plainly valid ones skip class-validator. Every field of an element must have a fast check. */
  long?: boolean;
}

/** A list of objects of one class, each checked. */
export function ListOf(type: () => new () => object, options: ListOptions = {}): PropertyDecorator {
  return field(
    // Swagger takes a function for lazy only when it is named so.
    { type: () => type(), isArray: true },
    options,
    IsArray({ message: 'deve ser uma lista' }),
    ArrayMaxSize(options.max ?? 200, { message: tooLong(options.max ?? 200) }),
    // A list inside the list would pass for an object without fields.
    IsObject({ each: true, message: 'deve conter objetos' }),
    ValidateNested({ each: true }),
    Type(type),
    fieldShape({ type, maxItems: options.max ?? 200, long: options.long ?? false }),
    ...(options.long ? [longList(type)] : []),
  );
}

/** A list of short texts without repetition, at least one. */
export function TextList(options: ListOptions = {}): PropertyDecorator {
  const { max = 200 } = options;
  return field(
    { type: String, isArray: true, minItems: 1, maxItems: max },
    options,
    IsArray({ message: 'deve ser uma lista' }),
    ArrayMinSize(1, { message: 'ao menos um' }),
    ArrayMaxSize(max, { message: tooLong(max) }),
    fieldShape({ maxItems: max }),
    ArrayUnique({ message: 'não pode repetir' }),
    IsString({ each: true, message: 'deve conter textos' }),
    MaxLength(200, { each: true, message: 'cada um deve ter no máximo 200 caracteres' }),
  );
}

/** A list of uuids without repetition. */
export function UuidList(options: ListOptions = {}): PropertyDecorator {
  return field(
    { type: String, format: 'uuid', isArray: true },
    options,
    IsArray({ message: 'deve ser uma lista' }),
    ArrayMaxSize(options.max ?? 200, { message: tooLong(options.max ?? 200) }),
    fieldShape({ maxItems: options.max ?? 200 }),
    ArrayUnique({ message: 'não pode repetir' }),
    IsUUID('all', { each: true, message: 'deve conter uuids' }),
  );
}

/** An object of another class. */
export function Part(type: () => new () => object, options: FieldOptions = {}): PropertyDecorator {
  return field(
    { type: () => type() },
    options,
    // A list would pass for an object: each of its elements would be validated.
    IsObject({ message: 'deve ser um objeto' }),
    ValidateNested({ message: 'deve ser um objeto' }),
    Type(type),
    fieldShape({ type }),
  );
}
