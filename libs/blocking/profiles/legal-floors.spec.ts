import { describe, expect, it } from '@jest/globals';
import { belowFloors } from './legal-floors.ts';

describe('a profile is lawful', () => {
  it.each([
    [[1, 15, null], []],
    [[1, 15, 60], []],
    [[30, 90, 365], []],
    [[0, 15, null], ['/noticeAfterDueDays']],
    [[1, 14, null], ['/blockAfterNoticeDays']],
    [[1, 15, 59], ['/endAfterBlockDays']],
    [
      [0, 0, 0],
      ['/noticeAfterDueDays', '/blockAfterNoticeDays', '/endAfterBlockDays'],
    ],
  ] as const)('%j: below %j', ([noticeAfterDueDays, blockAfterNoticeDays, endAfterBlockDays], below) =>
    expect(belowFloors({ noticeAfterDueDays, blockAfterNoticeDays, endAfterBlockDays }).map(({ pointer }) => pointer)).toEqual(below),
  );
});
