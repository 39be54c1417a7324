import type { Manifest } from '@content-platforms/plugin-sdk';
import { settings, type WatchSettings } from './settings.ts';

export const manifest: Manifest<WatchSettings> = {
  key: 'watch',
  title: 'Watch Brasil',
  version: '0.1.0',
  contract: '^1.0.0',
  docs: 'plugins/watch/README.md',
  settings,
  needs: { name: 'required', email: 'required', phone: 'required' },
  unique: [],
  // A ticket a package.
  capabilities: { maxProductsPerPackage: 1, onePackagePerSubscriber: false, accountScope: 'link', blocking: 'product' },
  limits: {
    // No limit is public.
    requests: { max: 5, perSeconds: 1 },
    concurrency: 4,
    callTimeoutSeconds: 20,
    settleSeconds: 75,
    giveUpSeconds: 3600,
  },
};
