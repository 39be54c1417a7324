import { kernelProblem, permissions } from '#kernel';

/** Throws `invalid` for a permission that does not exist. */
export function checkExist(wanted: readonly string[]): void {
  const unknown = wanted.find((name) => name !== '*' && !(permissions as readonly string[]).includes(name));
  if (unknown === undefined) return;
  throw kernelProblem('invalid', {}, { fields: [{ pointer: '/permissions', code: 'unknown_permission', message: `não existe: ${unknown.slice(0, 60)}` }] });
}
