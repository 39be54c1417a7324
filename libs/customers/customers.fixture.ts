import { Clock, newId } from '#kernel';
import { PackagesModule } from '#packages';
import { PlansModule } from '#plans';
import { expect } from '@jest/globals';
import { cpf } from 'cpf-cnpj-validator';
import { fakePlugin } from '../../test/support/fake-plugin.ts';
import { type Answer, type ModuleApp, startModules } from '../../test/support/module-app.ts';
import { CustomersModule } from './customers.module.ts';

export type Row = Record<string, unknown> & { id: string };

/** The room over HTTP, with a platform that wants an e-mail and one that takes a single package, and short ways to what a story needs. */
export async function openCustomers() {
  const books = fakePlugin('saber-mais');
  const demanding = { ...books, manifest: { ...books.manifest, needs: { name: 'required', document: 'required', email: 'required' } as const } };
  const single = fakePlugin('tv-unica', {}, { onePackagePerSubscriber: true });
  const app = await startModules([PackagesModule, PlansModule, CustomersModule], { plugins: [demanding, single] });
  const integrationId = await app.integration('saber-mais');
  const singleId = await app.integration('tv-unica');
  return { app, integrationId, singleId, clock: app.get(Clock), ...shortcuts(app, integrationId) };
}

function shortcuts(app: ModuleApp, integrationId: string) {
  const made = async (path: string, body: object): Promise<Row> => {
    const answer = await app.request<Row>('POST', path, body);
    expect({ status: answer.status, text: answer.status === 201 ? '' : answer.text }).toEqual({ status: 201, text: '' });
    return answer.body;
  };
  const product = async (on = integrationId): Promise<string> => {
    const id = newId();
    await app.database.query('INSERT INTO product (id, integration_id, ref, name) VALUES ($1::uuid, $2, $1::text, $3)', [id, on, `Produto ${id.slice(-4)}`]);
    return id;
  };
  return {
    product,
    package: async (more: { on?: string; kind?: string; priceCents?: number; description?: string } = {}): Promise<Row> => {
      const { on, ...rest } = more;
      const code = newId();
      const products = [{ productId: await product(on) }];
      return made('/packages', { code, description: `Pacote ${code.slice(-4)}`, kind: 'standalone', priceCents: 1990, products, ...rest });
    },
    plan: (packages: { packageId: string; mandatory: boolean }[] = [], more: object = {}): Promise<Row> =>
      made('/plans', { name: `Fibra ${newId().slice(-4)}`, priceCents: 9990, packages, ...more }),
    customer: (more: object = {}): Promise<Row> => made('/customers', { name: 'Ana Maria', document: cpf.generate(), email: 'ana@exemplo.com.br', ...more }),
    service: (customerId: string, planId: string, more: object = {}): Promise<Row> =>
      made(`/customers/${customerId}/services`, { planId, dueDay: 10, billing: 'advance', status: 'enabled', ...more }),
    attach: (serviceId: string, packageId: string, more: object = {}): Promise<Answer<Row>> =>
      app.request<Row>('POST', `/services/${serviceId}/packages`, { packageId, ...more }),
    attached: async (serviceId: string): Promise<string[]> => {
      const { body } = await app.request<{ data: { package: { id: string } }[] }>('GET', `/services/${serviceId}/packages`);
      return body.data.map((link) => link.package.id);
    },
    /** What was marked since the last time. */
    marks: (): string[] => app.marker.marked.splice(0).map(({ kind, urgency }) => `${kind} ${['unblock', 'create', 'change', 'block', 'look'][urgency] ?? ''}`),
  };
}

export type Stage = Awaited<ReturnType<typeof openCustomers>>;
