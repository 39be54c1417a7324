import { isPlatformFailure, type Host, type Platform, type PlatformPlugin } from '@content-platforms/plugin-sdk';
import { receiverOf } from './deliver.ts';
import { manifest } from './manifest.ts';
import { setAccount } from './set-account.ts';
import type { WebhookSettings } from './settings.ts';

export type { WebhookSettings } from './settings.ts';

/** "Outros": any partner that takes a signed webhook. */
export const webhook: PlatformPlugin<WebhookSettings> = { manifest, connect };

function connect(settings: WebhookSettings, host: Host): Platform {
  const receiver = receiverOf(settings, host);
  return {
    async check({ key }) {
      await receiver.test(`msg_teste_${key}`).catch((error: unknown) => {
        // It reads events and does not know this one: address and signature are right.
        if (!isPlatformFailure(error) || !['400', '422'].includes(error.platformCode ?? '')) throw error;
      });
      // A receiver has no account of ours to name: what is told apart is the integration's own address.
      return { accountId: 'webhook', title: new URL(settings.url).host };
    },
    set: (wanted, call) => setAccount(receiver, wanted, call, host.now()),
  };
}
