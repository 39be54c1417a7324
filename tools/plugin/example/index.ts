import type { PlatformPlugin } from '@content-platforms/plugin-sdk';
import { radioSerraApi } from './api.ts';
import { manifest } from './manifest.ts';
import { heldAccount, setAccount } from './set-account.ts';
import type { RadioSerraSettings } from './settings.ts';

/** Rádio Serra. */
export const radioSerra: PlatformPlugin<RadioSerraSettings> = {
  manifest,
  connect(settings, host) {
    const api = radioSerraApi(settings, host);
    return {
      async check() {
        const { provider, name } = await api.provider();
        return { accountId: provider, title: name };
      },
      async *products() {
        for await (const { code, title, open } of api.plans()) yield { ref: code, name: title, role: 'main', open };
      },
      set: (wanted) => setAccount(api, wanted),
      async find(wanted) {
        const held = await api.byReference(wanted.reference);
        return held && heldAccount(held);
      },
      async *list() {
        for await (const held of api.listeners()) yield heldAccount(held);
      },
    };
  },
};
