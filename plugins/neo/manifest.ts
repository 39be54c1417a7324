import type { Manifest } from '@content-platforms/plugin-sdk';
import { settings, type NeoSettings } from './settings.ts';

export const manifest: Manifest<NeoSettings> = {
  key: 'neo',
  title: 'NEO',
  version: '0.1.0',
  contract: '^1.1.0',
  docs: 'plugins/neo/README.md',
  settings,
  // It brings the login; we add nothing to it.
  needs: {},
  unique: [],
  capabilities: { maxProductsPerPackage: null, onePackagePerSubscriber: false, accountScope: 'service', blocking: 'account', asksUs: true },
  // Nothing is ever sent.
  limits: { requests: { max: 100, perSeconds: 1 }, concurrency: 8, callTimeoutSeconds: 5, settleSeconds: 1, giveUpSeconds: 3600 },
};
