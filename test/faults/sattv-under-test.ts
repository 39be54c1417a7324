import { satTv } from '@content-platforms/sattv';
import { satTvControl } from '../../apps/sandbox/sattv/control-client.ts';
import { defaultCatalog } from '../../apps/sandbox/sattv/default-catalog.ts';
import { isOpen, productsOf } from '../../apps/sandbox/sattv/model.ts';
import type { Person, PlatformUnderTest, TenantUnderTest } from './platform-under-test.ts';
import { sandboxTenant } from './sandbox-tenant.ts';

/** A principal product and an additional one. */
const [main, addon] = [20, 101] as const;
const post = (path: string) => ({ method: 'POST', path: `^${path}$` });

export const satTvUnderTest: PlatformUnderTest = {
  key: 'sattv',
  title: 'SatTV',
  plugin: satTv,
  refs: [String(main), String(addon)],
  requests: {
    check: post('/provedor/consultar'),
    products: post('/produtos/listar'),
    session: post('/sessao/abrir'),
    look: post('/clientes/buscar'),
    find: post('/clientes/buscar'),
    list: post('/clientes/listar'),
    create: post('/clientes/inserir'),
    open: post('/contratos/inserir'),
    subscribe: post('/contratos/alterar'),
    change: post('/clientes/alterar'),
    block: post('/contratos/bloquear'),
    unblock: post('/contratos/desbloquear'),
    unsubscribe: post('/contratos/alterar'),
    end: post('/contratos/encerrar'),
  },
  repeatable: ['create', 'open', 'unblock'],
  effects: {
    create: ['customer-created', `contract-opened ${main}`],
    open: ['customer-created', `contract-opened ${main}`],
    subscribe: [`alteration-begun ${main}+${addon}`],
    change: ['customer-changed'],
    block: [`blocked ${main}`],
    unblock: [`unblocked ${main}`],
    unsubscribe: [`alteration-begun ${main}`],
    end: [`contract-ended ${main}`],
  },
  means: {
    // Here 401 is code 10: the session is not good. Twice in a row, somebody else is at work with the same user.
    '401': 'unavailable',
    // A code that is on no list, but any code says that nothing changed.
    'error-in-200': 'refused',
    // No promise that nothing was applied.
    '503': 'unknown',
  },
  rules: [
    { name: 'login refused', what: 'user or password are not good any more (code 11)', on: { session: 'invalid-settings' } },
    {
      name: 'document taken',
      what: 'the CPF is another customer’s (code 21), until somebody gives that one our reference',
      on: { create: 'conflict' },
      effects: [`contract-opened ${main}`, 'customer-changed'],
    },
    { name: 'no licences', what: 'every contracted licence is in use (code 28)', on: { open: 'quota' } },
    { name: 'product closed', what: 'the product is no longer sold', on: { subscribe: 'refused' } },
  ],
  open,
};

async function open(sandboxUrl: string, name: string): Promise<TenantUnderTest> {
  const control = satTvControl(sandboxUrl, name);
  // An operation has ended when its answer is sent: what is slow there is no fault.
  const { usuario, senha, idProvedor } = await control.configure({ requestsPerSecond: 100_000, operationMs: 0 });
  let seen = 0;
  const rules: Record<string, (on: boolean, person: Person) => Promise<unknown>> = {
    'login refused': (on) => control.configure({ senha: on ? `${senha} changed` : senha }),
    'document taken': async (on, { email, document, reference }) => {
      if (on) return control.plantCustomer({ nome: 'Outra pessoa', cpf_cnpj: masked(document), email });
      const other = (await control.state()).customers.find(({ nome }) => nome === 'Outra pessoa');
      return other && control.changeCustomer(other.id_cliente, { codigo_externo: reference ?? '' });
    },
    'no licences': (on) => control.configure({ licencas: on ? 0 : 1_000 }),
    'product closed': (on) => control.replaceProducts(defaultCatalog.map((product) => (product.id === addon ? { ...product, disponivel: !on } : product))),
  };
  return {
    ...sandboxTenant(control),
    settings: { username: usuario, password: senha, providerId: idProvedor, baseUrl: control.baseUrl },
    loseSession: () => control.endSession(),
    async fillPages() {
      const more = Array.from({ length: 108 }, (_, n) => ({ id: 1_000 + n, nome: `Canal ${n}`, tipo: 'adicional' as const }));
      return (await control.replaceProducts([...defaultCatalog, ...more])).length;
    },
    async newEffects() {
      const { effects } = await control.state(seen);
      seen += effects.length;
      // An operation's end, and what people do at the platform's own desk, is none of ours.
      const ours = effects.filter(({ requestSeq }) => requestSeq !== null);
      return ours.map(({ kind, produtos }) => [kind, produtos?.join('+')].filter(Boolean).join(' '));
    },
    async held(reference) {
      const { customers } = await control.state();
      const contracts = customers.filter(({ codigo_externo }) => codigo_externo === reference).flatMap(({ contratos }) => contratos.filter(isOpen));
      return contracts.map((contract) => productsOf(contract).map((id) => ({ ref: String(id), blocked: contract.bloqueio !== null })));
    },
    rule: async (rule, on, person) => void (await rules[rule]?.(on, person)),
  };
}

const masked = (document: string): string => document.replace(/^(\d{3})(\d{3})(\d{3})(\d{2})$/, '$1.$2.$3-$4');
