import type { PlatformUnderTest } from './platform-under-test.ts';
import { saberMaisUnderTest } from './saber-mais-under-test.ts';

/** Every plugin whose platform is simulated. */
export const platformsUnderTest: readonly PlatformUnderTest[] = [saberMaisUnderTest];
