import type { Manifest } from '@content-platforms/plugin-sdk';
import { settings, type PlayHubSettings } from './settings.ts';

export const manifest: Manifest<PlayHubSettings> = {
  key: 'playhub',
  title: 'PlayHub',
  version: '0.1.0',
  contract: '^1.2.0',
  docs: 'plugins/playhub/README.md',
  settings,
  needs: { name: 'required', password: 'required', document: 'optional', email: 'optional', phone: 'optional' },
  // The user name alone, which is our reference.
  unique: [],
  capabilities: { maxProductsPerPackage: null, onePackagePerSubscriber: false, accountScope: 'customer', blocking: 'by-removal', changesDocument: true },
  limits: {
    // No limit is public.
    requests: { max: 5, perSeconds: 1 },
    concurrency: 4,
    callTimeoutSeconds: 20,
    settleSeconds: 75,
    giveUpSeconds: 3600,
  },
};
