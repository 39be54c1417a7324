/** Faults of the connection or of one answer: any route can suffer them. */
export const answerFaults = [
  'refuse',
  'reset-before',
  'reset-after',
  'hang',
  'hang-after',
  'cut',
  'garble',
  'malformed',
  'error-in-200',
  '401',
  '403',
  '429',
  '503',
  '500-before',
  '500-after',
  '500-late',
  'reset-late',
  'slow',
  'huge',
  'redirect',
] as const;
export type AnswerFault = (typeof answerFaults)[number];

/** Faults of a paged list: the catalog's, unless `match.path` names another list. */
export const listFaults = ['empty', 'repeat-page', 'half', 'wrong-total'] as const;
export type ListFault = (typeof listFaults)[number];

export const faultKinds = [...answerFaults, ...listFaults] as const;
export type FaultKind = AnswerFault | ListFault;

/** Those whose effect lands after the answer: only they may wait without end (`delayMs: null`). */
export const lateFaults: readonly FaultKind[] = ['500-late', 'reset-late'];

export function isListFault(kind: FaultKind): kind is ListFault {
  return (listFaults as readonly FaultKind[]).includes(kind);
}
