import { describe, it } from '@jest/globals';
import { conformance } from '@content-platforms/plugin-sdk/testing';
import { satTvSimulation } from '../../apps/sandbox/sattv/conformance-simulation.ts';
import { satTv } from './index.ts';

await conformance({ plugin: satTv, simulator: satTvSimulation, framework: { describe, it } });
