import { webhook } from '@content-platforms/webhook';
import { webhookControl } from '../../apps/sandbox/webhook/control-client.ts';
import type { Expected } from './expected.ts';
import type { PlatformUnderTest, TenantUnderTest } from './platform-under-test.ts';
import { sandboxTenant } from './sandbox-tenant.ts';

const events = { method: 'POST', path: '^/eventos$' };
/** A receiver's 2xx is its yes, with any object in it. */
const taken: Expected = { code: 'ok', consequence: 'none' };

/** One address for everything, nothing to read: each package is an account, so none is added to another. */
export const webhookUnderTest: PlatformUnderTest = {
  key: 'webhook',
  title: 'Others (webhook)',
  plugin: webhook,
  refs: ['GENERICO-1', 'GENERICO-2'],
  requests: { check: events, create: events, change: events, block: events, unblock: events, end: events },
  repeatable: ['create', 'change', 'unblock'],
  effects: { create: ['cadastro'], change: ['habilitacao'], block: ['suspensao'], unblock: ['habilitacao'], end: ['remocao'] },
  except: Object.fromEntries(['check', 'create', 'change', 'block', 'unblock', 'end'].map((operation) => [`${operation} malformed`, taken])),
  rules: [],
  open,
};

async function open(sandboxUrl: string, name: string): Promise<TenantUnderTest> {
  const control = webhookControl(sandboxUrl, name);
  let seen = 0;
  return {
    ...sandboxTenant(control),
    settings: { url: control.url, secret: control.secret },
    fillPages: async () => 0,
    async newEffects() {
      const { effects } = await control.state(seen);
      seen += effects.length;
      return effects.map(({ kind }) => kind);
    },
    async held(reference) {
      const { accounts } = await control.state();
      return accounts
        .filter(({ referencia }) => referencia === reference)
        .map(({ produtos }) => produtos.map(({ codigo, status }) => ({ ref: codigo, blocked: status === 'suspenso' })));
    },
    rule: async () => undefined,
  };
}
