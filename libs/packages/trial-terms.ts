import { Cents, type CivilDate, Day, OneOf, Text, Uuid, Whole } from '#kernel';
import { packageProblem } from './packages.problems.ts';

export const trialSequels = ['end', 'convert', 'swap'] as const;
/** What follows a trial: it ends, the package is charged, or another package replaces it. */
export type TrialSequel = (typeof trialSequels)[number];

export const trialNotice = { usualDays: 7, leastDays: 3 } as const;

/** Terms of a trial, in requests and in storage. */
export class TrialTerms {
  @Whole({ optional: true, min: 1, max: 1_100, description: 'How long it lasts, from the first day on which the service is enabled; or `until`' })
  days?: number;
  @Day({ optional: true, description: 'Its last day; or `days`' }) until?: CivilDate;
  @OneOf(trialSequels, { description: 'end; convert: the same package, at a price; swap: another package in its place' }) then: TrialSequel;
  @Cents({ optional: true, description: "A month's price after a convert or a swap; default: the package's price on that day" }) priceCents?: number;
  @Uuid({ optional: true, description: 'swap: the package that comes in its place' }) packageId?: string;
  @Whole({
    optional: true,
    min: trialNotice.leastDays,
    max: 60,
    default: trialNotice.usualDays,
    description: 'Days before the first charge on which the customer is notified; without the notice nothing is charged and the trial ends',
  })
  noticeDays?: number;
  @Text({ optional: true, max: 60, description: 'A customer gets one trial per group. Default: each package is its own group' })
  group?: string;
}

/** Throws `wrong_trial` when the terms contradict each other. */
export function checkTrial({ days, until, then, priceCents, packageId }: TrialTerms, ofPackage: string | null): void {
  const wrong = (pt: string, en: string): never => {
    throw packageProblem('wrong_trial', { why: pt, whyEn: en });
  };
  if ((days === undefined) === (until === undefined)) wrong('informe a duração em dias ou a data final, uma das duas', 'say days or until, one of the two');
  if (then === 'end' && priceCents !== undefined) wrong('a que termina não tem preço depois', 'one that ends has no price after it');
  if ((then === 'swap') !== (packageId !== undefined)) wrong('diga o pacote que vem no lugar, e só na troca', 'name the package that comes, for a swap alone');
  if (packageId !== undefined && packageId.toLowerCase() === ofPackage?.toLowerCase())
    wrong('o pacote que vem no lugar é o mesmo', 'it would be swapped for itself');
}

/** Key under which a trial counts as used: its group, or the package. */
export const trialScope = (packageId: string, { group }: Pick<TrialTerms, 'group'>): string =>
  group === undefined ? `package:${packageId.toLowerCase()}` : `group:${group.toLowerCase()}`;
