import { type AnyPlugin, type Capabilities, contractVersion, defineSettings, type Platform, secret, z } from '@content-platforms/plugin-sdk';

/** A plugin whose platform is whatever the test says, verb by verb. */
export function fakePlugin(key: string, platform: Partial<Platform> = {}, capabilities: Partial<Capabilities> = {}): AnyPlugin {
  const unforeseen = (): never => {
    throw new Error('The test did not foresee this call');
  };
  return {
    manifest: {
      key,
      title: `Plataforma ${key}`,
      version: '1.0.0',
      contract: `^${contractVersion}`,
      docs: 'https://example.com',
      settings: defineSettings(z.object({ token: secret({ title: 'Token' }) })),
      needs: { name: 'required' },
      unique: [],
      capabilities: { maxProductsPerPackage: null, onePackagePerSubscriber: false, accountScope: 'customer', blocking: 'account', ...capabilities },
      limits: { requests: { max: 1000, perSeconds: 1 }, concurrency: 4, callTimeoutSeconds: 5, settleSeconds: 1, giveUpSeconds: 3600 },
    },
    connect: () => ({ check: unforeseen, set: unforeseen, ...platform }),
  };
}
