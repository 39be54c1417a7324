import { BillingModule, DebtListener, SuspensionTerms } from '#billing';
import { BlockingPolicies } from '#blocking';
import { Customers, CustomersModule, Services } from '#customers';
import { Clock, currentContext, PersonalData, Retention, withContext, Works, WorkRunner } from '#kernel';
import { PackagesModule } from '#packages';
import { PlansModule } from '#plans';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { fakePlugin } from '../../../test/support/fake-plugin.ts';
import { type ModuleApp, startModules } from '../../../test/support/module-app.ts';
import type { ImportLineView, ImportView } from './imports.dto.ts';
import { ImportResult } from './import-result.ts';
import { ImportsModule } from '../imports.module.ts';
import { Imports } from './imports.service.ts';

jest.setTimeout(120_000);

class HeardDebts extends DebtListener {
  readonly heard: string[] = [];
  override debtsChanged(_tx: unknown, serviceIds: string[]): Promise<void> {
    this.heard.push(...serviceIds);
    return Promise.resolve();
  }
}
const debts = new HeardDebts();
/** Up to when it was said that payments are known. */
const toldAsOf: Date[] = [];
const cpfs = ['52998224725', '11144477735', '39053344705', '15350946056', '86288366757', '40364478829', '75812345620'];
const facts = ['customer', 'service', 'service_package', 'invoice', 'invoice_line', 'payment', 'plan', 'package', 'imported', 'audit_event'];

