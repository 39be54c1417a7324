import type { AnyPlugin } from '@content-platforms/plugin-sdk';
import { checks, runCheck } from '@content-platforms/plugin-sdk/testing';
import type { CheckedPlugin } from './live.ts';

/** A plugin of this repository, checked in this process. */
export const checkedHere = (plugin: AnyPlugin): CheckedPlugin => ({
  manifest: plugin.manifest,
  run: async (code, { settings, refusedSettings, fetch }) => {
    const check = checks.find((one) => one.code === code);
    if (!check) throw new Error(`There is no check ${code}.`);
    // Nobody sees into a real platform.
    const start = async () => ({ settings, refusedSettings, offers: [[], []] as const, accounts: async () => [], effects: async () => 0, fetch });
    return runCheck(check, plugin, { start });
  },
});
