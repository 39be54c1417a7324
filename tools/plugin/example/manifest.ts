import type { Manifest } from '@content-platforms/plugin-sdk';
import { settings, type RadioSerraSettings } from './settings.ts';

export const manifest: Manifest<RadioSerraSettings> = {
  key: 'radio-serra',
  title: 'Rádio Serra',
  version: '0.1.0',
  contract: '^1.0.0',
  docs: 'docs/integrators/second.md',
  settings,
  needs: { name: 'required', phone: 'required' },
  unique: ['phone'],
  capabilities: { maxProductsPerPackage: 1, onePackagePerSubscriber: true, accountScope: 'customer', blocking: 'account' },
  // An order takes up to two minutes: given up after ten times that.
  limits: { requests: { max: 5, perSeconds: 1 }, concurrency: 4, callTimeoutSeconds: 20, settleSeconds: 75, giveUpSeconds: 1_200 },
};
