import { BlockingPolicies } from '#blocking';
import { BillingModule, DebtListener, SuspensionTerms } from '#billing';
import { Customers, CustomersModule } from '#customers';
import { urgency } from '#integrations';
import { newId, type Tx } from '#kernel';
import { PackagesModule } from '#packages';
import { PlansModule } from '#plans';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fakePlugin } from '../../../test/support/fake-plugin.ts';
import { type ModuleApp, startModules } from '../../../test/support/module-app.ts';
import { HubsoftImport } from './hubsoft-import.service.ts';
import { ImportsModule } from '../imports.module.ts';
import type { ImportReport } from './report.ts';

// Each story has a database of its own.
jest.setTimeout(120_000);

const fixtures = fileURLToPath(new URL('../../../test/fixtures/hubsoft', import.meta.url));
const tables = [
  'charge_type',
  'package',
  'plan',
  'customer',
  'service',
  'service_package',
  'hold',
  'invoice',
  'invoice_line',
  'payment',
  'imported',
  'audit_event',
];

class HeardDebts extends DebtListener {
  readonly heard: string[] = [];
  override debtsChanged(_tx: Tx, serviceIds: string[]): Promise<void> {
    this.heard.push(...serviceIds);
    return Promise.resolve();
  }
}
const debts = new HeardDebts();
/** Up to when it was said that payments are known. */
const toldAsOf: Date[] = [];

let app: ModuleApp;
let folder: string;
const rooms = [PackagesModule, PlansModule, CustomersModule, BillingModule, ImportsModule];
const start = async (): Promise<void> => {
  app = await startModules(rooms, {
    plugins: [fakePlugin('saber-mais')],
    ports: [
      { provide: DebtListener, useValue: debts },
      { provide: BlockingPolicies, useValue: { paymentsTold: async (asOf: Date) => void toldAsOf.push(asOf) } },
      {
        provide: SuspensionTerms,
        useValue: { chargedWhileBlocked: () => 'false', slept: () => 'SELECT', fees: () => 'SELECT NULL::uuid AS id, 0 AS fine, 0 AS interest' },
      },
    ],
  });
};
const run = (from = folder, approved = false): Promise<ImportReport> => app.get(HubsoftImport).run(from, { approved });
const one = async <Row>(sql: string, ...params: unknown[]): Promise<Row> => (await app.database.rows<Row>(sql, params))[0]!;

/** A folder that says just this. */
async function tell(content: Record<string, unknown>): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  folder = await mkdtemp(join(tmpdir(), 'hubsoft-'));
  for (const [key, list] of Object.entries(content)) await writeFile(join(folder, `${key}.json`), JSON.stringify({ [key]: list }));
}
const service = (more: object = {}) => ({ id_cliente_servico: 7, id_servico: 9, nome: 'FIBRA', valor: '99.90', status_prefixo: 'servico_habilitado', ...more });
const customer = (more: object = {}, ...services: object[]) => ({
  id_cliente: 1,
  codigo_cliente: 100,
  nome_razaosocial: 'ANA',
  cpf_cnpj: '52998224725',
  email_principal: 'ana@example.com',
  servicos: services.length > 0 ? services : [service()],
  ...more,
});
const invoice = (more: object = {}) => ({ id_fatura: 5, data_vencimento: '2026-01-10', valor: 99.9, cliente: { id_cliente: 1 }, ...more });
const changes = ({ lines }: ReportLike): string[] =>
  lines.filter(({ outcome }) => outcome !== 'unchanged').map(({ kind, externalRef, outcome }) => `${kind} ${externalRef} ${outcome}`);
type ReportLike = Pick<ImportReport, 'lines'>;

