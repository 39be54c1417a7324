import { saberMais } from '@content-platforms/saber-mais';
import { saberMaisControl } from '../../apps/sandbox/control-client.ts';
import { defaultCatalog } from '../../apps/sandbox/saber-mais/default-catalog.ts';
import type { PlatformUnderTest, Rule, TenantUnderTest } from './platform-under-test.ts';

const [first, second] = ['SM-COMPLETO', 'SM-AUDIO'] as const;
const stranger = 'c-taken@example.com';

const rule = (name: string, what: string, on: Rule['on']): Rule => ({
  name,
  what,
  on,
  apply: (tenant) => tenant.rule(name, true),
  lift: (tenant) => tenant.rule(name, false),
});

export const saberMaisUnderTest: PlatformUnderTest = {
  key: 'saber-mais',
  title: 'Saber Mais',
  plugin: saberMais,
  refs: [first, second],
  requests: {
    check: { method: 'GET', path: '^/parceiro$' },
    products: { method: 'GET', path: '^/produtos$' },
    look: { method: 'GET', path: '^/usuarios' },
    find: { method: 'GET', path: '^/usuarios' },
    list: { method: 'GET', path: '^/usuarios$' },
    create: { method: 'POST', path: '^/usuarios$' },
    subscribe: { method: 'POST', path: '^/usuarios/\\d+/assinaturas$' },
    change: { method: 'PATCH', path: '^/usuarios/\\d+$' },
    block: { method: 'PATCH', path: '^/assinaturas/\\d+$' },
    unblock: { method: 'PATCH', path: '^/assinaturas/\\d+$' },
    unsubscribe: { method: 'DELETE', path: '^/assinaturas/\\d+$' },
    end: { method: 'DELETE', path: '^/usuarios/\\d+$' },
  },
  repeatable: ['unblock'],
  effects: {
    create: ['user-created', `subscribed ${first}`],
    subscribe: [`subscribed ${second}`],
    change: ['user-changed'],
    block: [`situation-set ${first} bloqueada`],
    unblock: [`situation-set ${first} ativa`],
    unsubscribe: [`unsubscribed ${second}`],
    end: ['user-deleted'],
  },
  rules: [
    rule('409 busy', 'the platform still works on this subscription', { block: 'busy', unblock: 'busy' }),
    rule('409 e-mail taken', 'the e-mail is another user’s', { create: 'conflict', change: 'conflict' }),
    rule('409 no licences', 'every contracted licence is in use', { create: 'quota' }),
    rule('422 product closed', 'the product is no longer sold', { subscribe: 'refused' }),
  ],
  open,
};

async function open(sandboxUrl: string, name: string): Promise<TenantUnderTest> {
  const control = saberMaisControl(sandboxUrl, name);
  await control.configure({ requestsPerMinute: 100_000 });
  let seen = 0;
  const rules: Record<string, (on: boolean) => Promise<unknown>> = {
    '409 busy': (on) => control.configure({ processingMs: on ? 3_600_000 : 0 }),
    '409 e-mail taken': async (on) => {
      if (on) await control.plantUser({ referencia: 'somebody-else', email: stranger });
      const other = (await control.state()).users.find(({ referencia }) => referencia === 'somebody-else');
      if (!on && other) await control.changeUser(other.id, { email: 'moved@example.com' });
    },
    '409 no licences': (on) => control.configure({ licencas: on ? 0 : 1_000 }),
    '422 product closed': (on) =>
      control.replaceProducts(defaultCatalog.map((product) => (product.codigo === second ? { ...product, situacao: on ? 'inativo' : 'ativo' } : product))),
  };
  return {
    settings: { token: control.token, baseUrl: control.baseUrl },
    fault: async (fault) => void (await control.fault(fault)),
    suffered: async () => (await control.state()).faults.reduce((sum, { hits }) => sum + hits, 0),
    heal: () => control.heal(),
    landLate: () => control.landLate(),
    async fillPages() {
      const more = Array.from({ length: 108 }, (_, n) => ({ codigo: `SM-X${n}`, nome: `Livro ${n}` }));
      await control.replaceProducts([...defaultCatalog, ...more]);
    },
    async newEffects() {
      const { effects } = await control.state(seen);
      seen += effects.length;
      // What people do at the platform's own desk is none of ours.
      const ours = effects.filter(({ requestSeq }) => requestSeq !== null);
      return ours.map(({ kind, produto, situacao }) => [kind, produto, kind === 'situation-set' ? situacao : undefined].filter(Boolean).join(' '));
    },
    async held(reference) {
      const { users } = await control.state();
      return users
        .filter(({ referencia }) => referencia === reference)
        .map(({ assinaturas }) => assinaturas.map(({ produto, situacao }) => ({ ref: produto, blocked: situacao === 'bloqueada' })));
    },
    requestCount: async () => (await control.state()).requests.total,
    redirectsFollowed: async () => (await control.state()).redirectsFollowed,
    rule: async (name, on) => void (await rules[name]?.(on)),
  };
}

/** The address that somebody else has taken, for the rule of that name. */
export const takenEmail = stranger;
