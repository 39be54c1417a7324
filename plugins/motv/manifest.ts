import type { Manifest } from '@content-platforms/plugin-sdk';
import { settings, type MotvSettings } from './settings.ts';

export const manifest: Manifest<MotvSettings> = {
  key: 'motv',
  title: 'moTV (Youcast, yplay e outras)',
  version: '0.1.0',
  contract: '^1.0.0',
  docs: 'plugins/motv/README.md',
  settings,
  needs: { name: 'required', password: 'required', email: 'optional', phone: 'optional' },
  // The login alone, which is our reference.
  unique: [],
  capabilities: { maxProductsPerPackage: null, onePackagePerSubscriber: false, accountScope: 'customer', blocking: 'product' },
  limits: {
    // No limit is public.
    requests: { max: 5, perSeconds: 1 },
    concurrency: 4,
    callTimeoutSeconds: 20,
    settleSeconds: 75,
    giveUpSeconds: 3600,
  },
};
