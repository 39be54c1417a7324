import type { ApiProblem } from '../api/request.ts';

/** A field as the form names it: `['components', 0, 'description']`. */
export type FieldName = (string | number)[];

const nameOf = (pointer: string): FieldName =>
  pointer
    .split('/')
    .slice(1)
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));

/** What the API said of fields (`/components/0/description`), by those that the form has; of others the note above the buttons tells. */
export function fieldErrors(told: ApiProblem['fields'], names: readonly FieldName[]): { name: FieldName; errors: string[] }[] {
  const has = new Set(names.map((name) => name.join('/')));
  const errors = new Map<string, string[]>();
  for (const { pointer, message } of told) {
    const name = nameOf(pointer).join('/');
    if (has.has(name)) errors.set(name, [...(errors.get(name) ?? []), message]);
  }
  return [...errors].map(([name, messages]) => ({ name: nameOf(`/${name}`), errors: messages }));
}
