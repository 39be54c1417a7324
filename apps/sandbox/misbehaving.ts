import { fakeHost, json, type FakeHost } from '@content-platforms/plugin-sdk/testing';
import type { HostRequest, HostResponse } from '@content-platforms/plugin-sdk';
import { openDirectly, type DirectWorld } from './conformance-simulator.ts';
import type { SimulatedPlatform } from './platform.ts';

/** What goes wrong with a request. `late`: it looks lost, and is applied 60 seconds later. */
export const requestFaults = ['none', 'lost-before', 'lost-after', 'late', 'garbled', '500-before', '500-after', '503', 'empty-2xx', '429'] as const;
export type RequestFault = (typeof requestFaults)[number];

/** A simulated platform in this process behind a host whose clock stands until it is told, that misbehaves by script and counts writes. */
export interface MisbehavingPlatform {
  host: FakeHost;
  direct: DirectWorld;
  /** One per write to come, then none. */
  writeFaults: RequestFault[];
  /** One per read to come, then none. */
  readFaults: RequestFault[];
  /** Write requests that came, whatever became of them: `POST /customers`, oldest first. */
  writes: string[];
}

export interface Misbehaviour {
  /** Whether a request asks for a change, by `POST /customers`; `null`: it suffers nothing (the opening of a session). */
  kindOf(request: string): 'write' | 'read' | null;
}

export function misbehaving(simulated: SimulatedPlatform, { kindOf }: Misbehaviour): MisbehavingPlatform {
  const late: { at: number; apply(): Promise<unknown> }[] = [];
  const clock = fakeHost(() => json(500, {}));
  const now = (): number => clock.now().getTime();
  const direct = openDirectly(simulated, now);
  const platform: MisbehavingPlatform = {
    direct,
    writeFaults: [],
    readFaults: [],
    writes: [],
    host: {
      ...clock,
      async fetch(url, init = {}) {
        // Late effects whose time has come happen before anything else is looked at.
        for (const effect of late.filter(({ at }) => at <= now())) {
          late.splice(late.indexOf(effect), 1);
          await effect.apply();
        }
        const request = `${init.method ?? 'GET'} ${new URL(url).pathname}`;
        const kind = kindOf(request);
        if (kind === 'write') platform.writes.push(request);
        const fault = kind === null ? 'none' : ((kind === 'write' ? platform.writeFaults : platform.readFaults).shift() ?? 'none');
        return misbehave(fault, url, init);
      },
    },
  };

  async function misbehave(fault: RequestFault, url: string, init: HostRequest): Promise<HostResponse> {
    const apply = (): Promise<HostResponse> => direct.fetch(url, init);
    const lost = (): Error => new TypeError('terminated');
    switch (fault) {
      case 'none':
        return apply();
      case 'lost-before':
        throw lost();
      case 'lost-after':
        await apply();
        throw lost();
      case 'late':
        late.push({ at: now() + 60_000, apply });
        throw lost();
      case 'garbled':
        return { ...(await apply()), status: 200, text: '<html>{"id":' };
      case 'empty-2xx': {
        const answer = await apply();
        return answer.text === '' ? { ...answer, text: '{' } : { ...answer, status: 200, text: '' };
      }
      case '500-after':
        await apply();
        return json(500, { error: 'x' });
      case '500-before':
      case '503':
        return json(Number(fault.slice(0, 3)), { error: 'x' });
      case '429':
        return json(429, { error: 'x' }, { 'retry-after': '7' });
    }
  }
  return platform;
}
