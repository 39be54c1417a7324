import { ValidationPipe, type ValidationError } from '@nestjs/common';
import { type FieldProblem, kernelProblem } from './problem.ts';

function flatten(errors: readonly ValidationError[], parent = ''): FieldProblem[] {
  return errors.flatMap((error) => {
    const pointer = `${parent}/${error.property.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const own = Object.entries(error.constraints ?? {}).map(([code, message]) =>
      code === 'whitelistValidation' ? { pointer, code: 'unknown_field', message: 'campo desconhecido' } : { pointer, code, message },
    );
    return [...own, ...flatten(error.children ?? [], pointer)];
  });
}

/** Bodies are DTO classes: unknown fields are refused, every wrong field is named by its JSON pointer. */
export const validationPipe = (): ValidationPipe =>
  new ValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    transform: true,
    exceptionFactory: (errors) => kernelProblem('invalid', {}, { fields: flatten(errors) }),
  });
