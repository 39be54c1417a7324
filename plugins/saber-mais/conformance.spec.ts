import { describe, it } from '@jest/globals';
import { conformance } from '@content-platforms/plugin-sdk/testing';
import { saberMaisSimulation } from '../../apps/sandbox/conformance-simulator.ts';
import { saberMais } from './index.ts';

await conformance({ plugin: saberMais, simulator: saberMaisSimulation, framework: { describe, it } });
