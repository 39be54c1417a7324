import { motv } from '@content-platforms/motv';
import { motvControl } from '../../apps/sandbox/motv/control-client.ts';
import { defaultCatalog } from '../../apps/sandbox/motv/default-catalog.ts';
import type { PlatformUnderTest, TenantUnderTest } from './platform-under-test.ts';
import { sandboxTenant } from './sandbox-tenant.ts';

const [family, films] = [12, 22] as const;
const post = (path: string) => ({ method: 'POST', path: `^${path}$` });
const products = post('/sales/getAllowedProductsForCustomer');
const search = post('/customer/findCustomerForSales');

/** Contact data are never changed: no method for it is known. */
export const motvUnderTest: PlatformUnderTest = {
  key: 'motv',
  title: 'moTV',
  plugin: motv,
  refs: [String(family), String(films)],
  requests: {
    check: products,
    products,
    look: search,
    find: search,
    create: post('/integration/createMotvCustomer'),
    open: post('/integration/subscribe'),
    subscribe: post('/integration/subscribe'),
    block: post('/subscription/suspendSubscription'),
    unblock: post('/subscription/resumeSubscription'),
    unsubscribe: post('/integration/cancel'),
    end: post('/customer/deleteCustomer'),
  },
  lookBefore: 'block',
  repeatable: ['unblock'],
  effects: {
    create: ['viewer-created', `subscribed ${family}`],
    open: ['viewer-created', `subscribed ${family}`],
    subscribe: [`subscribed ${films}`],
    block: [`suspended ${family}`],
    unblock: [`resumed ${family}`],
    unsubscribe: [`cancelled ${films}`],
    end: ['viewer-deleted'],
  },
  // No promise that nothing was applied.
  means: { '503': 'unknown' },
  // Its list comes whole, and tells no total: a product is there twice instead.
  except: { 'products second page fails': null },
  rules: [
    { name: 'not signed', what: 'the secret is not good any more (status 25)', on: { look: 'invalid-settings' } },
    { name: 'product gone', what: 'the provider may not sell the product any more (status 12)', on: { subscribe: 'refused' } },
  ],
  open,
};

async function open(sandboxUrl: string, name: string): Promise<TenantUnderTest> {
  const control = motvControl(sandboxUrl, name);
  const { user, secret } = await control.configure({ requestsPerSecond: 100_000 });
  let seen = 0;
  const rules: Record<string, (on: boolean) => Promise<unknown>> = {
    'not signed': (on) => control.configure({ secret: on ? `${secret} changed` : secret }),
    'product gone': (on) => control.replaceProducts(defaultCatalog.filter(({ products_id }) => !on || products_id !== films)),
  };
  return {
    ...sandboxTenant(control),
    settings: { username: user, secret, baseUrl: control.baseUrl },
    async fillPages() {
      const more = Array.from({ length: 94 }, (_, n) => ({ products_id: 1_000 + n, name: `Canal ${n}` }));
      return (await control.replaceProducts([...defaultCatalog, ...more])).length;
    },
    async newEffects() {
      const { effects } = await control.state(seen);
      seen += effects.length;
      // What people do at the platform's own desk is none of ours.
      const ours = effects.filter(({ requestSeq }) => requestSeq !== null);
      return ours.map(({ kind, productsId }) => [kind, productsId].filter((part) => part !== undefined).join(' '));
    },
    async held(reference) {
      const own = (await control.state()).viewers.filter(({ login }) => login === reference);
      return own.map(({ subscriptions }) =>
        subscriptions.filter(({ cancelled }) => !cancelled).map(({ products_id, suspended }) => ({ ref: String(products_id), blocked: suspended })),
      );
    },
    rule: async (rule, on) => void (await rules[rule]?.(on)),
  };
}
