import { describe, expect, it } from '@jest/globals';
import { type LineKind, placeColumns, type Places } from './columns.ts';
import { readLine, Repeats } from './read-line.ts';

const today = '2026-11-30';
const placesIn = (kind: LineKind, header: string[]): Places => {
  const found = placeColumns(kind, header);
  if (!('places' in found)) throw new Error(JSON.stringify(found));
  return found.places;
};
/** What a line of these cells, by the names of their columns, is read as. */
const read = <Kind extends LineKind>(kind: Kind, cells: Record<string, string>) =>
  readLine(kind, placesIn(kind, Object.keys(cells)), Object.keys(cells).length, Object.values(cells), today);

describe('the columns of a file', () => {
  it('are known by several names, whatever their case, accents and order', () => {
    expect(placeColumns('customers', ['E-mail', 'CPF/CNPJ', 'Nome', 'Situação'])).toEqual({
      places: new Map([
        ['name', 2],
        ['document', 1],
      ]),
    });
    expect(placesIn('invoices', ['CPF', 'Nosso Número', 'VENCIMENTO', 'valor']).get('externalRef')).toBe(1);
  });

  it('that are needed and not there are named; a file without a header has none of them', () => {
    expect(placeColumns('customers', ['Ana', '529.982.247-25'])).toEqual({ missing: ['nome', 'cpf_cnpj'] });
    expect(placeColumns('services', ['plano', 'vencimento'])).toEqual({ missing: ['cpf_cnpj ou codigo_cliente'] });
  });

  it('are there once', () => {
    expect(placeColumns('customers', ['nome', 'cpf', 'nome'])).toEqual({ twice: ['nome'] });
    expect(placeColumns('customers', ['nome', 'cpf', 'codigo', 'id_cliente'])).toMatchObject({ places: expect.any(Map) });
  });
});

