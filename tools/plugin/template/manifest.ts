import type { Manifest } from '@content-platforms/plugin-sdk';
import { settings, type NewPlatformSettings } from './settings.ts';

export const manifest: Manifest<NewPlatformSettings> = {
  key: 'new-platform',
  title: 'New Platform',
  version: '0.1.0',
  contract: '^1.0.0',
  docs: 'plugins/new-platform/README.md',
  settings,
  needs: { name: 'required', document: 'required' },
  unique: ['document'],
  capabilities: { maxProductsPerPackage: null, onePackagePerSubscriber: false, accountScope: 'customer', blocking: 'product' },
  limits: { requests: { max: 5, perSeconds: 1 }, concurrency: 4, callTimeoutSeconds: 20, settleSeconds: 75, giveUpSeconds: 86_400 },
};
