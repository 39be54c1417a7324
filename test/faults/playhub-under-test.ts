import { playHub } from '@content-platforms/playhub';
import { playHubControl } from '../../apps/sandbox/playhub/control-client.ts';
import { defaultCatalog } from '../../apps/sandbox/playhub/default-catalog.ts';
import type { PlatformUnderTest, TenantUnderTest } from './platform-under-test.ts';
import { sandboxTenant } from './sandbox-tenant.ts';

/** A product, and a slot to choose from. */
const [single, slot] = ['CIN', 'E2S'] as const;
const customer = { method: 'GET', path: '^/customers/[^/]+$' };
const taking = { method: 'DELETE', path: '/subscriptions/' };
const giving = { method: 'POST', path: '/subscriptions$' };

export const playHubUnderTest: PlatformUnderTest = {
  key: 'playhub',
  title: 'PlayHub',
  plugin: playHub,
  refs: [single, slot],
  requests: {
    check: { method: 'GET', path: '^/partner$' },
    products: { method: 'GET', path: '^/products$' },
    session: { method: 'POST', path: '^/authentication/tokens$' },
    look: customer,
    find: customer,
    create: { method: 'POST', path: '^/customers$' },
    open: giving,
    subscribe: giving,
    change: { method: 'PUT', path: '^/customers/[^/]+$' },
    block: taking,
    unblock: giving,
    unsubscribe: taking,
    end: taking,
  },
  repeatable: ['create', 'open', 'subscribe', 'unblock'],
  effects: {
    create: ['customer-created', `subscribed ${single}`],
    open: ['customer-created', `subscribed ${single}`],
    subscribe: [`subscribed ${slot}`],
    change: ['customer-changed'],
    block: [`unsubscribed ${single}`],
    // Nobody was made for one who was blocked from the first.
    unblock: ['customer-created', `subscribed ${single}`],
    unsubscribe: [`unsubscribed ${slot}`],
    end: [`unsubscribed ${single}`],
  },
  // No promise that nothing was applied.
  means: { '503': 'unknown' },
  // Its list comes whole.
  except: { 'products second page fails': null },
  rules: [
    { name: 'credentials refused', what: 'ApiKey and ApiSecret are not good any more', on: { session: 'invalid-settings' } },
    { name: 'no vouchers', what: 'every contracted voucher is in use (code 8)', on: { open: 'quota', subscribe: 'quota', unblock: 'quota' } },
    { name: 'not authorised', what: 'the partner may not sell the product any more (code 6)', on: { subscribe: 'refused' } },
  ],
  open,
};

async function open(sandboxUrl: string, name: string): Promise<TenantUnderTest> {
  const control = playHubControl(sandboxUrl, name);
  const { apiKey, apiSecret } = await control.configure({ requestsPerSecond: 100_000 });
  let seen = 0;
  const rules: Record<string, (on: boolean) => Promise<unknown>> = {
    'credentials refused': (on) => control.configure({ apiSecret: on ? `${apiSecret} changed` : apiSecret }),
    'no vouchers': (on) => control.configure({ vouchers: on ? 0 : 1_000 }),
    'not authorised': (on) => control.configure({ notAuthorised: on ? [slot] : [] }),
  };
  return {
    ...sandboxTenant(control),
    settings: { apiKey, apiSecret, baseUrl: control.baseUrl },
    loseSession: () => control.endTokens(),
    async fillPages() {
      const more = Array.from({ length: 91 }, (_, n) => ({ Id: `X${String(n).padStart(2, '0')}`, Name: `Serviço ${n}` }));
      return (await control.replaceProducts([...defaultCatalog, ...more])).length;
    },
    async newEffects() {
      const { effects } = await control.state(seen);
      seen += effects.length;
      // What people do at the platform's own desk is none of ours.
      return effects.filter(({ requestSeq }) => requestSeq !== null).map(({ kind, productId }) => [kind, productId].filter(Boolean).join(' '));
    },
    // A customer stays when it holds nothing any more.
    async held(reference) {
      const { customers } = await control.state();
      const holding = customers.filter(({ Username, Subscriptions }) => Username === reference && Subscriptions.length > 0);
      return holding.map(({ Subscriptions }) => Subscriptions.map(({ ProductId }) => ({ ref: ProductId, blocked: false })));
    },
    rule: async (rule, on) => void (await rules[rule]?.(on)),
  };
}
