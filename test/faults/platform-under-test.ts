import type { AnyPlugin, FailureCode } from '@content-platforms/plugin-sdk';
import type { FaultKind } from '../../apps/sandbox/fault-kinds.ts';
import type { FaultRequest } from '../../apps/sandbox/faults.ts';
import type { Operation, WriteOperation } from './expected.ts';

export type { FaultKind, FaultRequest };

/** One plugin and its simulated platform, as the matrix sees them. */
export interface PlatformUnderTest {
  key: string;
  title: string;
  plugin: AnyPlugin;
  /** Two products on sale. */
  refs: readonly [string, string];
  /** The request that carries an operation; absent: this platform has no such operation. */
  requests: Partial<Record<Operation, NonNullable<FaultRequest['match']>>>;
  /** Writes whose lost answer needs no window: absolute, and harmless when they land late. */
  repeatable: readonly WriteOperation[];
  /** What the platform's state shows of a write, one line an effect, in order. */
  effects: Record<WriteOperation, readonly string[]>;
  /** Answers that are no faults: rules of the platform, with the code each must have. */
  rules: readonly Rule[];
  open(sandboxUrl: string, tenant: string): Promise<TenantUnderTest>;
}

export interface Rule {
  name: string;
  what: string;
  on: Partial<Record<WriteOperation, FailureCode>>;
  apply(tenant: TenantUnderTest): Promise<void>;
  lift(tenant: TenantUnderTest): Promise<void>;
}

/** A tenant of its own for one cell. */
export interface TenantUnderTest {
  settings: Record<string, unknown>;
  fault(fault: FaultRequest): Promise<void>;
  /** How many requests have suffered what is switched on. */
  suffered(): Promise<number>;
  heal(): Promise<void>;
  /** Late effects land; answers how many. */
  landLate(): Promise<number>;
  /** A catalog and users that fill more than one page. */
  fillPages(): Promise<void>;
  /** Since the last call: what was changed there. */
  newEffects(): Promise<string[]>;
  /** How many accounts carry this reference, and what each holds. */
  held(reference: string): Promise<{ ref: string; blocked: boolean }[][]>;
  /** Requests the platform has seen. */
  requestCount(): Promise<number>;
  redirectsFollowed(): Promise<number>;
  /** For the platform's own rules. */
  rule(name: string, on: boolean): Promise<void>;
}
