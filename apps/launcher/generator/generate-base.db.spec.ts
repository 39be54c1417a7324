import { BillingModule, DebtListener, SuspensionTerms } from '#billing';
import { Customers, CustomersModule } from '#customers';
import { Database, Secrets } from '#kernel';
import { PackagesModule } from '#packages';
import { PlansModule } from '#plans';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type ModuleApp, startModules } from '../../../test/support/module-app.ts';
import { drawBase } from './draw-base.ts';
import { generateBase, type GeneratedBase } from './generate-base.ts';

// A base is much for a machine that does other things meanwhile.
jest.setTimeout(120_000);

const options = { customers: 2500, seed: 42, today: '2026-11-23' };

describe('a generated base', () => {
  let app: ModuleApp;
  let base: GeneratedBase;
  const progress: string[] = [];
  const generate = (): Promise<GeneratedBase> =>
    generateBase({ database: app.get(Database), secrets: app.get(Secrets) }, { ...options, progress: (done, total) => progress.push(`${done}/${total}`) });

  beforeAll(async () => {
    const terms = {
      provide: SuspensionTerms,
      useValue: { chargedWhileBlocked: () => 'false', slept: () => 'SELECT', fees: () => 'SELECT NULL::uuid AS id, 0 AS fine, 0 AS interest' },
    };
    const listener = { provide: DebtListener, useValue: { debtsChanged: () => Promise.resolve() } };
    app = await startModules([PackagesModule, PlansModule, CustomersModule, BillingModule], { ports: [listener, terms] });
    base = await generate();
  });
  afterAll(() => app.close());

  it('is written whole, and says how far it is', async () => {
    expect(progress).toEqual(['1000/2500', '2000/2500', '2500/2500']);
    expect(base).toMatchObject({ customers: 2500, found: false });
    const drawn = drawBase(options);
    expect(base.services.length).toBe(drawn.flatMap(({ services }) => services).length);
    expect(base.invoices.total).toBe(drawn.flatMap(({ services }) => services.flatMap(({ invoices }) => invoices)).length);
    expect(base.invoices.paid + base.invoices.open + base.invoices.overdue).toBe(base.invoices.total);
  });

  it('keeps documents as the customers room does', async () => {
    const [first] = drawBase({ ...options, customers: 1 });
    const [row] = await app.database.rows<{ id: string }>(`SELECT id FROM customer WHERE external_ref = 'exemplo:cliente:0'`);
    expect(await app.get(Customers).subscriber(app.database, row!.id)).toMatchObject({ name: first!.name, document: first!.document });
    const found = await app.request<{ data: { id: string }[] }>('GET', `/customers?search=${first!.document}`);
    expect(found.body.data.map(({ id }) => id)).toEqual([row!.id]);
  });

  it('keeps the sums of money', async () => {
    expect(
      await app.database.rows(
        `SELECT i.id FROM invoice i JOIN invoice_line l ON l.invoice_id = i.id LEFT JOIN payment p ON p.invoice_id = i.id
         GROUP BY i.id HAVING i.total_cents <> sum(l.amount_cents) OR i.paid_cents <> coalesce(sum(p.amount_cents), 0) OR (i.status = 'paid') <> (i.paid_cents >= i.total_cents)`,
      ),
    ).toEqual([]);
  });

  it('is shown by the rooms as anything else', async () => {
    const { serviceId, status } = base.services[0]!;
    expect((await app.request('GET', `/services/${serviceId}`)).body).toMatchObject({
      id: serviceId,
      status: base.services[0]!.paused ? 'suspended_by_request' : status,
    });
  });

  it('asked for again is found, not doubled', async () => {
    expect(await generate()).toEqual({ ...base, found: true });
  });
});
