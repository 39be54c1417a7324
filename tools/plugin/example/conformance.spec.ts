import { describe, it } from '@jest/globals';
import { conformance } from '@content-platforms/plugin-sdk/testing';
import { radioSerra } from './index.ts';
import { radioSerraSimulation } from './simulator.fixture.ts';

await conformance({ plugin: radioSerra, simulator: radioSerraSimulation, framework: { describe, it } });
