import { describe, it } from '@jest/globals';
import { conformance } from '@content-platforms/plugin-sdk/testing';
import { watchSimulation } from '../../apps/sandbox/watch/conformance-simulation.ts';
import { watch } from './index.ts';

await conformance({ plugin: watch, simulator: watchSimulation, framework: { describe, it } });
