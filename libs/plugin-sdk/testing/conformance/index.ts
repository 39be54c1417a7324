export { ConformanceFailure, type Check, type CheckCode } from './check.ts';
export { conformance, type Conformance, type TestFramework } from './conformance.ts';
export { checks, runCheck, runConformance, type CheckResult } from './run.ts';
export type { SimulatedAccount, Simulation, Simulator } from './simulator.ts';
