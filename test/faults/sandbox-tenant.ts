import type { Fault, FaultRequest } from '../../apps/sandbox/faults.ts';
import type { TrafficSummary } from '../../apps/sandbox/traffic.ts';
import type { TenantUnderTest } from './platform-under-test.ts';

/** The control routes that every simulated platform has. */
interface Control {
  baseUrl: string;
  fault(fault: FaultRequest): Promise<unknown>;
  heal(): Promise<unknown>;
  landLate(): Promise<number>;
  state(): Promise<{ faults: Fault[]; requests: TrafficSummary; redirectsFollowed: number }>;
}

/** What is the same for every tenant of the sandbox. */
export function sandboxTenant(control: Control): Pick<TenantUnderTest, 'fault' | 'heal' | 'landLate' | 'suffered' | 'requestCount' | 'redirectsFollowed'> {
  return {
    fault: async (fault) => void (await control.fault(fault)),
    heal: async () => void (await control.heal()),
    landLate: () => control.landLate(),
    suffered: async () => (await control.state()).faults.reduce((sum, { hits }) => sum + hits, 0),
    requestCount: async () => (await control.state()).requests.total,
    redirectsFollowed: async () => (await control.state()).redirectsFollowed,
  };
}
