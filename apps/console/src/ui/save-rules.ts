import { ApiProblem } from '../api/request.ts';

/** What is changed, as it was seen. */
export interface Seen {
  id?: string;
  /** Where the API compares it. */
  version?: number;
}

/** How what is in a form is sent: nothing told, as it is meant the first time. */
export interface How {
  /** Whatever version it has by now. */
  over?: boolean;
  /** Though it would block many at once. */
  confirm?: boolean;
}

/** What a person may do after a refusal that nothing in the form is to blame for. */
export interface WayOn {
  verb: string;
  how: How;
}

/** Problems of a save that a person may want all the same. */
const brakes = new Set(['would_block_many', 'package_would_block_many']);

/** Somebody else saved it since it was seen. */
export const isConflict = (error: unknown): boolean => error instanceof ApiProblem && error.status === 412;

/** Whether it may have been done all the same: the answer did not come, or says that something broke. */
export const isOpen = (error: unknown): boolean => error instanceof ApiProblem && (error.status === 0 || error.status >= 500 || error.code === 'still_running');

/** Where a change goes, and the version it is compared with: the one that was seen, or any. */
export const changeOf = (path: string, { id, version }: Seen, { over = false }: How): { path: string; version: number | 'any' | undefined } => ({
  path: id === undefined ? path : `${path}/${id}`,
  version: over ? 'any' : version,
});

/** The way on that an answer leaves, after what was sent `last`: what was said yes to once is not asked again. */
export function wayOnAfter(error: unknown, last: How): WayOn | undefined {
  if (isConflict(error)) return { verb: 'Gravar por cima', how: { ...last, over: true } };
  if (error instanceof ApiProblem && brakes.has(error.code)) return { verb: 'Bloquear mesmo assim', how: { ...last, confirm: true } };
  return undefined;
}
