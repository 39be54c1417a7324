import { motv } from './motv/platform.ts';
import { neo } from './neo/platform.ts';
import type { SimulatedPlatform } from './platform.ts';
import { saberMais } from './saber-mais/platform.ts';
import { playHub } from './playhub/platform.ts';
import { satTv } from './sattv/platform.ts';
import { watch } from './watch/platform.ts';
import { webhookReceiver } from './webhook/platform.ts';

/** Every platform the sandbox plays. */
export const platforms: readonly SimulatedPlatform[] = [saberMais, satTv, webhookReceiver, playHub, neo, watch, motv];
