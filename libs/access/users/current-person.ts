import { currentContext, type Principal } from '#kernel';
import { accessProblem } from '../access.problems.ts';

/** Who is signed in. Throws `not_a_person` for a key. */
export function currentPerson(): Principal {
  const { principal } = currentContext();
  if (principal?.kind !== 'user') throw accessProblem('not_a_person');
  return principal;
}
