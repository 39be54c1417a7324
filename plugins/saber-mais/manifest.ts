import type { Manifest } from '@content-platforms/plugin-sdk';
import { settings, type SaberMaisSettings } from './settings.ts';

export const manifest: Manifest<SaberMaisSettings> = {
  key: 'saber-mais',
  title: 'Click Sistemas (Saber Mais)',
  version: '0.1.0',
  contract: '^1.0.0',
  docs: 'plugins/saber-mais/README.md',
  settings,
  needs: { name: 'required', document: 'required', email: 'required', phone: 'optional' },
  unique: ['email'],
  capabilities: { maxProductsPerPackage: 1, onePackagePerSubscriber: false, accountScope: 'customer', blocking: 'product' },
  limits: {
    requests: { max: 300, perSeconds: 60 },
    concurrency: 4,
    callTimeoutSeconds: 20,
    // A write whose answer was lost may still be applied up to 60 seconds later.
    settleSeconds: 75,
    giveUpSeconds: 86_400,
  },
};
