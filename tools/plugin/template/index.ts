import type { PlatformPlugin } from '@content-platforms/plugin-sdk';
import { newPlatformApi } from './api.ts';
import { manifest } from './manifest.ts';
import { heldAccount, setAccount } from './set-account.ts';
import type { NewPlatformSettings } from './settings.ts';

/** New Platform. */
export const newPlatform: PlatformPlugin<NewPlatformSettings> = {
  manifest,
  connect(settings, host) {
    const api = newPlatformApi(settings, host);
    return {
      async check() {
        const { id, name, licences } = await api.provider();
        return { accountId: id, title: name, licences };
      },
      async *products() {
        for (const { code, name, onSale } of await api.products()) yield { ref: code, name, open: onSale };
      },
      set: (wanted) => setAccount(api, wanted),
      async find(wanted) {
        const held = await api.byReference(wanted.reference);
        return held ? heldAccount(held) : null;
      },
      async *list() {
        for (const held of await api.subscribers()) yield heldAccount(held);
      },
    };
  },
};
