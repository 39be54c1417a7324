import type { FailureCode } from '@content-platforms/plugin-sdk';
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

/** Every cell of one platform. */
export function cellsOf(platform: PlatformUnderTest): Cell[] {
  const { means = {}, except = {}, rules } = platform;
  return operations.flatMap((operation) => {
    const match = platform.requests[operation];
    if (!match) return [];
    const repeatable = platform.repeatable.includes(operation as WriteOperation);
    const expects = (code: FailureCode | 'ok'): Expected => expectedOf(operation, code, repeatable);
    const isList = operation === 'products' || operation === 'list';
    const cells: Cell[] = [
      ...faults.map((fault) => ({ fault, expected: expects(means[fault.name] ?? fault.code) })),
      ...listFaults.flatMap((fault) => (isList && fault.on[operation] ? [{ fault, expected: fault.on[operation] }] : [])),
    ].map(({ fault, expected }) => ({ platform, operation, fault: fault.name, expected, cause: { request: { kind: fault.kind, match, ...fault.more } } }));
    const ofRules = rules.flatMap((rule): Cell[] => {
      const code = rule.on[operation];
      return code ? [{ platform, operation, fault: rule.name, expected: expects(code), cause: { rule } }] : [];
    });
    return [...cells, ...ofRules].flatMap((cell) => {
      const otherwise = except[`${operation} ${cell.fault}`];
      return otherwise === null ? [] : [{ ...cell, expected: otherwise ?? cell.expected }];
    });
  });
}
