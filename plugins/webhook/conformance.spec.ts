import { afterAll, describe, it } from '@jest/globals';
import { conformance } from '@content-platforms/plugin-sdk/testing';
import { webhookSimulation } from '../../apps/sandbox/webhook/conformance-simulation.ts';
import { webhook } from './index.ts';

conformance({ plugin: webhook, simulator: webhookSimulation, framework: { afterAll, describe, it } });
