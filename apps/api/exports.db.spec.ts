import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Customers } from '#customers';
import { currentContext, Database, ExportFiles, newId, withContext } from '#kernel';
import { parse } from 'csv-parse/sync';
import { text } from 'node:stream/consumers';
import { Facts } from '../../test/support/facts.ts';
import { type TestModules, startTestModules } from '../../test/support/testing-module.ts';
import { productModules } from '../modules.ts';

describe('lists as files', () => {
  let app: TestModules;
  let db: Database;
  beforeAll(async () => {
    app = await startTestModules(productModules);
    db = app.module.get(Database);
    const facts = new Facts(app);
    const { id } = await app.module.get(Customers).create({
      name: '=HYPERLINK("http://x")',
      document: '11144477735',
      email: 'ana@example.com',
      phone: '37999990010',
      birthDate: '1990-04-05',
      address: { city: 'Itaúna' },
      externalRef: '100',
    });
    const service = await facts.service(id, await facts.plan());
    const integration = newId();
    await db.query(`INSERT INTO integration (id, platform, description, capabilities) VALUES ($1, 'saber-mais', 'Livros', '{}')`, [integration]);
    const { LIVRO = '' } = await facts.offer(integration, ['LIVRO']);
    await facts.attach(service, LIVRO);
    await db.query(`UPDATE package SET code = 'LIVRO' WHERE id = $1`, [LIVRO]);
    await db.query(
      `INSERT INTO invoice (id, customer_id, service_id, due_date, status, total_cents, paid_cents, external_ref, blocks) VALUES (uuid7(), $1, $2, '2026-01-10', 'open', 123456, 10, 'F1', true)`,
      [id, service],
    );
    await db.query(
      `UPDATE account SET held = '{"remoteId":"r-1","products":[{"ref":"LIVRO","blocked":false}]}', failure_code = 'busy' WHERE customer_id = $1`,
      [id],
    );
  });
  afterAll(() => app.close());

  const as = <T>(permissions: string[], work: () => T): T => withContext({ ...currentContext(), permissions }, work);
  const rows = async (key: string, query = {}, permissions = ['*']): Promise<Record<string, string>[]> => {
    const file = await as(permissions, () => app.module.get(ExportFiles).csv(key, query));
    return parse(await text(file.getStream()), { columns: true, delimiter: ';', bom: true });
  };

  it('are those that whoever asks may see', () => {
    const keys = (permissions: string[]) =>
      as(permissions, () =>
        app.module
          .get(ExportFiles)
          .describe()
          .map(({ key, mayBeWhole }) => [key, mayBeWhole]),
      );
    expect(keys(['*'])).toEqual([
      ['customers', true],
      ['accounts', false],
      ['invoices', false],
      ['services', false],
    ]);
    expect(keys(['exports:read', 'customers:read'])).toEqual([
      ['customers', false],
      ['services', false],
    ]);
  });

  it('show people masked, and whole only to who may reveal them; each is recorded', async () => {
    const masked = {
      nome: `'=HYPERLINK("http://x")`,
      cpf_cnpj: '***.444.777-**',
      email: 'a***@example.com',
      telefone: "'+55*****0010",
      nascimento: '05/04/1990',
      cidade: 'Itaúna',
    };
    expect(await rows('customers', {}, ['customers:read'])).toMatchObject([masked]);
    expect(await rows('customers', { whole: 'true' })).toMatchObject([
      { codigo: '100', cpf_cnpj: '11144477735', email: 'ana@example.com', telefone: "'+5537999990010" },
    ]);
    await expect(rows('customers', { whole: 'true' }, ['customers:read'])).rejects.toMatchObject({ code: 'forbidden' });
    await expect(rows('invoices', {}, ['customers:read'])).rejects.toMatchObject({ code: 'forbidden' });
    const audited = await db.rows<{ after: object }>(`SELECT after FROM audit_event WHERE action = 'export.read' ORDER BY id`);
    expect(audited.map(({ after }) => after)).toEqual([
      { key: 'customers', whole: 'false' },
      { key: 'customers', whole: 'true' },
    ]);
  });

  it('say what stands there, as spreadsheets here read it', async () => {
    expect(await rows('services')).toMatchObject([
      {
        codigo_cliente: '100',
        plano: 'Fibra',
        situacao: 'habilitado',
        bloqueado: 'não',
        vencimento: '10',
        pacotes: 'LIVRO',
        valor_plano: '99,90',
        valor_pacotes: '9,90',
      },
    ]);
    expect(await rows('invoices')).toMatchObject([{ numero: 'F1', vencimento: '10/01/2026', situacao: 'vencida', valor: '1234,56', valor_pago: '0,10' }]);
    expect(await rows('accounts')).toMatchObject([{ integracao: 'Livros', usuario_na_plataforma: 'r-1', conteudo: 'ativo', produtos: 'LIVRO', falha: 'busy' }]);
    expect(await rows('invoices', { status: 'paid' })).toEqual([]);
  });

  it('refuse what they do not know, before anything is sent', async () => {
    await expect(rows('nada')).rejects.toMatchObject({ code: 'not_found' });
    await expect(rows('invoices', { nada: '1' })).rejects.toMatchObject({ code: 'invalid_filter' });
    await expect(rows('invoices', { whole: 'true' })).rejects.toMatchObject({ code: 'invalid_filter' });
    await expect(rows('customers', { whole: 'talvez' })).rejects.toMatchObject({ code: 'invalid_filter' });
  });

  it('are whole, however many pages they take; who is forgotten is not among them', async () => {
    await db.query(
      `INSERT INTO customer (id, name, document_kind, document_sealed, document_index, document_mask, erased_at)
       SELECT uuid7(), 'Cliente ' || n, 'cpf', '-', 'n' || n, '-', CASE WHEN n = 1 THEN now() END FROM generate_series(1, 450) n`,
    );
    const all = await rows('customers');
    expect([all.length, new Set(all.map(({ id }) => id)).size, all.some(({ nome }) => nome === 'Cliente 1')]).toEqual([450, 450, false]);
  });
});
