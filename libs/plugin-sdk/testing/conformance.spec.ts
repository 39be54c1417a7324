import { describe, expect, it } from '@jest/globals';
import type { AnyPlugin } from '@content-platforms/plugin-sdk';
import { satTv, type SatTvSettings } from '@content-platforms/sattv';
import { saberMaisSimulation } from '../../../apps/sandbox/conformance-simulator.ts';
import { satTvSimulation } from '../../../apps/sandbox/sattv/conformance-simulation.ts';
import { checks, runCheck, runConformance } from './conformance/index.ts';
import { plantedFaults } from './planted-faults.fixture.ts';

describe('the conformance kit', () => {
  it.each(plantedFaults.map((fault) => [fault.red.join(' '), fault.name, fault] as const))(
    '%s: finds a plugin that %s',
    async (_codes, _name, { red, plugin }) => {
      const results = await runConformance({ plugin, simulator: saberMaisSimulation });
      const failed = results.flatMap((result) => (result.status === 'fails' ? [result] : []));
      expect(failed.map(({ code }) => code)).toEqual(red);
      for (const { code, failure } of failed)
        expect(failure.message).toMatch(new RegExp(`^${code} does not hold: .+\\n  Seen:   .+\\n  Cause:  .+\\n  Remedy: .+`, 's'));
    },
    120_000,
  );

  it('CK-10: finds a plugin that does not renew its session', async () => {
    const plugin: AnyPlugin = {
      ...satTv,
      connect: (settings, host) => satTv.connect(settings as SatTvSettings, { ...host, session: (open) => host.session(open) }),
    } as AnyPlugin;
    const results = await runConformance({ plugin, simulator: satTvSimulation });
    expect(results.flatMap(({ code, status }) => (status === 'fails' ? [code] : []))).toEqual(['CK-10']);
  }, 120_000);

  it('has codes that are each used once', () => expect(new Set(checks.map(({ code }) => code)).size).toBe(checks.length));

  it('reports a simulator that does not start as a failure of the check', async () => {
    const simulator = { start: () => Promise.reject(new Error('no port')) };
    const result = await runCheck(checks[0]!, plantedFaults[0]!.plugin, simulator);
    expect(result).toMatchObject({ status: 'fails', failure: { message: expect.stringContaining('no port') } });
  });
});
