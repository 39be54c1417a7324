export { ConformanceFailure, type Check, type CheckCode } from './check.ts';
export { conformance, summary, type Conformance, type TestFramework } from './conformance.ts';
export { checks, runCheck, runConformance, type CheckResult } from './run.ts';
export type { Asking, SimulatedAccount, Simulation, Simulator, WhoSignsIn } from './simulator.ts';
