import { describe, it } from '@jest/globals';
import { conformance } from '@content-platforms/plugin-sdk/testing';
import { webhookSimulation } from '../../apps/sandbox/webhook/conformance-simulation.ts';
import { webhook } from './index.ts';

await conformance({ plugin: webhook, simulator: webhookSimulation, framework: { describe, it } });
