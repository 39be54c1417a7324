import type { CustomerShape, IntegrationShape, WorkShape } from './api-shapes.ts';
import type { ApiClient } from './api-client.ts';
import { person } from './people.ts';
import type { Provider } from './provider.ts';

/** A screen of the console: where it is, its heading, the name of its picture in the operator's guide. */
export type Screen = readonly [path: string, heading: string, picture: string];

/** What the screens show: a small provider with a bit of everything. */
export interface Shown {
  customer: CustomerShape;
  /** Theirs. */
  serviceId: string;
  integration: IntegrationShape;
  blockRunId: string;
  billingRunId: string;
  reconciliationId: string;
  importId: string;
}

/** One who is new, one who is here with another e-mail, one who cannot be taken. */
export const customersCsv = `codigo;nome;cpf_cnpj;email;cidade
900;Beatriz Prado;153.509.460-56;bia@exemplo.com.br;Itaúna
901;${person(2).name};${person(2).document};novo@exemplo.com.br;
902;Carlos Reis;390.533.447-06;carlos@exemplo.com.br;Bom Despacho
`;

/** Makes what the screens show, by the API alone. */
export async function furnish(provider: Provider, api: ApiClient): Promise<Shown> {
  const { integration, products } = await provider.integrationWithProducts();
  const books = await provider.package('LIVROS', products.get('SM-COMPLETO'), { priceCents: 2_990 });
  const comics = await provider.package('GIBIS', products.get('SM-GIBIS'), { kind: 'benefit', priceCents: 0 });
  const [plan] = await Promise.all([
    provider.plan('Fibra 500', { packages: [{ packageId: books.id, mandatory: true }] }),
    provider.plan('Fibra 700', {
      priceCents: 12_990,
      lockPackages: true,
      packages: [
        { packageId: books.id, mandatory: true },
        { packageId: comics.id, mandatory: false },
      ],
    }),
    // Turned off: it calls nobody.
    api.post('/webhook-endpoints', {
      url: 'https://erp.exemplo.com.br/webhooks',
      description: 'ERP',
      eventTypes: ['*'],
      enabled: false,
    }),
    api.post('/charge-types', { name: 'Taxa de instalação', blocks: false }),
    api.post('/charge-types', { name: 'Roteador em comodato' }),
    api.post('/roles', { name: 'Atendimento da loja', permissions: ['customers:read', 'plans:read'] }),
  ]);
  const customers = await Promise.all(
    [1, 2, 3, 4].map(async (n) => {
      const customer = await provider.customer(n);
      const service = await provider.service(customer.id, plan.id);
      await provider.invoice(customer.id, service.id, 30);
      await provider.notice(service.id, 20);
      return { customer, service };
    }),
  );
  const { customer, service } = customers[3] as (typeof customers)[number];
  const competence = new Date().toISOString().slice(0, 7);
  await api.post('/billing-events', {
    serviceId: service.id,
    kind: 'surcharge',
    description: 'Visita técnica',
    amountCents: 5_000,
    firstCompetence: competence,
  });
  await Promise.all(customers.map((each) => provider.settled(each.customer.id)));
  const [{ run }, billing, reconciliation, brought] = await Promise.all([
    provider.preview(),
    api.post<WorkShape>('/billing-runs', { competence, preview: true }),
    api.post<WorkShape>(`/integrations/${integration.id}/reconciliations`),
    api.post<WorkShape>('/imports', { kind: 'customers', files: [{ name: 'clientes.csv', content: Buffer.from(customersCsv).toString('base64') }] }),
  ]);
  await Promise.all([
    provider.finished(`/billing-runs/${billing.id}`),
    provider.finished(`/reconciliations/${reconciliation.id}`),
    provider.finished(`/imports/${brought.id}`),
  ]);
  return {
    customer,
    serviceId: service.id,
    integration,
    blockRunId: run.id,
    billingRunId: billing.id,
    reconciliationId: reconciliation.id,
    importId: brought.id,
  };
}

/** Every screen that the menu and the screens themselves lead to. */
export function screensOf({ customer, integration, ...ids }: Shown): Screen[] {
  const ofCustomer = (tab: string): string => `/clientes/${customer.id}?aba=${tab}`;
  return [
    ['/', 'Painel', 'painel'],
    ['/clientes', 'Clientes', 'clientes'],
    [`/clientes/${customer.id}`, customer.name, 'cliente-servicos'],
    [ofCustomer('contas'), customer.name, 'cliente-contas'],
    [ofCustomer('faturas'), customer.name, 'cliente-faturas'],
    [ofCustomer('avisos'), customer.name, 'cliente-avisos'],
    [ofCustomer('historico'), customer.name, 'cliente-historico'],
    [ofCustomer('dados'), customer.name, 'cliente-dados'],
    ['/servicos', 'Serviços', 'servicos'],
    ['/degustacoes', 'Degustações', 'degustacoes'],
    ['/bloqueios', 'Bloqueios por débito', 'bloqueios'],
    [`/bloqueios/${ids.blockRunId}`, 'Débitos até', 'bloqueio'],
    ['/avisos', 'Avisos de débito', 'avisos-de-debito'],
    ['/rescisoes', 'Rescisões por débito', 'rescisoes'],
    ['/faturas', 'Faturas', 'faturas'],
    ['/faturamento', 'Faturamento', 'faturamentos'],
    [`/faturamento/${ids.billingRunId}`, 'Competência', 'faturamento'],
    ['/eventos-de-faturamento', 'Eventos de faturamento', 'eventos-de-faturamento'],
    ['/contas', 'Contas nas plataformas', 'contas'],
    [`/reconciliacao?integrationId=${integration.id}&conferencia=${ids.reconciliationId}`, 'Reconciliação', 'reconciliacao'],
    ['/configuracao/pacotes', 'Pacotes', 'pacotes'],
    ['/configuracao/planos', 'Serviços/Planos', 'planos'],
    ['/configuracao/tipos-de-cobranca', 'Tipos de cobrança', 'tipos-de-cobranca'],
    ['/configuracao/perfis-de-suspensao', 'Perfis de suspensão', 'perfis-de-suspensao'],
    ['/configuracao/regras', 'Regras automáticas', 'regras'],
    ['/configuracoes/integracoes', 'Plataformas de Conteúdo', 'integracoes'],
    [`/configuracoes/integracoes/${integration.id}/produtos`, 'Produtos', 'produtos'],
    ['/administracao/usuarios', 'Usuários', 'usuarios'],
    ['/administracao/papeis', 'Papéis', 'papeis'],
    ['/administracao/chaves', 'Chaves de API', 'chaves'],
    ['/administracao/webhooks', 'Webhooks', 'webhooks'],
    ['/administracao/privacidade', 'Privacidade', 'privacidade'],
    ['/administracao/chaves-de-criptografia', 'Chaves de criptografia', 'chaves-de-criptografia'],
    ['/administracao/importacoes', 'Importações', 'importacoes'],
    [`/administracao/importacoes/${ids.importId}`, 'Clientes: clientes.csv', 'importacao'],
    ['/administracao/exportacoes', 'Exportações', 'exportacoes'],
    ['/administracao/auditoria', 'Auditoria', 'auditoria'],
    ['/minha-conta', 'Minha conta', 'minha-conta'],
  ];
}
