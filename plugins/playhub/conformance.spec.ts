import { describe, it } from '@jest/globals';
import { conformance } from '@content-platforms/plugin-sdk/testing';
import { playHubSimulation } from '../../apps/sandbox/playhub/conformance-simulation.ts';
import { playHub } from './index.ts';

await conformance({ plugin: playHub, simulator: playHubSimulation, framework: { describe, it } });
