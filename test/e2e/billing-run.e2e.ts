import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CustomerShape, InvoiceShape, PlanShape, ServiceShape, WorkShape } from '../support/api-shapes.ts';
import { withClient } from '../../apps/launcher/embedded-postgres/postgres-connection.ts';
import { daysAgo } from '../support/days.ts';
import { eventually } from '../support/eventually.ts';
import { beginStory, type Story } from '../support/story.ts';

jest.setTimeout(240_000);

const folder = mkdtempSync(join(tmpdir(), 'billing-run-'));
/** While it lies there, the next worker that has written a part of a billing run takes it away and dies. */
const fuse = join(folder, 'fuse');

interface RunShape extends WorkShape {
  counts: { invoices: number; alreadyBilled: number };
  totalCents: number;
}
interface LineShape {
  kind: string;
  description: string;
  amountCents: number;
  components: { fiscalNature: string; amountCents: number }[];
}
type WholeInvoice = InvoiceShape & { competence: string; dueDate: string; lines: LineShape[] };

const competence = daysAgo(0).slice(0, 7);
const sum = (parts: readonly { amountCents: number }[]): number => parts.reduce((total, part) => total + part.amountCents, 0);

describe("a month's invoices, from the customer to the debt", () => {
  let story: Story;
  let plan: PlanShape;
  let customer: CustomerShape;
  let service: ServiceShape;
  let invoice: WholeInvoice;
  beforeAll(async () => {
    story = await beginStory({ env: { LEASE_SECONDS: '3', FAILPOINTS: `billing-chunk-written=kill-once:${fuse}` } });
  });
  afterAll(async () => {
    await story?.end();
    rmSync(folder, { recursive: true, force: true });
  });

  const bill = async (more: object = {}): Promise<RunShape> => {
    const { id } = await story.api.post<RunShape>('/billing-runs', { competence, ...more });
    return story.provider.finished<RunShape>(`/billing-runs/${id}`);
  };

  it('sells a plan with a package and a benefit, and one more package today', async () => {
    const components = [
      { description: 'Conexão', fiscalNature: 'SCM', amountCents: 6_993 },
      { description: 'Suporte', fiscalNature: 'SVA', amountCents: 2_997 },
    ];
    const { products } = await story.provider.integrationWithProducts();
    const books = await story.provider.package('LIVROS', products.get('SM-COMPLETO'));
    const gift = await story.provider.package('GIBIS', products.get('SM-GIBIS'), { kind: 'benefit', priceCents: 0 });
    const audio = await story.provider.package('AUDIO', products.get('SM-AUDIO'), { priceCents: 3_100 });
    const packages = [books, gift].map(({ id }) => ({ packageId: id, mandatory: true }));
    plan = await story.provider.plan('Fibra 500', { components, packages });
    customer = await story.provider.customer(1);
    service = await story.provider.service(customer.id, plan.id, { dueDay: 'last' });
    // In use for a year; the audiobooks since today.
    await withClient(story.product.databaseUrl, async (client) => {
      await client.query(`UPDATE service SET enabled_at = now() - interval '1 year', starts_on = current_date - 365 WHERE id = $1`, [service.id]);
      await client.query('UPDATE service_package SET from_date = current_date - 365 WHERE service_id = $1', [service.id]);
    });
    await story.api.post(`/services/${service.id}/packages`, { packageId: audio.id });
  });

  it('previews without writing', async () => {
    const preview = await bill({ preview: true });
    expect(preview).toMatchObject({ status: 'previewed', counts: { invoices: 1, alreadyBilled: 0 } });
    const { data } = await story.api.get<{ data: { serviceId: string; totalCents: number; lines: LineShape[] }[] }>(`/billing-runs/${preview.id}/drafts`);
    expect(data).toMatchObject([{ serviceId: service.id, totalCents: preview.totalCents }]);
    expect(sum(data[0]?.lines ?? [])).toBe(preview.totalCents);
    expect(await story.api.list(`/invoices?customerId=${customer.id}`)).toEqual([]);
  });

  it('runs, is killed after its first part, and goes on; again, it bills nothing: one invoice', async () => {
    writeFileSync(fuse, '');
    const run = await bill();
    expect(existsSync(fuse)).toBe(false);
    expect(run).toMatchObject({ status: 'succeeded', counts: { invoices: 1 } });
    expect(await bill()).toMatchObject({ status: 'succeeded', counts: { invoices: 0, alreadyBilled: 1 }, totalCents: 0 });
    const invoices = await story.api.list<InvoiceShape>(`/invoices?customerId=${customer.id}`);
    expect(invoices).toHaveLength(1);
    invoice = await story.api.get(`/invoices/${invoices[0]?.id}`);
    expect(invoice).toMatchObject({ status: 'open', competence, totalCents: run.totalCents, serviceId: service.id });
  });

  it('its lines add up, and their components to each; the benefit is shown at nothing', () => {
    expect(sum(invoice.lines)).toBe(invoice.totalCents);
    for (const line of invoice.lines.filter(({ amountCents }) => amountCents > 0)) expect(sum(line.components)).toBe(line.amountCents);
    expect(invoice.lines[0]).toMatchObject({
      kind: 'plan',
      description: 'Fibra 500',
      amountCents: 9_990,
      components: [{ amountCents: 6_993 }, { amountCents: 2_997 }],
    });
    const [year = 0, month = 0, day = 0] = daysAgo(0).split('-').map(Number);
    const length = new Date(Date.UTC(year, month, 0)).getUTCDate();
    const since = Math.floor((3_100 * (length - day + 1)) / length + 0.5);
    const packages = invoice.lines.filter(({ kind }) => kind === 'package').map(({ amountCents }) => amountCents);
    expect(packages.toSorted((a, b) => a - b)).toEqual([0, 1_990, since].toSorted((a, b) => a - b));
  });

  it('once overdue it is a debt that blocks after its notice, until it is paid; bounced, it is noticed anew', async () => {
    await withClient(story.product.databaseUrl, (client) =>
      client.query("UPDATE invoice SET due_date = current_date - 30, open_since = now() - interval '60 days' WHERE id = $1", [invoice.id]),
    );
    await story.provider.notice(service.id, 20);
    const seen = async () => (await story.provider.preview()).services;
    expect(await seen()).toMatchObject([{ serviceId: service.id, decision: 'block', overdueCents: invoice.totalCents }]);
    const { id } = await story.api.post<{ id: string }>(`/invoices/${invoice.id}/payments`, {
      amountCents: invoice.totalCents,
      paidAt: new Date().toISOString(),
    });
    expect(await seen()).toEqual([]);
    await story.api.post(`/payments/${id}/reverse`, { reason: 'devolvido' });
    // The notice named the debt that was paid; a debt that comes back needs a new notice.
    await eventually(async () => expect(await seen()).toMatchObject([{ serviceId: service.id, decision: 'skip', reason: 'no_notice' }]));
  });
});
