import { describe, it } from '@jest/globals';
import { conformance } from '@content-platforms/plugin-sdk/testing';
import { neoSimulation } from '../../apps/sandbox/neo/conformance-simulation.ts';
import { neo } from './index.ts';

await conformance({ plugin: neo, simulator: neoSimulation, framework: { describe, it } });