describe('a line', () => {
  const customer = { nome: ' Ana  Maria ', cpf_cnpj: '529.982.247-25' };

  it('of a customer says what its cells say, and nothing where they are empty', () => {
    expect(read('customers', { ...customer, email: '', telefone: '(37) 99999-0010', nascimento: '05/04/1990', uf: 'mg', cep: '35500000' })).toEqual({
      data: {
        name: 'Ana Maria',
        document: { kind: 'cpf', value: '52998224725' },
        phone: '+5537999990010',
        birthDate: '1990-04-05',
        state: 'MG',
        postalCode: '35500-000',
      },
    });
  });

  it('has the zeros back that a spreadsheet took from its document', () => {
    expect(read('customers', { nome: 'A', cpf_cnpj: '1234567890' })).toMatchObject({ data: { document: { value: '01234567890' } } });
    expect(read('customers', { nome: 'A', cpf_cnpj: '191' })).toEqual({ fault: { code: 'invalid_document', column: 'cpf_cnpj' } });
  });

  it('may come from a result of ours, where what a spreadsheet would run is led by an apostrophe', () => {
    expect(read('customers', { ...customer, telefone: "'+5537999990010" })).toMatchObject({ data: { phone: '+5537999990010' } });
  });

  it.each([
    ['missing', 'nome', { nome: ' ', cpf_cnpj: '52998224725' }],
    ['too_long', 'nome', { nome: 'x'.repeat(201), cpf_cnpj: '52998224725' }],
    ['too_long', 'nome', { nome: 'x'.repeat(10_001), cpf_cnpj: '52998224725' }],
    ['invalid_document', 'cpf_cnpj', { nome: 'A', cpf_cnpj: '52998224726' }],
    ['invalid_email', 'email', { ...customer, email: 'ana@' }],
    ['invalid_phone', 'telefone', { ...customer, telefone: '99' }],
    ['invalid_birth_date', 'nascimento', { ...customer, nascimento: '31/02/1990' }],
    ['invalid_birth_date', 'nascimento', { ...customer, nascimento: '01/01/2030' }],
    ['invalid_state', 'uf', { ...customer, uf: 'Minas' }],
    ['invalid_postal_code', 'cep', { ...customer, cep: '12' }],
  ])('is refused: %s', (code, column, cells) => expect(read('customers', cells)).toEqual({ fault: { code, column } }));

  it('takes a formula for the text it is', () => {
    expect(read('customers', { nome: '=HYPERLINK("http://x")', cpf_cnpj: '52998224725' })).toMatchObject({ data: { name: '=HYPERLINK("http://x")' } });
  });

  it('with more cells than the header is refused; with fewer, they are empty', () => {
    const places = placesIn('customers', ['nome', 'cpf_cnpj', 'email']);
    expect(readLine('customers', places, 3, ['A', '52998224725', '', 'x'], today)).toEqual({ fault: { code: 'cells_beyond_header', column: null } });
    expect(readLine('customers', places, 3, ['A', '52998224725', '', ' '], today)).toMatchObject({ data: { name: 'A' } });
    expect(readLine('customers', places, 3, ['A', '52998224725'], today)).toMatchObject({ data: { name: 'A' } });
  });

  const service = { cpf_cnpj: '52998224725', plano: 'Fibra 500', vencimento: '10' };
  it.each([
    ['5', 5],
    ['05', 5],
    ['28', 28],
    ['31', 'last'],
    ['Último dia', 'last'],
  ])('of a service falls due on %s', (vencimento, dueDay) => expect(read('services', { ...service, vencimento })).toMatchObject({ data: { dueDay } }));

  it('of a service has words for how it is charged and how it stands, and codes of packages', () => {
    expect(read('services', { ...service, cobranca: 'Pós-paga', situacao: 'HABILITADO', pacotes: 'LIVROS | TV |LIVROS' })).toMatchObject({
      data: { billing: 'arrears', status: 'enabled', packages: ['LIVROS', 'TV'] },
    });
    expect(read('services', { ...service, cobranca: 'fiado' })).toEqual({ fault: { code: 'invalid_billing', column: 'cobranca' } });
    expect(read('services', { ...service, situacao: 'cancelado' })).toEqual({ fault: { code: 'invalid_status', column: 'situacao' } });
    expect(read('services', { ...service, vencimento: '0' })).toEqual({ fault: { code: 'invalid_due_day', column: 'vencimento' } });
    expect(read('services', { ...service, cpf_cnpj: '' })).toEqual({ fault: { code: 'no_customer', column: null } });
  });

  const invoice = { cpf_cnpj: '52998224725', numero: '1001', vencimento: '2026-12-10', valor: '99,90' };
  it.each([
    ['99,90', 9990],
    ['99.9', 9990],
    ['1.234,56', 123456],
    ['1234.56', 123456],
    ['1,234.56', 123456],
    ['R$ 10', 1000],
    ['1.234.567,80', 123456780],
  ])('of an invoice is of %s', (valor, amountCents) => expect(read('invoices', { ...invoice, valor })).toMatchObject({ data: { amountCents } }));

  it.each([
    ['1.234', 'ambiguous_amount'],
    ['1,234', 'ambiguous_amount'],
    ['0', 'invalid_amount'],
    ['-5', 'invalid_amount'],
    ['12,345,6', 'invalid_amount'],
    ['10 mil', 'invalid_amount'],
    ['99999999999', 'invalid_amount'],
  ])('of %s is refused: %s', (valor, code) => expect(read('invoices', { ...invoice, valor })).toEqual({ fault: { code, column: 'valor' } }));

  it('of an invoice may say its month and that it was paid', () => {
    expect(read('invoices', { ...invoice, competencia: '12/2026', pago_em: '09/12/2026' })).toMatchObject({
      data: { competence: '2026-12', paidOn: '2026-12-09' },
    });
    expect(read('invoices', { ...invoice, competencia: '13/2026' })).toEqual({ fault: { code: 'invalid_competence', column: 'competencia' } });
  });
});

describe('the same thing twice in a file', () => {
  it('is found by any of what it is known by; one that only says so a second time is not its first', () => {
    const repeats = new Repeats('customers');
    const line = (value: string, externalRef?: string) => ({
      name: 'A',
      document: { kind: 'cpf' as const, value },
      ...(externalRef === undefined ? {} : { externalRef }),
    });
    expect([repeats.of(2, line('1', 'a')), repeats.of(3, line('2', 'a')), repeats.of(4, line('1')), repeats.of(5, line('2'))]).toEqual([
      undefined,
      2,
      2,
      undefined,
    ]);
  });

  it('of payments: the same invoice, amount and day, unless they have codes', () => {
    const repeats = new Repeats('payments');
    const payment = { invoiceRef: '1', amountCents: 100, paidOn: '2026-01-01' };
    expect([repeats.of(2, payment), repeats.of(3, payment), repeats.of(4, { ...payment, externalRef: 'x' })]).toEqual([undefined, 2, undefined]);
  });
});
