import { saberMais } from '@content-platforms/saber-mais';
import { saberMaisControl } from '../../apps/sandbox/control-client.ts';
import { defaultCatalog } from '../../apps/sandbox/saber-mais/default-catalog.ts';
import type { Person, PlatformUnderTest, TenantUnderTest } from './platform-under-test.ts';
import { sandboxTenant } from './sandbox-tenant.ts';

const [first, second] = ['SM-COMPLETO', 'SM-AUDIO'] as const;

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
    { name: '409 busy', what: 'the platform still works on this subscription', on: { block: 'busy', unblock: 'busy' } },
    { name: '409 e-mail taken', what: 'the e-mail is another user’s', on: { create: 'conflict', change: 'conflict' } },
    { name: '409 no licences', what: 'every contracted licence is in use', on: { create: 'quota' } },
    { name: '422 product closed', what: 'the product is no longer sold', on: { subscribe: 'refused' } },
  ],
  open,
};

async function open(sandboxUrl: string, name: string): Promise<TenantUnderTest> {
  const control = saberMaisControl(sandboxUrl, name);
  await control.configure({ requestsPerMinute: 100_000 });
  let seen = 0;
  const rules: Record<string, (on: boolean, person: Person) => Promise<unknown>> = {
    '409 busy': (on) => control.configure({ processingMs: on ? 3_600_000 : 0 }),
    '409 e-mail taken': async (on, { email }) => {
      if (on) return control.plantUser({ referencia: 'somebody-else', email });
      const other = (await control.state()).users.find(({ referencia }) => referencia === 'somebody-else');
      return other && control.changeUser(other.id, { email: 'moved@example.com' });
    },
    '409 no licences': (on) => control.configure({ licencas: on ? 0 : 1_000 }),
    '422 product closed': (on) =>
      control.replaceProducts(defaultCatalog.map((product) => (product.codigo === second ? { ...product, situacao: on ? 'inativo' : 'ativo' } : product))),
  };
  return {
    ...sandboxTenant(control),
    settings: { token: control.token, baseUrl: control.baseUrl },
    async fillPages() {
      const more = Array.from({ length: 108 }, (_, n) => ({ codigo: `SM-X${n}`, nome: `Livro ${n}` }));
      return (await control.replaceProducts([...defaultCatalog, ...more])).length;
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
    rule: async (rule, on, person) => void (await rules[rule]?.(on, person)),
  };
}
