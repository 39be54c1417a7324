import type { CheckCode } from './check.ts';
import type { CheckResult } from './run.ts';

type Kind = CheckResult['status'] | 'missing';

/** Of one check, and of several. */
const words: Record<Kind, readonly [string, string]> = {
  holds: ['holds', 'hold'],
  fails: ['does not hold', 'do not hold'],
  untried: ['could not be tried', 'could not be tried'],
  missing: ['is missing', 'are missing'],
  waits: ['waits', 'wait'],
  'does-not-apply': ['does not apply', 'do not apply'],
};

/** How much was really tried, in a line; then what was not, and why. */
export function summary(key: string, results: readonly CheckResult[], missing: Partial<Record<CheckCode, string>> = {}): string {
  const kindOf = ({ code, status }: CheckResult): Kind => (missing[code] === undefined || status === 'holds' ? status : 'missing');
  const counts = (Object.keys(words) as Kind[]).flatMap((kind) => {
    const count = results.filter((result) => kindOf(result) === kind).length;
    return count === 0 ? [] : [`${count} ${words[kind][count === 1 ? 0 : 1]}`];
  });
  const lines = results.flatMap((result) => {
    if (kindOf(result) === 'missing') return [`\n  ${result.code} is missing: ${missing[result.code]}`];
    const { status } = result;
    return status === 'does-not-apply' || status === 'untried' ? [`\n  ${result.code} ${words[status][0]}: ${result.reason}`] : [];
  });
  lines.sort();
  return `${key}: of ${results.length} checks ${counts.join(', ')}${lines.join('')}`;
}
