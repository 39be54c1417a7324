import type { SaberMaisControl } from '../../apps/sandbox/control-client.ts';
import type { ApiClient } from './api-client.ts';
import type {
  AccountShape,
  BlockRunShape,
  BlockRunServiceShape,
  CustomerShape,
  IntegrationShape,
  InvoiceShape,
  PackageShape,
  PlanShape,
  ProductShape,
  ServiceShape,
  SyncShape,
  WorkShape,
} from './api-shapes.ts';
import { daysAgo, momentDaysAgo } from './days.ts';
import { eventually } from './eventually.ts';
import { person } from './people.ts';

const sleeping = ['queued', 'running', 'previewing'];

/** What an internet provider's people do, through the public API alone. */
export class Provider {
  constructor(
    private readonly api: ApiClient,
    private readonly platform: SaberMaisControl,
    private readonly requestsPerMinute: number,
  ) {}

  /** Registered with the sandbox's token; unknown outcomes are settled after two seconds. */
  integration(more: object = {}): Promise<IntegrationShape> {
    const { baseUrl, token } = this.platform;
    return this.api.post('/integrations', {
      platform: 'saber-mais',
      description: 'Click Sistemas (Saber Mais)',
      settings: { token, baseUrl },
      limits: { requests: { max: this.requestsPerMinute, perSeconds: 60 }, settleSeconds: 2 },
      ...more,
    });
  }

  /** Registered and synced: its products by the platform's codes. */
  async integrationWithProducts(more: object = {}): Promise<{ integration: IntegrationShape; products: Map<string, ProductShape> }> {
    const integration = await this.integration(more);
    await this.sync(integration.id);
    return { integration, products: await this.products(integration.id) };
  }

  /** Ações > Produtos > Sincronizar, to its end or until it is held. */
  async sync(integrationId: string): Promise<SyncShape> {
    const { id } = await this.api.post<SyncShape>(`/integrations/${integrationId}/syncs`);
    return this.finished<SyncShape>(`/syncs/${id}`);
  }

  async products(integrationId: string): Promise<Map<string, ProductShape>> {
    const products = await this.api.list<ProductShape>(`/integrations/${integrationId}/products`);
    return new Map(products.map((product) => [product.ref, product]));
  }

  /** A package that gives one product. */
  package(code: string, product: ProductShape | undefined, more: object = {}): Promise<PackageShape> {
    return this.api.post('/packages', {
      code,
      description: product?.name ?? code,
      kind: 'standalone',
      priceCents: 1990,
      products: product ? [{ productId: product.id }] : [],
      ...more,
    });
  }

  plan(name: string, more: object = {}): Promise<PlanShape> {
    return this.api.post('/plans', { name, priceCents: 9990, ...more });
  }

  customer(n: number, more: object = {}): Promise<CustomerShape> {
    return this.api.post('/customers', { ...person(n), ...more });
  }

  /** A service that is enabled at once. */
  service(customerId: string, planId: string, more: object = {}): Promise<ServiceShape> {
    return this.api.post(`/customers/${customerId}/services`, { planId, dueDay: 10, billing: 'advance', status: 'enabled', ...more });
  }

  /** An invoice for the internet service, due so many days ago. */
  invoice(customerId: string, serviceId: string, dueDaysAgo: number, amountCents = 9990): Promise<InvoiceShape> {
    return this.api.post('/invoices', { customerId, serviceId, dueDate: daysAgo(dueDaysAgo), lines: [{ description: 'Internet', amountCents }] });
  }

  notice(serviceId: string, sentDaysAgo: number): Promise<unknown> {
    return this.api.post('/notices', { serviceId, channel: 'email', sentAt: momentDaysAgo(sentDaysAgo), text: 'Sua fatura venceu.' });
  }

  /** Who would be blocked now, and why not the others. */
  async preview(): Promise<{ run: BlockRunShape; services: BlockRunServiceShape[] }> {
    const { id } = await this.api.post<BlockRunShape>('/block-runs', { preview: true });
    const run = await this.finished<BlockRunShape>(`/block-runs/${id}`);
    return { run, services: await this.api.list(`/block-runs/${id}/services`) };
  }

  /** Runs a preview to its end. */
  async run(previewId: string): Promise<BlockRunShape> {
    await this.api.post(`/block-runs/${previewId}/run`);
    return this.finished<BlockRunShape>(`/block-runs/${previewId}`);
  }

  /** An overdue invoice, noticed long ago, and the block that follows. */
  async blockForDebt(customerId: string, serviceId: string): Promise<InvoiceShape> {
    const invoice = await this.invoice(customerId, serviceId, 30);
    await this.notice(serviceId, 20);
    const { run } = await this.preview();
    await this.run(run.id);
    return invoice;
  }

  pay(invoiceId: string, amountCents: number): Promise<unknown> {
    return this.api.post(`/invoices/${invoiceId}/payments`, { amountCents, paidAt: new Date().toISOString() });
  }

  accounts(customerId: string): Promise<AccountShape[]> {
    return this.api.list(`/accounts?customerId=${customerId}`);
  }

  /** The customer's one account, once it is in step and no outcome is unknown any more. */
  settled(customerId: string, within = 60_000): Promise<AccountShape> {
    return eventually(
      async () => {
        const [account, ...others] = await this.accounts(customerId);
        if (!account || others.length > 0 || account.state !== 'in_step' || account.unsettledUntil !== null)
          throw new Error(JSON.stringify([account, ...others]));
        return account;
      },
      { within, what: 'one account in step' },
    );
  }

  /** Long work, once it neither waits nor runs. */
  async finished<Work extends WorkShape>(path: string, within = 60_000): Promise<Work> {
    return (await eventually(
      async () => {
        const work = await this.api.get<Work>(path);
        if (sleeping.includes(work.status)) throw new Error(JSON.stringify(work));
        return work;
      },
      { within, what: `the end of ${path}` },
    )) as Work;
  }
}
