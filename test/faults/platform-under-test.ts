import type { AnyPlugin, FailureCode } from '@content-platforms/plugin-sdk';
import type { FaultKind } from '../../apps/sandbox/fault-kinds.ts';
import type { FaultRequest } from '../../apps/sandbox/faults.ts';
import type { Expected, Operation, WriteOperation } from './expected.ts';

export type { FaultKind, FaultRequest };

/**
 * One plugin and its simulated platform, as the matrix sees them. To join: a file `<plugin>-under-test.ts` that exports one of these, a line
 * in `platforms.ts`, a `<plugin>.faults.db.spec.ts` that plays it, and `npm run faults`. What the table of `expected.ts` says holds for every platform; `means` and `except` say where one
 * of them is otherwise, each with its reason. An operation the platform has not is left out of `requests`.
 */
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
  /** What the platform's state shows once what was asked for is there, one line an effect of ours, in order. */
  effects: Partial<Record<WriteOperation, readonly string[]>>;
  /** Faults by name that this platform words otherwise, and the code they then have. */
  means?: Readonly<Record<string, FailureCode>>;
  /** Cells by `operation fault` that differ; `null`: there is no such cell. */
  except?: Readonly<Record<string, Expected | null>>;
  /** The write before which `look` and `session` are read; `change` unless told. */
  lookBefore?: WriteOperation;
  /** Answers that are no faults: rules of the platform, with the code each must have. */
  rules: readonly Rule[];
  open(sandboxUrl: string, tenant: string): Promise<TenantUnderTest>;
}

export interface Rule {
  name: string;
  what: string;
  on: Partial<Record<Operation, FailureCode>>;
  /** Where the way out leaves other effects than the platform's. */
  effects?: readonly string[];
}

/** Who suffers the fault, as the platform is told. */
export interface Person {
  email: string;
  /** Without mask. */
  document: string;
  /** Ours for the account; `null`: there is none yet. */
  reference: string | null;
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
  /** The session that is open is not good any more; absent: this platform has none. */
  loseSession?(): Promise<void>;
  /** A catalog of more than one page, `refs` in it; answers how many products. */
  fillPages(): Promise<number>;
  /** Since the last call: what was changed there. */
  newEffects(): Promise<string[]>;
  /** How many accounts carry this reference, and what each holds. */
  held(reference: string): Promise<{ ref: string; blocked: boolean }[][]>;
  /** One of the platform's own rules comes to bear, or no longer does. */
  rule(name: string, on: boolean, person: Person): Promise<void>;
  /** Requests the platform has seen. */
  requestCount(): Promise<number>;
  redirectsFollowed(): Promise<number>;
}
