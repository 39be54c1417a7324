export { ConformanceFailure, type Check, type CheckCode } from './check.ts';
export { conformance, type Conformance, type TestFramework, untried } from './conformance.ts';
export { checks, runCheck, runConformance, type CheckResult } from './run.ts';
export type { Asking, SimulatedAccount, Simulation, Simulator, WhoSignsIn } from './simulator.ts';
export { summary } from './summary.ts';
