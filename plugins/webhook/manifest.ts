import type { Manifest } from '@content-platforms/plugin-sdk';
import { settings, type WebhookSettings } from './settings.ts';

export const manifest: Manifest<WebhookSettings> = {
  key: 'webhook',
  title: 'Outros (webhook)',
  version: '0.1.0',
  contract: '^1.2.0',
  docs: 'plugins/webhook/README.md',
  settings,
  needs: { name: 'required', document: 'required', email: 'optional', phone: 'optional' },
  unique: [],
  capabilities: { maxProductsPerPackage: null, onePackagePerSubscriber: false, accountScope: 'link', blocking: 'product', changesDocument: true },
  limits: {
    requests: { max: 5, perSeconds: 1 },
    concurrency: 4,
    callTimeoutSeconds: 15,
    settleSeconds: 75,
    giveUpSeconds: 86_400,
  },
  products: [{ ref: 'GENERICO', name: 'Produto genérico', description: 'Para parceiros que só precisam saber quem assina.' }],
};
