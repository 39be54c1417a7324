import { watch } from '@content-platforms/watch';
import { watchControl } from '../../apps/sandbox/watch/control-client.ts';
import { defaultCatalog } from '../../apps/sandbox/watch/default-catalog.ts';
import type { PlatformUnderTest, TenantUnderTest } from './platform-under-test.ts';
import { sandboxTenant } from './sandbox-tenant.ts';

const [plus, kids] = ['WATCH-PLUS', 'WATCH-KIDS'] as const;
const packages = { method: 'GET', path: '^/watch/v1/pacotes/get$' };
const tickets = { method: 'GET', path: '^/watch/v2/tickets/get$' };
const status = { method: 'POST', path: '^/watch/v1/tickets/updatestatus$' };

/** An account is a link: what a second package brings is an account of its own, and contact data are never changed. */
export const watchUnderTest: PlatformUnderTest = {
  key: 'watch',
  title: 'Watch Brasil',
  plugin: watch,
  refs: [plus, kids],
  requests: {
    check: packages,
    products: packages,
    session: { method: 'POST', path: '^/oauth/token$' },
    look: tickets,
    find: tickets,
    list: tickets,
    create: { method: 'POST', path: '^/watch/v2/assinantes/insert$' },
    block: status,
    unblock: status,
    end: { method: 'POST', path: '^/watch/v1/tickets/delete$' },
  },
  lookBefore: 'block',
  repeatable: ['unblock'],
  effects: {
    create: [`ticket-created ${plus}`],
    block: [`status-set ${plus} false`],
    unblock: [`status-set ${plus} true`],
    end: [`ticket-deleted ${plus}`],
  },
  // No promise that nothing was applied.
  means: { '503': 'unknown' },
  // Its lists come whole.
  except: { 'products second page fails': null },
  rules: [
    { name: 'credentials refused', what: 'the client secret is not good any more', on: { session: 'invalid-settings' } },
    { name: 'no tickets left', what: 'every contracted ticket is in use', on: { create: 'quota' } },
    { name: 'package closed', what: 'the package is no longer sold', on: { create: 'refused' } },
  ],
  open,
};

async function open(sandboxUrl: string, name: string): Promise<TenantUnderTest> {
  const control = watchControl(sandboxUrl, name);
  const { clientId, clientSecret, uid, redirectUrl } = await control.configure({ requestsPerSecond: 100_000 });
  let seen = 0;
  const rules: Record<string, (on: boolean) => Promise<unknown>> = {
    'credentials refused': (on) => control.configure({ clientSecret: on ? `${clientSecret} changed` : clientSecret }),
    'no tickets left': (on) => control.configure({ licences: on ? 0 : 1_000 }),
    'package closed': (on) => control.replaceProducts(defaultCatalog.map((one) => (one.Pacote === plus ? { ...one, Ativo: !on } : one))),
  };
  return {
    ...sandboxTenant(control),
    settings: { clientId, clientSecret, uid, redirectUrl, baseUrl: control.baseUrl },
    loseSession: () => control.endTokens(),
    async fillPages() {
      const more = Array.from({ length: 95 }, (_, n) => ({ Pacote: `X${n}`, Nome: `Pacote ${n}` }));
      return (await control.replaceProducts([...defaultCatalog, ...more])).length;
    },
    async newEffects() {
      const { effects } = await control.state(seen);
      seen += effects.length;
      // What people do at the platform's own desk is none of ours.
      const ours = effects.filter(({ requestSeq }) => requestSeq !== null);
      return ours.map(({ kind, pacote, status: set }) => [kind, pacote, set].filter((part) => part !== undefined).join(' '));
    },
    async held(reference) {
      const own = (await control.state()).tickets.filter(({ IDIntegracaoAssinante }) => IDIntegracaoAssinante === reference);
      return own.length === 0 ? [] : [own.map(({ Pacote, Status }) => ({ ref: Pacote, blocked: !Status }))];
    },
    rule: async (rule, on) => void (await rules[rule]?.(on)),
  };
}
