import { motvUnderTest } from './motv-under-test.ts';
import type { PlatformUnderTest } from './platform-under-test.ts';
import { playHubUnderTest } from './playhub-under-test.ts';
import { saberMaisUnderTest } from './saber-mais-under-test.ts';
import { satTvUnderTest } from './sattv-under-test.ts';
import { watchUnderTest } from './watch-under-test.ts';
import { webhookUnderTest } from './webhook-under-test.ts';

/** Every plugin whose platform is simulated: a line each, see `platform-under-test.ts`. */
export const platformsUnderTest: readonly PlatformUnderTest[] = [
  saberMaisUnderTest,
  satTvUnderTest,
  playHubUnderTest,
  watchUnderTest,
  motvUnderTest,
  webhookUnderTest,
];
