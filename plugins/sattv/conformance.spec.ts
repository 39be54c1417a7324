import { afterAll, describe, it } from '@jest/globals';
import { conformance } from '@content-platforms/plugin-sdk/testing';
import { satTvSimulation } from '../../apps/sandbox/sattv/conformance-simulation.ts';
import { satTv } from './index.ts';

conformance({ plugin: satTv, simulator: satTvSimulation, framework: { afterAll, describe, it } });
