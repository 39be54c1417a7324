import type { Manifest } from '@content-platforms/plugin-sdk';
import { settings, type SatTvSettings } from './settings.ts';

export const manifest: Manifest<SatTvSettings> = {
  key: 'sattv',
  title: 'SatTV',
  version: '0.1.0',
  contract: '^1.0.0',
  docs: 'plugins/sattv/README.md',
  settings,
  needs: { name: 'required', document: 'required', email: 'optional', phone: 'optional' },
  unique: ['document'],
  capabilities: { maxProductsPerPackage: null, onePackagePerSubscriber: false, accountScope: 'customer', blocking: 'account' },
  limits: {
    requests: { max: 10, perSeconds: 1 },
    concurrency: 4,
    callTimeoutSeconds: 20,
    // A write whose answer was lost may still be applied up to 60 seconds later.
    settleSeconds: 75,
    // Operations usually take up to a minute.
    giveUpSeconds: 3600,
  },
};