let app: ModuleApp;
beforeAll(async () => {
  app = await startModules([PackagesModule, PlansModule, CustomersModule, BillingModule, ImportsModule], {
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
  await app.request('POST', '/plans', {
    name: 'Fibra 500',
    priceCents: 9990,
    components: [{ description: 'Internet', fiscalNature: 'SCM', amountCents: 9990 }],
    packages: [],
  });
});
afterAll(() => app.close());

const file = (content: string | Buffer, name = 'arquivo.csv') => ({ name, content: Buffer.from(content).toString('base64') });
const send = (kind: string, ...files: { name: string; content: string }[]) => app.request<ImportView & { code: string }>('POST', '/imports', { kind, files });
const work = async (): Promise<void> => {
  while (await app.get(WorkRunner).runNext());
};
const get = async (id: string): Promise<ImportView> => (await app.request<ImportView>('GET', `/imports/${id}`)).body;
const preview = async (kind: string, content: string | Buffer): Promise<ImportView> => {
  const { status, body } = await send(kind, file(content));
  expect([status, body.code]).toEqual([202, undefined]);
  await work();
  return get(body.id);
};
const run = async ({ id }: { id: string }): Promise<ImportView> => {
  expect((await app.request('POST', `/imports/${id}/run`)).status).toBe(202);
  await work();
  return get(id);
};
const lines = async ({ id }: { id: string }, query = ''): Promise<ImportLineView[]> =>
  (await app.request<{ data: ImportLineView[] }>('GET', `/imports/${id}/lines?limit=200${query}`)).body.data;
const told = (all: ImportLineView[]): unknown[] => all.map(({ line, decision, outcome, code }) => [line, decision, outcome, code]);
/** Rows and versions of everything an import may write. */
const state = async (): Promise<string> =>
  JSON.stringify(await Promise.all(facts.map((table) => app.database.rows(`SELECT md5(t::text) AS row FROM ${table} t ORDER BY 1`))));

describe('a file of customers', () => {
  const csv = [
    'Código;Nome;CPF/CNPJ;E-mail;Telefone;Nascimento;Cidade;Observação',
    `100;Ana Maria;${cpfs[0]};ana@example.com;(37) 99999-0010;05/04/1990;Itaúna;=2+2`,
    `101;João;${cpfs[1]};;;;Itaúna;`,
    `102;Sem documento;52998224726;;;;;`,
    `103;De novo;${cpfs[0]};;;;;`,
    '',
  ].join('\r\n');
  let first: ImportView;

  it('is previewed line by line, in Windows-1252 too, and changes nothing', async () => {
    const { status, body, headers } = await send('customers', file(Buffer.from(csv, 'latin1'), 'clientes.csv'));
    expect([status, headers['location'], body.status]).toEqual([202, `/v1/imports/${body.id}`, 'previewing']);
    const before = await state();
    await work();
    expect(await state()).toBe(before);
    first = await get(body.id);
    expect(first).toMatchObject({ status: 'previewed', fileNames: ['clientes.csv'], counts: { lines: 4, toCreate: 2, toChange: 0, toLeave: 0, toRefuse: 2 } });
    expect(told(await lines(first))).toEqual([
      [2, 'create', null, null],
      [3, 'create', null, null],
      [4, 'refuse', 'refused', 'invalid_document'],
      [5, 'refuse', 'refused', 'repeated'],
    ]);
    expect(await lines(first, '&decision=refuse')).toHaveLength(2);
    expect((await lines(first))[0]).toMatchObject({ label: 'Ana Maria · ***.982.247-**' });
    expect((await lines(first))[3]?.message).toBe('Repete a linha 2 do arquivo.');
  });

  it('is kept sealed: nothing of it stands readable', async () => {
    const rows = JSON.stringify([
      await app.database.rows('SELECT * FROM import'),
      await app.database.rows('SELECT * FROM import_line'),
      await app.database.rows('SELECT * FROM import_file'),
    ]);
    for (const canary of ['Ana', 'João', 'ana@example.com', cpfs[0]!, '99999', 'Itaúna', 'Observação']) expect(rows).not.toContain(canary);
    expect(await app.database.rows('SELECT 1 FROM import_file')).toEqual([]);
  });

  it('is run as previewed, once', async () => {
    expect(await run(first)).toMatchObject({
      status: 'succeeded',
      counts: { created: 2, changed: 0, unchanged: 0, refused: 2 },
      progress: { done: 2, total: 2 },
    });
    const made = await app.database.rows('SELECT name, external_ref, phone, birth_date::text, address FROM customer ORDER BY external_ref');
    expect(made).toEqual([
      { name: 'Ana Maria', external_ref: '100', phone: '+5537999990010', birth_date: '1990-04-05', address: { city: 'Itaúna' } },
      { name: 'João', external_ref: '101', phone: null, birth_date: null, address: { city: 'Itaúna' } },
    ]);
    expect((await app.request<{ code: string }>('POST', `/imports/${first.id}/run`)).body.code).toBe('import_not_previewed');
  });

  it('comes back as a file, with what became of its lines; nothing in it is run by a spreadsheet', async () => {
    const { status, text, headers } = await app.request('GET', `/imports/${first.id}/result`);
    expect([status, headers['content-type'], headers['content-disposition']]).toEqual([
      200,
      'text/csv; charset=utf-8',
      'attachment; filename="importacao.csv"',
    ]);
    const [header, ...rows] = parse(text, { delimiter: ';', bom: true });
    expect(header).toEqual([
      'Código',
      'Nome',
      'CPF/CNPJ',
      'E-mail',
      'Telefone',
      'Nascimento',
      'Cidade',
      'Observação',
      'linha',
      'resultado',
      'alteracoes',
      'mensagem',
    ]);
    expect(rows.map((row) => [row[1], row[7], ...row.slice(8)])).toEqual([
      ['Ana Maria', "'=2+2", '2', 'criado', '', ''],
      ['João', '', '3', 'criado', '', ''],
      ['Sem documento', '', '4', 'recusado', '', 'O CPF ou CNPJ não é válido: confira os dígitos.'],
      ['De novo', '', '5', 'recusado', '', 'Repete a linha 2 do arquivo.'],
    ]);
    expect(await app.database.rows(`SELECT 1 FROM audit_event WHERE action = 'import.result_read' AND subject_id = $1`, [first.id])).toHaveLength(1);
  });

  it('asked for twice with one key is one import', async () => {
    const ask = () => app.request<ImportView>('POST', '/imports', { kind: 'customers', files: [file(csv)] }, { 'idempotency-key': 'once' });
    const [one, two] = [await ask(), await ask()];
    expect([one.status, two.status, two.body.id]).toEqual([202, 202, one.body.id]);
    expect((await app.request('POST', `/imports/${one.body.id}/cancel`)).status).toBe(202);
    expect((await get(one.body.id)).status).toBe('cancelled');
    expect((await app.request<{ code: string }>('POST', `/imports/${one.body.id}/run`)).body.code).toBe('import_not_previewed');
  });

  it('a second time changes nothing', async () => {
    const again = await preview('customers', csv);
    expect(again.counts).toMatchObject({ toCreate: 0, toChange: 0, toLeave: 2, toRefuse: 2 });
    expect((await app.request<{ code: string }>('POST', `/imports/${again.id}/run`)).body.code).toBe('nothing_to_import');
  });

  it('that says otherwise changes that alone, and not what changed here after its preview', async () => {
    const changed = await preview('customers', `nome,cpf,email\nAna Maria,${cpfs[0]},nova@example.com\nJoão,${cpfs[1]},joao@example.com\n`);
    expect((await lines(changed)).map(({ decision, changes }) => [decision, changes])).toEqual([
      ['change', ['email']],
      ['change', ['email']],
    ]);
    await app.database.query(`UPDATE customer SET name = 'João da Silva' WHERE external_ref = '101'`);
    expect(await run(changed)).toMatchObject({ counts: { changed: 1, refused: 1 } });
    expect(told(await lines(changed))).toEqual([
      [2, 'change', 'changed', null],
      [3, 'change', 'refused', 'changed_meanwhile'],
    ]);
    expect(await app.database.rows('SELECT name, email FROM customer ORDER BY external_ref')).toEqual([
      { name: 'Ana Maria', email: 'nova@example.com' },
      { name: 'João da Silva', email: null },
    ]);
  });
});

describe('a file of customers whom somebody else is correcting', () => {
  it('writes over nothing that was written since it was sent', async () => {
    const made = await preview('customers', `nome;cpf;email\nAna Maria;${cpfs[0]};arquivo@example.com\n`);
    expect((await lines(made)).map(({ changes }) => changes)).toEqual([['email']]);
    const id = (await lines(made))[0]?.customerId ?? '';
    await app.get(Customers).change(id, 'any', { email: 'corrigido@example.com' });
    expect(await run(made)).toMatchObject({ counts: { changed: 0, refused: 1 } });
    expect(told(await lines(made))).toEqual([[2, 'change', 'refused', 'changed_meanwhile']]);
    expect(await app.database.rows('SELECT email FROM customer WHERE id = $1', [id])).toEqual([{ email: 'corrigido@example.com' }]);
  });
});

describe('files of what customers have', () => {
  it('bring services on plans by name, invoices, and payments; again, nothing', async () => {
    const services = `codigo_cliente;plano;vencimento;codigo;situacao\n100;FIBRA 500;10;S1;habilitado\n101;Fibra 500;ultimo;S2;\n999;Fibra 500;10;S3;\n100;Fibra 9;10;S4;\n`;
    const invoices = `cpf;numero;vencimento;valor;codigo_servico;pago_em\n${cpfs[0]};F1;10/01/2099;1.099,90;S1;\n${cpfs[1]};F2;2026-01-10;99.90;;2026-01-09\n${cpfs[0]};F3;10/01/2099;1.234;S1;\n`;
    const payments = `fatura;valor;pago_em\nF1;500,00;01/11/2026\nF1;500,00;01/11/2026\nF9;1;01/11/2026\n`;
    const ran: unknown[] = [];
    for (const [kind, content] of Object.entries({ services, invoices, payments })) {
      const done = await run(await preview(kind, content));
      ran.push([kind, done.counts.created, (await lines(done, '&outcome=refused')).map(({ code }) => code)]);
    }
    expect(ran).toEqual([
      ['services', 2, ['unknown_customer', 'unknown_plan']],
      ['invoices', 2, ['ambiguous_amount']],
      ['payments', 1, ['repeated', 'invoice_not_found']],
    ]);
    expect(await app.database.rows('SELECT external_ref, status, due_day FROM service ORDER BY 1')).toEqual([
      { external_ref: 'S1', status: 'enabled', due_day: 10 },
      { external_ref: 'S2', status: 'awaiting_installation', due_day: 31 },
    ]);
    expect(await app.database.rows('SELECT external_ref, status, total_cents::int AS total, paid_cents::int AS paid FROM invoice ORDER BY 1')).toEqual([
      { external_ref: 'F1', status: 'open', total: 109990, paid: 50000 },
      { external_ref: 'F2', status: 'paid', total: 9990, paid: 9990 },
    ]);
    // They are no news of today: blocking waits for those.
    expect(await app.database.rows('SELECT created_at = paid_at AS old FROM payment')).toEqual([{ old: true }, { old: true }]);
    for (const [kind, content] of Object.entries({ services, invoices, payments }))
      expect((await preview(kind, content)).counts).toMatchObject({ toCreate: 0, toChange: 0 });
  });

  it('write over nothing that was written of a service since they were sent', async () => {
    const made = await preview('services', 'codigo_cliente;plano;vencimento;codigo;login\n100;Fibra 500;15;S1;ana\n101;Fibra 500;20;S2;\n');
    const [one, other] = await lines(made);
    expect([one?.changes, other?.changes]).toEqual([['vencimento', 'login'], ['vencimento']]);
    // What the file would change is the same after it.
    await app.get(Services).change(one?.subjectId ?? '', 'any', { billing: 'advance' });
    expect(told(await lines(await run(made)))).toEqual([
      [2, 'change', 'refused', 'changed_meanwhile'],
      [3, 'change', 'changed', null],
    ]);
    expect(await app.database.rows(`SELECT due_day, billing, login FROM service WHERE external_ref IN ('S1', 'S2') ORDER BY external_ref`)).toEqual([
      { due_day: 10, billing: 'advance', login: null },
      { due_day: 20, billing: 'arrears', login: null },
    ]);
  });

  it('tell one payment, however often: with its invoice and by itself, in either order', async () => {
    const bring = async (kind: string, content: string) => {
      const previewed = await preview(kind, content);
      const done = previewed.counts.toCreate + previewed.counts.toChange > 0 ? await run(previewed) : previewed;
      return (await lines(done)).map(({ outcome, code, changes }) => [outcome, code, ...changes]);
    };
    const paid = () =>
      app.database.rows(
        `SELECT i.external_ref AS invoice, i.paid_cents::int AS paid, i.status, array_agg(r.external_ref ORDER BY p.amount_cents, r.external_ref) AS payments
         FROM invoice i LEFT JOIN payment p ON p.invoice_id = i.id LEFT JOIN receipt r ON r.id = p.receipt_id WHERE i.external_ref LIKE 'T%' GROUP BY i.id ORDER BY 1`,
      );
    const header = 'codigo_cliente;numero;vencimento;valor;pago_em;valor_pago\n';
    await bring(
      'invoices',
      `${header}101;T1;10/01/2026;100,00;09/01/2026;\n100;T2;10/01/2026;100,00;09/01/2026;40,00\n100;T3;10/01/2026;100,00;;\n100;T4;10/01/2026;100,00;09/01/2026;\n`,
    );
    const payments = [
      'fatura;valor;pago_em;codigo',
      'T1;100,00;09/01/2026;B1',
      'T1;100,00;12/01/2026;B2',
      'T4;100,00;12/01/2026;B5',
      'T2;40,00;09/01/2026;',
      'T3;40,00;09/01/2026;B3',
      'T3;10,00;09/01/2026;B4',
    ].join('\n');
    expect(await bring('payments', payments)).toEqual([
      ['changed', 'payment_known', 'codigo'],
      // What came with the invoice is the one above by now, and this one has a code of its own: it was paid twice.
      ['created', null],
      ['refused', 'differs_from_invoice'],
      ['unchanged', 'payment_known'],
      ['created', null],
      ['created', null],
    ]);
    const same = [
      // B2 is the customer's credit: nothing else of theirs is open.
      { invoice: 'T1', paid: 10_000, status: 'paid', payments: ['B1'] },
      { invoice: 'T2', paid: 4_000, status: 'open', payments: ['T2:pagamento'] },
      { invoice: 'T3', paid: 5_000, status: 'open', payments: ['B4', 'B3'] },
      { invoice: 'T4', paid: 10_000, status: 'paid', payments: ['T4:pagamento'] },
    ];
    expect(await paid()).toEqual(same);
    expect(await bring('invoices', `${header}100;T3;10/01/2026;100,00;09/01/2026;50,00\n`)).toEqual([['unchanged', 'payment_known']]);
    expect(await bring('payments', payments)).toEqual([
      ['unchanged', null],
      ['unchanged', null],
      ['refused', 'differs_from_invoice'],
      ['unchanged', 'payment_known'],
      ['unchanged', null],
      ['unchanged', null],
    ]);
    expect(await paid()).toEqual(same);
    expect(await bring('invoices', `${header}100;T3;10/01/2026;100,00;15/01/2026;100,00\n`)).toEqual([['changed', null, 'pago_em']]);
    expect((await paid())[2]).toEqual({ invoice: 'T3', paid: 10_000, status: 'paid', payments: ['B4', 'B3', 'T3:pagamento'] });
  });

  it('of debts that are overdue at once wait for a person', async () => {
    const people = Array.from({ length: 21 }, (_, index) => index);
    await app.database.query(
      `INSERT INTO customer (id, name, document_kind, document_sealed, document_index, document_mask, external_ref)
       SELECT uuid7(), 'Devedor ' || n, 'cpf', '-', 'x' || n, '-', 'D' || n FROM generate_series(0, 20) n`,
    );
    const csv = `codigo_cliente;numero;vencimento;valor\n${people.map((n) => `D${n};V${n};10/01/2020;10`).join('\n')}`;
    const held = await run(await preview('invoices', csv));
    expect(held).toMatchObject({ status: 'held', heldReason: expect.stringContaining('21 clientes'), counts: { created: 0 } });
    expect(await app.database.rows(`SELECT 1 FROM invoice WHERE external_ref LIKE 'V%'`)).toEqual([]);
    expect((await app.request('POST', `/imports/${held.id}/approve`)).status).toBe(202);
    await work();
    expect(await get(held.id)).toMatchObject({ status: 'succeeded', approvedBy: expect.any(String), counts: { created: 21 } });
  });

  it('of debts that have become overdue since the preview wait too', async () => {
    const csv = `codigo_cliente;numero;vencimento;valor;valor_pago\n${Array.from({ length: 21 }, (_, n) => `D${n};W${n};10/01/2099;10;0,00`).join('\n')}`;
    const made = await preview('invoices', csv);
    expect(made.counts).toMatchObject({ toCreate: 21 });
    const later = jest.spyOn(app.get(Clock), 'today').mockReturnValue('2099-01-11');
    const held = await run(made);
    later.mockRestore();
    expect(held).toMatchObject({ status: 'held', heldReason: expect.stringContaining('21 clientes'), counts: { created: 0 } });
    expect((await app.request('POST', `/imports/${held.id}/cancel`)).status).toBe(202);
  });

  it('a payment of an invoice that is cancelled here is taken: it pays another debt, or is credit', async () => {
    await app.database.query(`UPDATE invoice SET status = 'cancelled' WHERE external_ref = 'V0'`);
    const told = await preview('invoices', 'codigo_cliente;numero;vencimento;valor;pago_em\nD0;V0;10/01/2020;10;09/01/2020');
    expect((await lines(told)).map(({ decision, code }) => [decision, code])).toEqual([['change', null]]);
  });
});

describe('a run that does not come to its end', () => {
  const people = (from: number, count: number): string =>
    `nome;cpf_cnpj;codigo\n${Array.from({ length: count }, (_, n) => `Pessoa ${from + n};${cnpj(from + n)};P${from + n}`).join('\n')}`;

  it('killed between two chunks goes on where it was: every line once', async () => {
    const made = await preview('customers', people(0, 120));
    await app.request('POST', `/imports/${made.id}/run`);
    const works = app.get(Works);
    const { workId } = (await app.database.rows<{ workId: string }>(`SELECT work_id AS "workId" FROM import WHERE id = $1`, [made.id]))[0]!;
    await dieAfter(1, workId);
    const half = await get(made.id);
    expect([half.status, half.counts.created]).toEqual(['running', 50]);
    await app.database.query(`UPDATE work SET lease_until = now() - interval '1 second' WHERE id = $1`, [workId]);
    await work();
    expect((await works.get(workId)).status).toBe('succeeded');
    expect(await get(made.id)).toMatchObject({ status: 'succeeded', counts: { created: 120, unchanged: 0, refused: 0 } });
    expect(await app.database.rows(`SELECT count(*)::int AS n FROM customer WHERE external_ref LIKE 'P%'`)).toEqual([{ n: 120 }]);
    expect(
      await app.database.rows(`SELECT count(*)::int AS n FROM audit_event WHERE action = 'customer.created' AND after ->> 'externalRef' LIKE 'P%'`),
    ).toEqual([{ n: 120 }]);
  });

  it('cancelled keeps what is taken, and may be gone on with', async () => {
    const made = await preview('customers', people(200, 120));
    await app.request('POST', `/imports/${made.id}/run`);
    const { workId } = (await app.database.rows<{ workId: string }>(`SELECT work_id AS "workId" FROM import WHERE id = $1`, [made.id]))[0]!;
    await dieAfter(1, workId);
    expect((await app.request('POST', `/imports/${made.id}/cancel`)).status).toBe(202);
    await app.database.query(`UPDATE work SET lease_until = now() - interval '1 second' WHERE id = $1`, [workId]);
    await work();
    expect(await get(made.id)).toMatchObject({ status: 'cancelled', counts: { created: 50 } });
    expect(await lines(made, '&outcome=created')).toHaveLength(50);
    expect(await run(made)).toMatchObject({ status: 'succeeded', counts: { created: 120 } });
  });

  /** The worker is gone once so many chunks are written: its lease is left, and nobody says so. */
  async function dieAfter(chunks: number, workId: string): Promise<void> {
    const runner = app.get(WorkRunner);
    const query = app.database.query.bind(app.database);
    let left = chunks;
    const spy = jest.spyOn(app.database, 'query').mockImplementation(((sql: string, params?: unknown[]) => {
      // Between two chunks a worker says how far it has come: here it hears that it is no longer its work.
      if (/\bUPDATE work SET done/.test(sql) && left-- === 0) return Promise.resolve([[], 0]);
      return query(sql, params);
    }) as never);
    await runner.runNext();
    spy.mockRestore();
    expect((await app.get(Works).get(workId)).status).toBe('running');
  }
});

describe('hostile files', () => {
  const ok = `nome;cpf_cnpj\nA;${cpfs[2]}\n`;
  it.each([
    ['file_empty', ''],
    ['file_not_text', 'nome;cpf_cnpj\nA\0na;1\n'],
    ['file_encoding', Buffer.from(`\uFEFF${ok}`, 'utf16le')],
    ['file_is_spreadsheet', Buffer.from([0x50, 0x4b, 0x03, 0x04, 0, 0])],
    ['columns_missing', `Ana;${cpfs[2]}\nBeto;${cpfs[3]}\n`],
    ['columns_twice', `nome;cpf;nome\nA;${cpfs[2]};B\n`],
    ['too_many_columns', `${'x;'.repeat(80)}nome;cpf\n`],
  ])('are refused when they come: %s', async (code, content) => {
    const { status, body } = await send('customers', content === '' ? { name: 'x.csv', content: 'IA==' } : file(content));
    expect([status, body.code]).toEqual([422, code]);
  });

  it('are refused when they are no base64, too large, or two', async () => {
    expect((await send('customers', { name: 'x', content: 'não' })).body.code).toBe('file_not_base64');
    expect((await send('customers', file(Buffer.alloc(10 * 1024 * 1024 + 1, 'a')))).body.code).toBe('file_too_large');
    expect((await send('customers', file(ok), file(ok))).body.code).toBe('one_file');
    expect((await send('hubsoft', file('{"nada":[]}'))).body.code).toBe('nothing_recognised');
    expect((await send('hubsoft', file('{"planos":[]}', 'a.json'), file('{"planos":[]}', 'a.json'))).body.code).toBe('files_twice');
    expect((await send('fornecedores', file(ok))).status).toBe(400);
  });

  it.each([
    ['csv_broken', `${ok}"B;${cpfs[3]}\n`],
    ['too_many_lines', `nome;cpf_cnpj\n${'A;1\n'.repeat(50_001)}`],
  ])('that break further down are taken not at all: %s', async (code, content) => {
    const failed = await preview('customers', content);
    expect(failed).toMatchObject({ status: 'failed', error: { code, message: expect.any(String) }, counts: { lines: 0 } });
    expect(await lines(failed)).toEqual([]);
    expect(await app.database.rows('SELECT 1 FROM import_file')).toEqual([]);
    expect((await app.request<{ code: string }>('POST', `/imports/${failed.id}/run`)).body.code).toBe('import_not_previewed');
  });

  it('with hostile lines: each is refused or is the text it is, and none of it is run', async () => {
    const csv = [
      'nome;cpf_cnpj;codigo;telefone',
      `=CMD|'/c calc'!A0;${cpfs[2]};;`,
      `${'x'.repeat(10_001)};${cpfs[3]};;`,
      `"'; DROP TABLE customer; --";${cpfs[3]};;`,
      `💥 Emoji;${cpfs[4]};=1+1;`,
      `Repetido;${cpfs[2]};;`,
      `Sobra;${cpfs[5]};;;a mais`,
      `;${cpfs[5]};;`,
    ].join('\n');
    const done = await run(await preview('customers', csv));
    expect(told(await lines(done))).toEqual([
      [2, 'create', 'created', null],
      [3, 'refuse', 'refused', 'too_long'],
      [4, 'create', 'created', null],
      [5, 'create', 'created', null],
      [6, 'refuse', 'refused', 'repeated'],
      [7, 'refuse', 'refused', 'cells_beyond_header'],
      [8, 'refuse', 'refused', 'missing'],
    ]);
    const [, first] = parse((await app.request('GET', `/imports/${done.id}/result`)).text, { delimiter: ';', bom: true });
    expect(first?.[0]).toBe(`'=CMD|'/c calc'!A0`);
  });
});

describe('answers of HubSoft', () => {
  const fixtures = fileURLToPath(new URL('../../../test/fixtures/hubsoft', import.meta.url));

  it('are previewed by doing it and taking it back; run, they are what the command makes of them; again, nothing', async () => {
    const names = await readdir(fixtures);
    const savedAt = '2026-03-01T10:00:00.000Z';
    const files = await Promise.all(names.map(async (name) => ({ ...file(await readFile(`${fixtures}/${name}`), name), savedAt })));
    const before = await app.database.rows('SELECT 1 FROM plan');
    const { status, body } = await send('hubsoft', ...files);
    expect(status).toBe(202);
    await work();
    const previewed = await get(body.id);
    expect(previewed).toMatchObject({ status: 'previewed', counts: { toCreate: 157, toChange: 0 } });
    expect(await app.database.rows('SELECT 1 FROM plan')).toHaveLength(before.length);
    expect(toldAsOf).toEqual([]);
    expect((await lines(previewed, '&decision=create'))[0]?.place).toMatch(/^\S.*: .+\.json, \w+\[/);
    const done = await run(previewed);
    expect(done).toMatchObject({ status: 'succeeded', counts: { created: 157, refused: previewed.counts.toRefuse } });
    expect(await app.database.rows(`SELECT 1 FROM customer WHERE external_ref LIKE 'hubsoft:%'`)).toHaveLength(6);
    expect(toldAsOf).toEqual([new Date(savedAt)]);
    expect(await app.database.rows('SELECT 1 FROM import_file')).toEqual([]);
    const again = await send('hubsoft', ...files);
    await work();
    expect((await get(again.body.id)).counts).toMatchObject({ toCreate: 0, toChange: 0 });
  });

  it('are run line by line as previewed: what would do something else by now, or write over somebody, is refused', async () => {
    const answers = (more: Record<string, string>, ...ids: number[]) =>
      send(
        'hubsoft',
        file(
          JSON.stringify({ clientes: ids.map((id) => ({ id_cliente: id, nome_razaosocial: `Cliente ${id}`, cpf_cnpj: cnpj(id), ...more })) }),
          'clientes.json',
        ),
      );
    const first = await answers({ email_principal: 'velho@example.com' }, 7001, 7002, 7003);
    await work();
    await run(first.body);
    const { body } = await answers({ email_principal: 'novo@example.com' }, 7001, 7002, 7004, 7005);
    await work();
    expect((await lines(body)).map(({ decision, changes }) => [decision, ...changes])).toEqual([
      ['change', 'e-mail'],
      ['change', 'e-mail'],
      ['create'],
      ['create'],
    ]);
    const [second] = await app.database.rows<{ id: string }>(`SELECT id FROM customer WHERE external_ref = 'hubsoft:cliente:7002'`);
    await app.get(Customers).change(second?.id ?? '', 'any', { phone: '(37) 99999-0020' });
    await app.get(Customers).create({ name: 'Já está aqui', document: cnpj(7004) });
    const done = await run(body);
    expect(done).toMatchObject({ status: 'succeeded', counts: { created: 1, changed: 1, refused: 2 } });
    expect(told(await lines(done))).toEqual([
      [1, 'change', 'changed', null],
      [2, 'change', 'refused', 'changed_meanwhile'],
      [3, 'create', 'refused', 'changed_meanwhile'],
      [4, 'create', 'created', null],
    ]);
    expect(await app.database.rows(`SELECT external_ref AS ref, email FROM customer WHERE external_ref LIKE 'hubsoft:cliente:700%' ORDER BY 1`)).toEqual([
      { ref: 'hubsoft:cliente:7001', email: 'novo@example.com' },
      { ref: 'hubsoft:cliente:7002', email: 'velho@example.com' },
      { ref: 'hubsoft:cliente:7003', email: 'velho@example.com' },
      { ref: 'hubsoft:cliente:7005', email: 'novo@example.com' },
    ]);
  });
});

describe('who may, and how long', () => {
  it('nobody brings in what they could not write', async () => {
    const imports = app.get(Imports);
    const as = (...permissions: string[]) =>
      withContext({ ...currentContext(), permissions }, () => imports.request({ kind: 'payments', files: [file('fatura;valor;pago_em\n1;1;01/01/2026')] }));
    await expect(as('imports:write', 'customers:write')).rejects.toMatchObject({ code: 'forbidden' });
    expect(await as('imports:write', 'billing:write')).toMatchObject({ status: 'previewing' });
    await work();
  });

  it('what somebody else sent comes back whole only for who may reveal documents', async () => {
    const [{ id }] = (await app.database.rows<{ id: string }>(
      `SELECT id FROM import WHERE kind = 'customers' AND status = 'succeeded' ORDER BY id LIMIT 1`,
    )) as [{ id: string }];
    const [{ by }] = (await app.database.rows<{ by: string }>('SELECT requested_by AS by FROM import WHERE id = $1', [id])) as [{ by: string }];
    const as = (actor: string, ...more: string[]) =>
      withContext({ ...currentContext(), actor, permissions: ['imports:write', 'customers:write', ...more] }, () => app.get(ImportResult).csv(id));
    const labels = (...permissions: string[]) => withContext({ ...currentContext(), permissions }, async () => (await app.get(ImportResult).list(id, {})).text);
    expect([await labels('imports:read'), await labels('imports:read', 'customers:read')].map((text) => text.includes('Ana Maria'))).toEqual([false, true]);
    await expect(as('user:another')).rejects.toMatchObject({ code: 'forbidden' });
    for (const file of [await as(by), await as('user:another', 'customers:reveal')]) expect(file.getStream()).toBeDefined();
  });

  it('what came of somebody is forgotten with them, also where it was refused, or never run', async () => {
    const [document, another] = [cnpj(990), cnpj(991)];
    const masked = document.replace(/^(..)(...)(...)(....)(..)$/, '$1.$2.$3/$4-$5');
    const early = await preview('customers', `nome;cpf_cnpj\nEsquecida;${document}\nOutra;${another}\n`);
    const { id } = await app.get(Customers).create({ name: 'Esquecida', document, externalRef: 'E1' });
    await run(await preview('invoices', 'codigo_cliente;numero;vencimento;valor\nE1;EF1;10/01/2099;10'));
    const answers = await send('hubsoft', file(JSON.stringify({ clientes: [{ id_cliente: 77, nome_razaosocial: 'E', cpf_cnpj: masked }] })));
    await work();
    const sent = [
      early,
      await preview('customers', `nome;cpf_cnpj;email\nEsquecida;${document};nada\nOutra;${another};nada\n`),
      await preview('services', 'codigo_cliente;plano;vencimento\nE1;Plano que não há;10\nE2;Plano que não há;10\n'),
      await preview('payments', 'fatura;valor;pago_em\nEF1;1.234;01/01/2026\nEF2;1.234;01/01/2026\n'),
    ];
    const left = () =>
      Promise.all(
        sent.map(async (one) =>
          (
            await app.database.rows<{ there: boolean }>('SELECT cells_sealed IS NOT NULL AS there FROM import_line WHERE import_id = $1 ORDER BY line', [
              one.id,
            ])
          ).map(({ there }) => there),
        ),
      );
    const files = () => app.database.rows('SELECT position FROM import_file WHERE import_id = $1', [answers.body.id]);
    expect(await left()).toEqual(sent.map(() => [true, true]));
    expect(await files()).toHaveLength(1);
    await app.database.transaction(async (tx) => {
      for (const part of app.get(PersonalData).parts.toReversed()) await part.erase(tx, id, null);
    });
    expect(await left()).toEqual(sent.map(() => [false, true]));
    expect(told(await lines(await run(early)))).toEqual([
      [2, 'create', 'refused', 'changed_meanwhile'],
      [3, 'create', 'created', null],
    ]);
    expect(await files()).toEqual([]);
  });

  it('what came is forgotten with its person, and after a while', async () => {
    const [{ id, customer }] = (await app.database.rows<{ id: string; customer: string }>(
      `SELECT import_id AS id, customer_id AS customer FROM import_line WHERE outcome = 'created' AND cells_sealed IS NOT NULL LIMIT 1`,
    )) as [{ id: string; customer: string }];
    expect(customer).toEqual(expect.any(String));
    const rule = app.get(Retention).rules.find(({ key }) => key === 'import-lines')!;
    await app.database.query(`UPDATE import SET created_at = now() - interval '91 days' WHERE id = $1`, [id]);
    expect((await app.database.query<unknown[]>(rule.sql, [90, 10_000])).length).toBeGreaterThan(0);
    expect((await app.request<{ code: string }>('GET', `/imports/${id}/result`)).body.code).toBe('lines_gone');
    await app.database.query(`UPDATE import SET status = 'cancelled' WHERE id = $1`, [id]);
    expect((await app.request<{ code: string }>('POST', `/imports/${id}/run`)).body.code).toBe('lines_gone');
    expect((await app.database.rows(`SELECT 1 FROM import_line`)).length).toBeGreaterThan(0);
  });
});

/** A CNPJ whose digits check. */
function cnpj(number: number): string {
  const base = `${10_000_000 + number}0001`;
  const digit = (text: string): string => {
    const weights = [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2].slice(13 - text.length);
    const rest = [...text].reduce((sum, character, at) => sum + Number(character) * (weights[at] ?? 0), 0) % 11;
    return String(rest < 2 ? 0 : 11 - rest);
  };
  const one = base + digit(base);
  return one + digit(one);
}
