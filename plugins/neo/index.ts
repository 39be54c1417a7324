import { sameText, type HeldAccount, type Platform, type PlatformPlugin, type WantedAccount } from '@content-platforms/plugin-sdk';
import { manifest } from './manifest.ts';
import type { NeoSettings } from './settings.ts';
import { answerOf, credentialsIn, loginIn, refusals } from './wire.ts';

export type { NeoSettings } from './settings.ts';

/** NEO: it asks us at each login. */
export const neo: PlatformPlugin<NeoSettings> = { manifest, connect };

function connect({ username, password, loginField, singlePackage }: NeoSettings): Platform {
  const byDocument = loginField === 'document';
  return {
    capabilities: { onePackagePerSubscriber: singlePackage, accountScope: byDocument ? 'customer' : 'service' },
    // There is nobody to ask: whether it reaches us is seen at its first question.
    check: async () => ({ accountId: 'neo', title: 'NEO (consulta o nosso endereço)' }),
    // Nothing to write: what is wanted is what the next question is answered with.
    set: async (wanted) => ({ state: 'done', held: heldOf(wanted), memo: {} }),
    receive: {
      ask(request) {
        if (request.method !== 'POST') return { respond: refusals.method() };
        if (!sameText(credentialsIn(request) ?? '', `${username}:${password}`)) return { respond: refusals.credentials() };
        const login = loginIn(request);
        return login === undefined ? { respond: refusals.malformed() } : { by: byDocument ? 'document' : 'login', value: login };
      },
      answer: (_question, wanted) => answerOf(wanted),
    },
  };
}

function heldOf({ reference, products }: WantedAccount): HeldAccount {
  if (products.length === 0) return { reference: null, remoteId: null, products: [], memo: {} };
  return { reference, remoteId: reference, products: products.map(({ ref, blocked }) => ({ ref, blocked: blocked !== false })), memo: {} };
}
