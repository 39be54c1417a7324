import type { FieldProblem } from '#kernel';

export interface ProfileDays {
  noticeAfterDueDays: number;
  blockAfterNoticeDays: number;
  endAfterBlockDays: number | null;
}

/** The least a profile may say for the internet service (Anatel Resolution 765/2023). */
export const legalFloors = { noticeAfterDueDays: 1, blockAfterNoticeDays: 15, endAfterBlockDays: 60 } as const;

/** The fields below the floor, as a client is told; none: the profile is lawful. */
export function belowFloors(days: ProfileDays): FieldProblem[] {
  return Object.entries(legalFloors).flatMap(([field, floor]) => {
    const value = days[field as keyof ProfileDays];
    return value === null || value >= floor ? [] : [{ pointer: `/${field}`, code: 'below_legal_minimum', message: `deve ser ao menos ${floor}` }];
  });
}
