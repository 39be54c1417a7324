import { type ArgumentMetadata, type ValidationError, ValidationPipe, type ValidationPipeOptions } from '@nestjs/common';
import { sift } from './long-lists.ts';
import { type FieldProblem, kernelProblem, Problem } from './problem.ts';

function flatten(errors: readonly ValidationError[], parent = ''): FieldProblem[] {
  return errors.flatMap((error) => {
    const pointer = `${parent}/${error.property.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const within = flatten(error.children ?? [], pointer);
    const own = Object.entries(error.constraints ?? {})
      // Which of a list's items is no object is said of the item, where it can be.
      .filter(([code]) => code !== 'isObject' || within.length === 0)
      .map(([code, message]) =>
        code === 'whitelistValidation' ? { pointer, code: 'unknown_field', message: 'campo desconhecido' } : { pointer, code, message },
      );
    return [...own, ...within];
  });
}

/** Looks closely only at those lines of a long list that are not right at first sight; its answers are the same. */
class SiftingPipe extends ValidationPipe {
  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const sifted = metadata.type === 'body' ? sift(metadata.metatype as (new () => object) | undefined, value) : undefined;
    if (!sifted) return super.transform(value, metadata);
    try {
      return sifted.whole((await super.transform(sifted.rest, metadata)) as object);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      throw kernelProblem('invalid', {}, { fields: error.fields.map((field) => ({ ...field, pointer: sifted.pointer(field.pointer) })) });
    }
  }
}

/** Bodies are DTO classes: unknown fields are refused, every wrong field is named by its JSON pointer. */
export const validationOptions: ValidationPipeOptions = {
  whitelist: true,
  forbidNonWhitelisted: true,
  forbidUnknownValues: true,
  transform: true,
  exceptionFactory: (errors) => kernelProblem('invalid', {}, { fields: flatten(errors) }),
};

export const validationPipe = (): ValidationPipe => new SiftingPipe(validationOptions);
