import { Cents, type CivilDate, Day, OneOf, Text, Uuid, Whole } from '#kernel';
import { packageProblem } from './packages.problems.ts';

export const trialSequels = ['end', 'convert', 'swap'] as const;
/** What follows a trial: nothing, the package at a price, or another package. */
export type TrialSequel = (typeof trialSequels)[number];

export const trialNotice = { usualDays: 7, leastDays: 3 } as const;

/** A package until a day, and what follows. As sent and as kept. */
export class TrialTerms {
  @Whole({ optional: true, min: 1, max: 1_100, description: 'How long it lasts, from the first day on which the service is enabled; or `until`' })
  days?: number;
  @Day({ optional: true, description: 'Its last day; or `days`' }) until?: CivilDate;
  @OneOf(trialSequels, { description: 'end; convert: the same package, at a price; swap: another package in its place' }) then: TrialSequel;
  @Cents({ optional: true, description: "A month's price after a convert or a swap; the price of the package then, unless told" }) priceCents?: number;
  @Uuid({ optional: true, description: 'swap: the package that comes in its place' }) packageId?: string;
  @Whole({
    optional: true,
    min: trialNotice.leastDays,
    max: 60,
    default: trialNotice.usualDays,
    description: 'How many days before the first charge the customer is told; untold, nothing is charged and it ends',
  })
  noticeDays?: number;
  @Text({ optional: true, max: 60, description: 'Trials of one group are one: whoever had any of them gets no other. Unless told, a package is alone' })
  group?: string;
}

/** Throws `wrong_trial` for terms that contradict themselves. */
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

/** What counts a trial as used: its group, or the package alone. */
export const trialScope = (packageId: string, { group }: Pick<TrialTerms, 'group'>): string =>
  group === undefined ? `package:${packageId.toLowerCase()}` : `group:${group.toLowerCase()}`;
