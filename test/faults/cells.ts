import { type Expected, expectedOf, faults, listFaults, type Operation, operations, type WriteOperation } from './expected.ts';
import type { FaultRequest, PlatformUnderTest, Rule } from './platform-under-test.ts';

/** One fault at one operation of one platform, and what must come of it. */
export interface Cell {
  platform: PlatformUnderTest;
  operation: Operation;
  fault: string;
  expected: Expected;
  /** How the platform is made to fail: by a fault of the sandbox, or by one of its own rules. */
  cause: { request: FaultRequest } | { rule: Rule };
}

const ofRules = { busy: 'retried', conflict: 'asked', quota: 'shown', refused: 'shown' } as const;
type RuleCode = keyof typeof ofRules;

/** Every cell of one platform. */
export function cellsOf(platform: PlatformUnderTest): Cell[] {
  return operations.flatMap((operation) => {
    const match = platform.requests[operation];
    if (!match) return [];
    const repeatable = platform.repeatable.includes(operation as WriteOperation);
    const answers = faults.map((fault) => ({
      platform,
      operation,
      fault: fault.name,
      expected: expectedOf(operation, fault.code, repeatable),
      cause: { request: { kind: fault.kind, match, ...fault.more } },
    }));
    const lists = listFaults.flatMap((fault) => {
      const expected = operation === 'products' || operation === 'list' ? fault.on[operation] : undefined;
      const path = fault.page === undefined ? match.path : `pagina=${fault.page}`;
      return expected ? [{ platform, operation, fault: fault.name, expected, cause: { request: { kind: fault.kind, match: { ...match, path } } } }] : [];
    });
    const rules = platform.rules.flatMap((rule) => {
      const code = rule.on[operation as WriteOperation] as RuleCode | undefined;
      return code ? [{ platform, operation, fault: rule.name, expected: { code, consequence: ofRules[code] }, cause: { rule } }] : [];
    });
    return [...answers, ...lists, ...rules];
  });
}
