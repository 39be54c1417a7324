import { getMetadataStorage } from 'class-validator';
import type { FieldProblem } from './problem.ts';

type Class = new () => object;

/** What of a field is known before class-validator looks at its value: its class, where it holds objects, and how long a list may be. */
interface FieldShape {
  type?: () => Class;
  maxItems?: number;
  /** A list of up to many thousand elements, which are validated in slices. */
  long?: boolean;
}

const shapes = new WeakMap<object, Map<string, FieldShape>>();

/** Records the shape of a field beside its validators. */
export const fieldShape = (shape: FieldShape): PropertyDecorator => {
  return (target, key) => {
    const fields = shapes.get(target) ?? new Map<string, FieldShape>();
    shapes.set(target, fields.set(String(key), shape));
  };
};

const fieldsOf = new WeakMap<Class, Map<string, FieldShape>>();

/** Every validated field of a DTO class and of those it extends. */
function fieldsOfClass(type: Class): Map<string, FieldShape> {
  const known = fieldsOf.get(type);
  if (known) return known;
  const fields = new Map<string, FieldShape>();
  for (const { propertyName } of getMetadataStorage().getTargetValidationMetadatas(type, '', false, false)) fields.set(propertyName, {});
  for (let at: object | null = type.prototype as object; at; at = Object.getPrototypeOf(at) as object | null)
    for (const [key, shape] of shapes.get(at) ?? []) if (Object.keys(fields.get(key) ?? {}).length === 0) fields.set(key, shape);
  fieldsOf.set(type, fields);
  return fields;
}

/** At most so many wrong fields are named in one answer. */
export const mostNamed = 50;

const escaped = (key: string): string => key.slice(0, 100).replaceAll('~', '~0').replaceAll('/', '~1');

/**
 * Names the fields of a body (or of a list of them) that its DTO class does not have and the lists that are too long, before class-validator runs: its own whitelist takes
 * time that grows faster than the body. Linear in the size of the body; stops at fifty problems. The elements of a long list are left out.
 */
export function excessOf(type: Class, body: unknown): FieldProblem[] {
  const found: FieldProblem[] = [];
  const visit = (at: Class, value: unknown, pointer: string): void => {
    if (typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) {
      for (let index = 0; index < value.length && found.length < mostNamed; index += 1) visit(at, value[index], `${pointer}/${index}`);
      return;
    }
    const fields = fieldsOfClass(at);
    for (const [key, content] of Object.entries(value)) {
      if (found.length >= mostNamed) return;
      const shape = fields.get(key);
      const here = `${pointer}/${escaped(key)}`;
      if (!shape) found.push({ pointer: here, code: 'unknown_field', message: 'campo desconhecido' });
      else if (shape.maxItems !== undefined && Array.isArray(content) && content.length > shape.maxItems)
        found.push({ pointer: here, code: 'arrayMaxSize', message: tooLong(shape.maxItems) });
      else if (shape.type && !(shape.long && Array.isArray(content))) visit(shape.type(), content, here);
    }
  };
  visit(type, body, '');
  return found;
}

export const tooLong = (max: number): string => `deve ter no máximo ${max} itens`;