/** Rows and versions of everything an import may write. */
const state = async (): Promise<Record<string, unknown>> =>
  Object.fromEntries(await Promise.all(tables.map(async (table) => [table, await app.database.rows(`SELECT md5(t::text) AS row FROM ${table} t ORDER BY 1`)])));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hubsoft-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("HubSoft's published samples", () => {
  let report: ImportReport;
  beforeAll(async () => {
    await start();
    report = await run(fixtures);
  });
  afterAll(() => app.close());

  it('are taken whole', () => {
    const taken = Object.fromEntries(Object.entries(report.totals).map(([kind, { taken: count }]) => [kind, count]));
    expect(taken).toEqual({ file: 0, charge_type: 2, due_day: 10, plan: 106, package: 8, customer: 6, service: 7, service_package: 11, invoice: 7 });
    expect(report.totals.file.skipped).toBe(1);
  });

  it('seal documents as the customers room does, and show none in the report', async () => {
    const { id } = await one<{ id: string }>(`SELECT id FROM customer WHERE external_ref = 'hubsoft:cliente:25138'`);
    expect(await app.get(Customers).subscriber(app.database, id)).toMatchObject({ name: 'CLIENTE 001', document: '52000791956', phone: '+5537999990010' });
    const found = await app.request<{ data: { id: string }[] }>('GET', '/customers?search=52000791956');
    expect(found.body.data.map((row) => row.id)).toEqual([id]);
    const documents = new Set<string>();
    for (const file of await readdir(fixtures))
      for (const [, cpf] of (await readFile(join(fixtures, file), 'utf8')).matchAll(/"cpf_cnpj": "(\d+)"/g)) documents.add(cpf!);
    expect(documents.size).toBe(6);
    const text =
      JSON.stringify(report) +
      JSON.stringify(await app.database.rows('SELECT * FROM imported')) +
      JSON.stringify(await app.database.rows('SELECT * FROM audit_event'));
    expect([...documents].filter((document) => text.includes(document))).toEqual([]);
  });

  it('attach packages at the price of their customer, without products', async () => {
    const rows = await app.database.rows<{ code: string; price_cents: number; from_date: string; products: number }>(
      `SELECT p.code, l.price_cents, l.from_date::text, (SELECT count(*)::int FROM package_product WHERE package_id = p.id) AS products
       FROM service_package l JOIN package p ON p.id = l.package_id JOIN service s ON s.id = l.service_id
       WHERE s.external_ref = 'hubsoft:cliente_servico:17711' ORDER BY l.price_cents`,
    );
    expect(rows.map((row) => [row.code, row.price_cents])).toEqual([
      ['HUBSOFT-240', 1000],
      ['HUBSOFT-50', 1500],
      ['HUBSOFT-45', 2500],
      ['HUBSOFT-231', 3990],
      ['HUBSOFT-180', 4000],
      ['HUBSOFT-230', 5990],
    ]);
    expect(rows.every(({ from_date, products }) => from_date === '2022-09-28' && products === 0)).toBe(true);
  });

  it('bring invoices to the cent: with lines, charge types, a discount, payments', async () => {
    const whole = await app.database.rows<{ ref: string; status: string; total: number; paid: number; lines: number; types: number; discount: number | null }>(
      `SELECT i.external_ref AS ref, i.status, i.total_cents::int AS total, i.paid_cents::int AS paid, sum(l.amount_cents)::int AS lines, count(l.charge_type_id)::int AS types,
         min(l.amount_cents) FILTER (WHERE l.amount_cents < 0) AS discount
       FROM invoice i JOIN invoice_line l ON l.invoice_id = i.id GROUP BY i.id ORDER BY 1`,
    );
    expect(whole.every(({ total, lines }) => total === lines)).toBe(true);
    expect(whole.find(({ ref }) => ref === 'hubsoft:fatura:36397')).toMatchObject({ status: 'paid', total: 5495, paid: 5495, types: 1 });
    expect(whole.find(({ ref }) => ref === 'hubsoft:fatura:62636')).toMatchObject({ status: 'paid', total: 10990, paid: 10990, discount: -1000 });
    expect(whole.find(({ ref }) => ref === 'hubsoft:fatura:62634')).toMatchObject({ status: 'open', total: 11590, paid: 0 });
    expect(await one(`SELECT count(*)::int AS n FROM payment`)).toEqual({ n: 3 });
    expect(
      await one(`SELECT count(*)::int AS n FROM invoice i JOIN service s ON s.id = i.service_id WHERE s.external_ref = 'hubsoft:cliente_servico:22703'`),
    ).toEqual({ n: 7 });
  });

  it('read again change nothing: no row, no version', async () => {
    const before = await state();
    const again = await run(fixtures);
    expect(changes(again)).toEqual(['file null skipped']);
    expect(await state()).toEqual(before);
  });

  it('are shown by the rooms as anything else', async () => {
    const { id } = await one<{ id: string }>(`SELECT id FROM service WHERE external_ref = 'hubsoft:cliente_servico:17712'`);
    expect((await app.request('GET', `/services/${id}`)).body).toMatchObject({
      status: 'enabled',
      blocked: false,
      externalRef: 'hubsoft:cliente_servico:17712',
    });
    expect((await app.request('GET', `/services/${id}/packages`)).status).toBe(200);
  });
});

