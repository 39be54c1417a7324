import { describe, it } from '@jest/globals';
import { conformance } from '@content-platforms/plugin-sdk/testing';
import { motvSimulation } from '../../apps/sandbox/motv/conformance-simulation.ts';
import { motv } from './index.ts';

await conformance({ plugin: motv, simulator: motvSimulation, framework: { describe, it } });
