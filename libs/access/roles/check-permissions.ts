import { beyond, currentContext, kernelProblem, permissions } from '#kernel';
import { accessProblem } from '../access.problems.ts';

/** Throws `invalid` for a permission that does not exist. */
export function checkExist(wanted: readonly string[]): void {
  const unknown = wanted.find((name) => name !== '*' && !(permissions as readonly string[]).includes(name));
  if (unknown === undefined) return;
  throw kernelProblem('invalid', {}, { fields: [{ pointer: '/permissions', code: 'unknown_permission', message: `não existe: ${unknown.slice(0, 60)}` }] });
}

/** Throws `more_than_yours` unless whoever asks holds all of `touched`: nobody grants, or changes in another, what they have not. */
export function checkReach(touched: readonly string[]): void {
  const permission = beyond(currentContext().permissions, touched);
  if (permission !== undefined) throw accessProblem('more_than_yours', { permission });
}