describe('an import', () => {
  beforeEach(async () => {
    await start();
    debts.heard.splice(0);
  });
  afterEach(() => app.close());

  it('follows what changes over there, and leaves what people changed here', async () => {
    await tell({ clientes: [customer({}, service({ pacotes: [{ id_pacote: 1, descricao: 'TV', valor: '20' }] }))] });
    await run();
    await app.database.query(`UPDATE customer SET name = 'ANA MARIA'; UPDATE service SET due_day = 5; UPDATE service_package SET removed_at = now()`);
    await tell({
      clientes: [
        customer(
          { email_principal: 'nova@example.com', telefone_primario: '37999990011' },
          service({ nome: 'FIBRA NOVA', pacotes: [{ id_pacote: 1, descricao: 'TV', valor: '20' }] }),
        ),
      ],
    });
    expect(changes(await run())).toEqual(['customer hubsoft:cliente:1 updated', 'plan hubsoft:servico:9 updated']);
    expect(await one('SELECT name, email, phone, version FROM customer')).toEqual({
      name: 'ANA MARIA',
      email: 'nova@example.com',
      phone: '+5537999990011',
      version: 2,
    });
    expect(await one('SELECT due_day, version FROM service')).toEqual({ due_day: 5, version: 1 });
    expect(await one('SELECT count(*)::int AS n FROM service_package WHERE removed_at IS NULL')).toEqual({ n: 0 });
    expect(app.marker.marked.at(-1)).toMatchObject({ kind: 'customers', urgency: urgency.change });
  });

  it('takes suspensions as holds, and lifts its own when they end there', async () => {
    await tell({
      clientes: [
        customer(
          {},
          service({ status_prefixo: 'suspenso_debito' }),
          service({ id_cliente_servico: 8, status_prefixo: 'suspenso_pedido_cliente' }),
          service({ id_cliente_servico: 9, status_prefixo: 'cancelado', data_cancelamento: '2024-05-06 10:00:00' }),
        ),
      ],
    });
    await run();
    const holds = `SELECT s.external_ref AS ref, s.status, h.reason, h.note, h.lifted_at IS NULL AS live FROM service s LEFT JOIN hold h ON h.service_id = s.id ORDER BY s.external_ref`;
    expect(await app.database.rows(holds)).toEqual([
      { ref: 'hubsoft:cliente_servico:7', status: 'enabled', reason: 'debt', note: 'Importado do HubSoft: suspenso_debito', live: true },
      { ref: 'hubsoft:cliente_servico:8', status: 'enabled', reason: 'request', note: 'Importado do HubSoft: suspenso_pedido_cliente', live: true },
      { ref: 'hubsoft:cliente_servico:9', status: 'cancelled', reason: null, note: null, live: true },
    ]);
    expect(await one(`SELECT cancelled_at = '2024-05-06T10:00:00-03:00' AS told, enabled_at FROM service WHERE status = 'cancelled'`)).toEqual({
      told: true,
      enabled_at: null,
    });
    // One that people placed here is theirs to lift.
    await app.database.query(
      `INSERT INTO hold (id, service_id, reason, placed_by) SELECT $1, id, 'operator', 'key:1' FROM service WHERE external_ref = 'hubsoft:cliente_servico:7'`,
      [newId()],
    );
    await tell({ clientes: [customer({}, service(), service({ id_cliente_servico: 8, status_prefixo: 'suspenso_parcialmente' }))] });
    expect(changes(await run())).toEqual(['service hubsoft:cliente_servico:7 updated', 'service hubsoft:cliente_servico:8 updated']);
    expect(
      (await app.database.rows<{ reason: string; live: boolean }>(holds)).filter(({ live, reason }) => live && reason).map(({ reason }) => reason),
    ).toEqual(['operator', 'debt']);
    expect(app.marker.marked.filter(({ kind }) => kind === 'services').map(({ urgency: how }) => how)).toContain(urgency.unblock);
  });

  it('settles invoices that were paid there since, and tells who listens to debts', async () => {
    await tell({ clientes: [customer()], faturas: [invoice(), invoice({ id_fatura: 6, data_pagamento: '2026-01-09' })] });
    await run();
    const { id } = await one<{ id: string }>('SELECT id FROM service');
    expect(debts.heard.splice(0)).toEqual([id]);
    await tell({
      clientes: [customer()],
      faturas: [invoice({ data_pagamento: '2026-02-01 15:00:00', valor_pago: '89.90' }), invoice({ id_fatura: 6, data_pagamento: '2026-01-09' })],
    });
    expect(changes(await run())).toEqual(['invoice hubsoft:fatura:5 updated']);
    expect(debts.heard.splice(0)).toEqual([id]);
    expect(
      await one(
        `SELECT status, total_cents::int, paid_cents::int, settled_at = '2026-02-01T15:00:00-03:00' AS told FROM invoice WHERE external_ref = 'hubsoft:fatura:5'`,
      ),
    ).toEqual({
      status: 'paid',
      total_cents: 8990,
      paid_cents: 8990,
      told: true,
    });
  });

  it('says up to when payments are known: as of its oldest answer of invoices, and only if no overdue one is missing', async () => {
    const saved = async (name: string, on: string): Promise<void> => utimes(join(folder, name), new Date(on), new Date(on));
    const both = [invoice(), invoice({ id_fatura: 6, data_vencimento: '2026-02-10' })];
    toldAsOf.length = 0;
    await tell({ clientes: [customer()], faturas: both });
    await writeFile(join(folder, 'mais.json'), JSON.stringify({ faturas: [] }));
    await saved('faturas.json', '2026-03-02T10:00:00Z');
    await saved('mais.json', '2026-03-01T10:00:00Z');
    expect((await run()).payments).toEqual({ asOf: '2026-03-01T10:00:00.000Z', untold: 0 });
    // The first was settled over there, and its list tells of open ones alone: nobody says that it was paid.
    await tell({ clientes: [customer()], faturas: both.slice(1) });
    expect((await run()).payments).toEqual({ asOf: null, untold: 1 });
    await tell({ clientes: [customer()] });
    expect((await run()).payments).toEqual({ asOf: null, untold: 2 });
    // A payment that comes with old answers is no news of today.
    await tell({ clientes: [customer()], faturas: [invoice({ data_pagamento: '2026-02-01 15:00:00' }), both[1]] });
    await saved('faturas.json', '2026-03-03T10:00:00Z');
    expect((await run()).payments).toEqual({ asOf: '2026-03-03T10:00:00.000Z', untold: 0 });
    expect(toldAsOf).toEqual([new Date('2026-03-01T10:00:00Z'), new Date('2026-03-03T10:00:00Z')]);
    expect(await one('SELECT max(created_at) AS at FROM payment')).toEqual({ at: new Date('2026-02-01T18:00:00Z') });
  });

  it('knows a customer who was here already by the document, and keeps what is here', async () => {
    const here = await app.get(Customers).create({ name: 'Ana Maria', document: '529.982.247-25', email: 'certa@example.com' });
    await app.get(Customers).create({ name: 'Bia', document: '11144477735', externalRef: 'crm:1' });
    await tell({ clientes: [customer(), customer({ id_cliente: 2, codigo_cliente: 2, cpf_cnpj: '11144477735' }, service({ id_cliente_servico: 8 }))] });
    const report = await run();
    expect(report.lines.filter(({ kind }) => kind === 'customer').map(({ outcome, assumed }) => [outcome, assumed])).toEqual([
      ['updated', ['já cadastrado aqui com o mesmo CPF/CNPJ: os dados daqui ficam']],
      ['unchanged', ['já cadastrado aqui com o mesmo CPF/CNPJ: os dados daqui ficam (crm:1)']],
    ]);
    expect(await one('SELECT name, email, external_ref FROM customer WHERE id = $1', here.id)).toEqual({
      name: 'Ana Maria',
      email: 'certa@example.com',
      external_ref: 'hubsoft:cliente:1',
    });
    expect(await one('SELECT count(DISTINCT customer_id)::int AS owners, count(*)::int AS n FROM service')).toEqual({ owners: 2, n: 2 });
    expect(changes(await run())).toEqual([]);
  });

  it('gives way to codes and links that are here', async () => {
    await app.database.query(`INSERT INTO package (id, code, description, kind, price_cents) VALUES ($1, 'TV', 'Outro', 'standalone', 100)`, [newId()]);
    await tell({ clientes: [customer({}, service({ pacotes: [{ id_pacote: 1, codigo: 'TV', descricao: 'TV', valor: '20' }] }))] });
    const report = await run();
    expect(report.lines.find(({ kind }) => kind === 'package')).toMatchObject({
      outcome: 'taken',
      assumed: ['código de outro pacote daqui: recebe um próprio (HUBSOFT-1)'],
    });
    await app.database.query(`UPDATE service_package SET external_ref = NULL`);
    expect(changes(await run())).toEqual([]);
    expect(await one('SELECT count(*)::int AS n FROM service_package')).toEqual({ n: 1 });
  });

  it('goes on where one that broke left off', async () => {
    await tell({
      clientes: [customer({}, service(), service({ id_cliente_servico: 8 }))],
      faturas: [invoice({ cliente: { id_cliente: 1, servico: { id_cliente_servico: 8 } } })],
    });
    await app.database.query(`ALTER TABLE invoice ADD CONSTRAINT broken CHECK (false)`);
    await expect(run()).rejects.toThrow('broken');
    await app.database.query(`ALTER TABLE invoice DROP CONSTRAINT broken`);
    expect(changes(await run())).toEqual(['invoice hubsoft:fatura:5 taken']);
  });

  it('stops before it ends much of what a platform holds, until a person approves', async () => {
    const integrationId = await app.integration('saber-mais');
    const many = Array.from({ length: 30 }, (_, n) => service({ id_cliente_servico: 100 + n }));
    const people = many.map((own, n) => customer({ id_cliente: 100 + n, codigo_cliente: 100 + n, cpf_cnpj: cpfOf(n) }, own));
    await tell({ clientes: people });
    await run();
    await app.database.query(`INSERT INTO account (id, integration_id, customer_id, reference) SELECT uuid7(), $1, id, gen_random_uuid() FROM customer`, [
      integrationId,
    ]);
    await tell({ clientes: people.map(({ servicos, ...rest }) => ({ ...rest, servicos: servicos.map((own) => ({ ...own, status_prefixo: 'cancelado' })) })) });
    await expect(run()).rejects.toThrow('30 das 30 contas de "saber-mais"');
    expect(await one(`SELECT count(*)::int AS n FROM service WHERE status = 'cancelled'`)).toEqual({ n: 0 });
    expect((await run(folder, true)).totals.service.updated).toBe(30);
  });

  it('writes nothing under another key than the one documents are sealed with', async () => {
    await app.get(Customers).create({ name: 'Bia', document: '11144477735' });
    await app.database.query(`UPDATE customer SET document_sealed = overlay(document_sealed PLACING 'AAAAAAAA' FROM 3)`);
    await expect(run(fixtures)).rejects.toThrow('SECRETS_KEY');
    expect(await one('SELECT count(*)::int AS n FROM plan')).toEqual({ n: 0 });
  });

  it('leaves an invoice that could be of two services with the customer', async () => {
    await tell({ clientes: [customer({}, service(), service({ id_cliente_servico: 8 }))], faturas: [invoice()] });
    const report = await run();
    expect(report.lines.find(({ kind }) => kind === 'invoice')?.assumed).toEqual([
      'não diz de que serviço é, e o cliente não tem um só: fica com o cliente e não bloqueia',
    ]);
    expect(await one('SELECT service_id FROM invoice')).toEqual({ service_id: null });
  });

  it('takes names as strange as they come', async () => {
    await tell({ clientes: [customer({ nome_razaosocial: `😀 Jo\ud800\u0000 ${'ã'.repeat(10_000)}` }, service({ nome: '"; DROP TABLE plan; --' }))] });
    expect((await run()).totals).toMatchObject({ customer: { taken: 1 }, service: { taken: 1 }, plan: { taken: 1 } });
    expect(await one('SELECT length(name)::int AS n FROM customer')).toEqual({ n: 199 });
  });

  it('says which folder or file cannot be read', async () => {
    await expect(run('/nowhere/at/all')).rejects.toThrow('A pasta /nowhere/at/all não existe.');
    await expect(run(join(fixtures, 'plans.json'))).rejects.toThrow('não é uma pasta');
  });
});

/** A valid CPF. */
function cpfOf(n: number): string {
  const digits = [...String(100_000_000 + n)].map(Number);
  for (const weight of [10, 11]) digits.push(((digits.reduce((sum, digit, index) => sum + digit * (weight - index), 0) * 10) % 11) % 10);
  return digits.join('');
}
